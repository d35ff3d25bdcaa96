"""Pages of calendar links, and the calendar that a link gives to whoever has it."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for

from hub.core import clock
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError
from hub.core.i18n import _
from hub.core.web import Answer, public, render, requires, someone
from hub.timetable import links
from hub.timetable.models import LinkKind
from hub.timetable.queries import READ
from hub.timetable.words import LINKS

blueprint = Blueprint(
    "calendar_links", __name__, url_prefix="/timetable/links", template_folder="templates"
)
feeds = Blueprint("calendars", __name__, url_prefix="/calendars")


@blueprint.get("")
@requires(READ)
def index() -> Answer:
    return _drawn(None)


@blueprint.post("")
@requires(READ)
def make() -> Answer:
    """Make a link and show it, this once."""
    kinds = {one.value: one for one in LinkKind}
    kind = kinds.get(request.form.get("kind", ""), LinkKind.OWN)
    subject = request.form.get("subject", type=UUID)
    try:
        with transaction() as session:
            _made, word = links.make(session, someone(), kind, subject, day=clock.today())
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(url_for("calendar_links.index"))
    return _drawn(url_for("calendars.feed", word=word, _external=True))


@blueprint.post("/<uuid:calendar_link_id>/revoke")
@requires(READ)
def revoke(calendar_link_id: UUID) -> Answer:
    with transaction() as session:
        links.revoke(session, someone().account_id, calendar_link_id, at=utcnow())
    flash(_("The link is revoked: calendars that follow it get nothing more."), "success")
    return redirect(url_for("calendar_links.index"))


@feeds.get("/<word>.ics")
@public
def feed(word: str) -> Response:
    """Give the calendar of a link: its word is the key."""
    with transaction() as session:
        body = links.calendar(session, word, at=utcnow())
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _drawn(made: str | None) -> Answer:
    with reading() as session:
        found = links.of_account(session, someone().account_id)
    return render("timetable/links.html", links=found, made=made, kinds=LINKS)

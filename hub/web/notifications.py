"""Notifications of the one who is signed in: the bell, the list, what comes and how."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.notifications import commands, queries
from hub.core.notifications.models import Channel, Notification, Rhythm
from hub.core.notifications.templates import TOPICS, Topic
from hub.core.web import even_read_only, is_htmx, principal, public, render, signed_in, someone

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")
RHYTHMS = {
    Rhythm.AT_ONCE: _l("At once, a letter for each"),
    Rhythm.DAILY: _l("Every morning, all in one letter"),
    Rhythm.WEEKLY: _l("On Mondays, all in one letter"),
}


@blueprint.get("/bell")
@signed_in
def bell() -> str:
    """The figure on the bell; nothing when there is nothing."""
    with reading() as session:
        count = queries.unread(session, someone().account_id)
    return render("notifications/bell.html", count=count, most=queries.BELL)


@blueprint.get("")
@signed_in
def index() -> str:
    only_unread = request.args.get("show") == "unread"
    with reading() as session:
        account_id = someone().account_id
        found = queries.page(
            session, account_id, before=_key(request.args.get("before")), only_unread=only_unread
        )
        count = queries.unread(session, account_id)
    rows = found[: queries.PAGE]
    more = len(found) > len(rows)
    show = "unread" if only_unread else None
    return render(
        "notifications/index.html",
        rows=rows,
        topics=TOPICS,
        only_unread=only_unread,
        unread=count,
        is_first=request.args.get("before") is None,
        after=url_for(".index", before=rows[-1].id, show=show) if more else None,
        first=url_for(".index", show=show),
    )


@blueprint.get("/<uuid:notification_id>")
@signed_in
def show(notification_id: UUID) -> BaseResponse:
    """Lead to what it is about; looking with another's eyes leaves it unread."""
    who = someone()
    with reading() as session:
        found = queries.notification(session, who.account_id, notification_id)
    if not who.read_only:
        with transaction() as session:
            commands.mark_read(session, who.account_id, notification_id)
    return redirect(found.link or url_for(".index"))


@blueprint.post("/<uuid:notification_id>/read")
@signed_in
def read(notification_id: UUID) -> str | BaseResponse:
    who = someone()
    with transaction() as session:
        commands.mark_read(session, who.account_id, notification_id)
        found: Notification = queries.notification(session, who.account_id, notification_id)
        session.refresh(found)
    if is_htmx():
        return render("notifications/row.html", row=found, topics=TOPICS)
    return redirect(url_for(".index"))


@blueprint.post("/read")
@signed_in
def read_all() -> BaseResponse:
    with transaction() as session:
        count = commands.mark_read(session, someone().account_id)
    words = ngettext(
        "%(num)d notification is marked as read.",
        "%(num)d notifications are marked as read.",
        count,
    )
    flash(words, "success")
    return redirect(url_for(".index"))


@blueprint.get("/settings")
@signed_in
def settings() -> str:
    account_id = someone().account_id
    with reading() as session:
        rows = [(topic, queries.wanted(session, account_id, topic)) for topic in TOPICS.values()]
        rhythm = queries.rhythm(session, account_id)
    return render(
        "notifications/settings.html",
        rows=rows,
        channels=Channel,
        rhythm=rhythm,
        rhythms=RHYTHMS,
    )


@blueprint.post("/settings")
@signed_in
def choose() -> BaseResponse:
    account_id = someone().account_id
    try:
        rhythm = Rhythm(request.form.get("rhythm", Rhythm.AT_ONCE.value))
    except ValueError as error:
        raise InvalidError(_l("There is no such choice."), field="rhythm") from error
    ticked = set(request.form.getlist("on"))
    with transaction() as session:
        for topic in TOPICS.values():
            if not topic.is_required:
                wanted = queries.wanted(session, account_id, topic)
                for channel in Channel:
                    is_on = f"{topic.key}:{channel.value}" in ticked
                    if is_on != (channel in wanted):
                        commands.choose(session, account_id, topic.key, channel, is_on=is_on)
        if rhythm is not queries.rhythm(session, account_id):
            commands.choose_rhythm(session, account_id, rhythm)
    flash(_("Saved: from now on it is as you wish."), "success")
    return redirect(url_for(".settings"))


@blueprint.get("/unsubscribe/<token>")
@public
def leave(token: str) -> str:
    """Ask first: mail scanners open every link they see, and opening must change nothing."""
    with reading() as session:
        _account_id, topic = commands.subscription(session, token)
    return render(
        "notifications/unsubscribe.html", topic=_title(topic), done=False, signed_in=principal()
    )


@blueprint.post("/unsubscribe/<token>")
@public
@even_read_only
def left(token: str) -> str | Response:
    """Switch mail off: from the page's button, or by the mail program itself (RFC 8058)."""
    with transaction() as session:
        _account_id, topic = commands.subscription(session, token)
        commands.unsubscribe(session, token)
    return render(
        "notifications/unsubscribe.html", topic=_title(topic), done=True, signed_in=principal()
    )


def _title(topic: str) -> str | None:
    found: Topic | None = TOPICS.get(topic)
    return found.title if found else None


def _key(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidError(_l("The address of the page is damaged.")) from error

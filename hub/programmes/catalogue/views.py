"""The public catalogue: open to everybody, with or without an account."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from hub.core import reference
from hub.core.db import reading
from hub.core.i18n import _, ngettext
from hub.core.web import Answer, is_htmx, principal, public, render
from hub.programmes import showing
from hub.programmes.catalogue import queries
from hub.programmes.catalogue.queries import Asked
from hub.programmes.checks import BOOK, EDUCATION, OLDEST, PURPOSES
from hub.programmes.curriculum.calendar import calendar
from hub.programmes.curriculum.queries import contents
from hub.programmes.models import ProgrammeForm
from hub.programmes.titles import FORMS

LONGEST = 200
MOST_PAGES = 10_000
blueprint = Blueprint(
    "catalogue", __name__, url_prefix="/catalogue", template_folder="../templates"
)


@blueprint.get("")
@public
def index() -> Answer:
    asked = _asked()
    with reading() as session:
        found = queries.search(session, asked)
        kinds = reference.titles(session, BOOK)
        organisations = showing.organisations(session, found.rows, principal())
        page = {
            "asked": asked,
            "found": found,
            "kinds": kinds,
            "kind_choices": reference.choices(session, BOOK),
            "purpose_choices": reference.choices(session, PURPOSES),
            "education_choices": reference.choices(session, EDUCATION),
            "forms": FORMS,
            # The filters stand while what was found is drawn anew.
            "owners": ()
            if is_htmx()
            else showing.owners(session, queries.organisations(session), principal()),
            "organisations": organisations,
            "words": ngettext("%(num)d programme", "%(num)d programmes", found.count),
            "has_next": asked.page * queries.PAGE < found.count,
            "filters": {name: value for name, value in request.args.items() if name != "page"},
        }
    answer = Response(
        render("catalogue/found.html" if is_htmx() else "catalogue/index.html", **page)
    )
    answer.vary.add("HX-Request")
    return answer


@blueprint.get("/<uuid:row_id>")
@public
def card(row_id: UUID) -> Answer:
    """Tell everything of a programme that citizens see."""
    with reading() as session:
        known = queries.shown(session, row_id)
        if known is None:
            abort(404)
        programme, version = known
        found = contents(session, version)
        more: dict[str, Any] = {
            "programme": programme,
            "version": version,
            "found": found,
            "words": showing.words(session, found, principal()),
            "stretches": calendar(found, _("Final attestation")),
        }
        return render("catalogue/card.html", **more)


def _asked() -> Asked:
    """Read the address: what is not understood is not asked for."""
    given = request.args
    form = next((one for one in ProgrammeForm if one.value == given.get("form")), None)
    return Asked(
        words=given.get("q", "")[:LONGEST],
        kind=given.get("kind", ""),
        purpose=given.get("purpose", ""),
        form=form,
        most_hours=_number(given.get("hours", ""), MOST_PAGES),
        is_free=given.get("free", "") == "yes",
        organisation_id=_id(given.get("organisation", "")),
        education=given.get("education", ""),
        age=_number(given.get("age", ""), OLDEST),
        page=_number(given.get("page", ""), MOST_PAGES) or 1,
    )


def _id(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _number(words: str, most: int) -> int | None:
    return min(int(words), most) if words.isascii() and words.isdigit() and int(words) else None

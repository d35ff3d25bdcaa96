"""What the pages of this room share: tabs, and a typed word that means one of the three."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session

from hub.competencies import classified
from hub.competencies.members import Row
from hub.core import clock, sheets
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm
from hub.core.i18n import _, _l
from hub.core.tables.lookups import NONE, SEVERAL
from hub.core.web import Answer, download, render

TABS = (
    ("competencies", _l("Competencies")),
    ("professions", _l("Professions of СПО")),
    ("occupations", _l("Occupations")),
    ("priorities", _l("Priority lists")),
    ("named_lists", _l("Named lists")),
    ("links", _l("Links")),
    ("labour_figures", _l("Demand and forecast")),
)
HOMES = {
    "competency": "competencies.card",
    "profession": "professions.card",
    "occupation": "occupations.card",
}
Around = Callable[[Session], Mapping[str, Any]]


def tabs(room: str) -> list[tuple[str, str, bool]]:
    """Give the lists of this room as tabs."""
    return [(str(_(title)), url_for(f"{name}.index"), name == room) for name, title in TABS]


def around(room: str) -> Around:
    return lambda _session: {"tabs": tabs(room)}


def home_of(subject: str, row_id: UUID) -> str:
    return url_for(HOMES[subject], row_id=row_id)


def meant(session: Session, word: str, field: str) -> tuple[str, UUID]:
    """Understand what was typed, or say at its field that nothing or several are so called."""
    found = classified.find(session, " ".join(word.split()))
    if len(found) != 1:
        raise InvalidError(SEVERAL if found else NONE, field=field)
    return found[0]


def refused(form: CardForm, error: HubError, **shown: str) -> None:
    """Put a refusal on the form; `shown` says under which field the command's one is typed."""
    name = getattr(error, "field", None) or error.details.get("field")
    if name in shown:
        error = InvalidError(error.message, field=shown[str(name)])
    if not form.refuse(error):
        form.form_errors.append(str(error.message))


def page(template: str, form: CardForm, **context: Any) -> Answer:
    drawn = render(template, form=form, **context)
    return (drawn, 422) if form.is_submitted() else drawn


def this_year() -> int:
    """Say which year it is by the clock of the region."""
    return clock.today().year


def number(name: str) -> int | None:
    """Read a whole number of a small form; None where there is none."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - an int of any database


def key(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError as error:
        raise InvalidError(_("This is not a known record."), field=name) from error


def as_sheet(title: str, act: str | None, rows: Sequence[Row]) -> Answer:
    """Give the rows of a list as a table to be printed or sent, with its act in the name."""
    head = [str(_(word)) for word in (_l("Place"), _l("Kind"), _l("Title"), _l("Reason for it"))]
    kinds = classified.SUBJECT_TITLES
    cells = [[row.place, str(kinds[row.subject]), row.title, row.reason or ""] for row in rows]
    out = io.BytesIO()
    sheets.write_xlsx(out, title, head, cells)
    out.seek(0)
    return download(out, f"{', '.join(word for word in (title, act) if word)}.xlsx")

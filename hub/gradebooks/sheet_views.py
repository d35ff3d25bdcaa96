"""Sheets and gradebooks to take away: they name people, so that they were taken is noted."""

import io
from uuid import UUID

from flask import Blueprint, Response, current_app
from sqlalchemy.orm import Session

from hub.core import audit, centre, options, papers
from hub.core.db import transaction
from hub.core.files.naming import disposition
from hub.core.i18n import _
from hub.core.sheets import write_xlsx
from hub.core.web import download, requires, someone
from hub.gradebooks import sheets
from hub.gradebooks.grid import Grid, book_of, grid
from hub.gradebooks.models import EXPORT
from hub.gradebooks.outcomes import Outcome, outcomes

blueprint = Blueprint("gradebook_sheets", __name__, url_prefix="/gradebooks")


@blueprint.get("/<uuid:row_id>/sheet.pdf")
@requires(EXPORT)
def pdf(row_id: UUID) -> Response:
    """Print the sheet of assessment."""
    with transaction() as session:
        found = _taken(session, row_id, "sheet.pdf")
        made = sheets.paper(session, found, _outcomes(session, found), centre=_centre())
    answer = Response(papers.pdf(made), content_type=papers.PDF)
    answer.headers["Content-Disposition"] = disposition(f"{_name(found)}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/<uuid:row_id>/sheet.xlsx")
@requires(EXPORT)
def xlsx(row_id: UUID) -> Response:
    """Give the sheet of assessment as a workbook."""
    with transaction() as session:
        found = _taken(session, row_id, "sheet.xlsx")
        rows = sheets.book_lines(found, _outcomes(session, found))
        above = [sheets.head_of(found), *sheets.above(session, found, _centre())]
    out = io.BytesIO()
    write_xlsx(out, found.group.title, sheets.book_heading(), rows, above)
    return _sent(out, _name(found))


@blueprint.get("/<uuid:row_id>/gradebook.xlsx")
@requires(EXPORT)
def whole(row_id: UUID) -> Response:
    """Give the whole gradebook as a workbook."""
    with transaction() as session:
        found = _taken(session, row_id, "gradebook.xlsx")
        above = sheets.above(session, found, _centre())
    out = io.BytesIO()
    head, rows = sheets.whole_heading(found), sheets.whole_lines(found)
    write_xlsx(out, found.group.title, head, rows, above)
    name = _("Gradebook %(group)s", group=found.group.title)
    return _sent(out, f"{name} {found.book.title[:60]}")


def _centre() -> str:
    named: str = options.get(centre.NAME) or current_app.extensions["hub"].centre
    return named


def _taken(session: Session, row_id: UUID, what: str) -> Grid:
    who = someone()
    book = book_of(session, row_id, who, EXPORT)
    found = grid(session, book, who)
    ids = [one.person_id for one in found.learners]
    details = {"gradebook": str(row_id), "file": what}
    audit.record(session, "gradebooks.export", subject="people", ids=ids, details=details)
    return found


def _outcomes(session: Session, found: Grid) -> dict[UUID, Outcome]:
    parts = frozenset({found.book.part_id}) if found.book.part_id else None
    return outcomes(session, found.group, parts=parts)


def _name(found: Grid) -> str:
    return f"{sheets.head_of(found)} {found.group.title} {found.book.title[:60]}".strip()


def _sent(out: io.BytesIO, name: str) -> Response:
    out.seek(0)
    return download(out, f"{name}.xlsx")

"""Themes and homework of a whole gradebook on one page, as a table."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import commands
from hub.gradebooks.grid import book_of, columns_of
from hub.gradebooks.models import WRITE, Gradebook
from hub.gradebooks.words import column_title
from hub.groups.models import Group

LONGEST_HOMEWORK = 4000
NAMES = ("theme", "homework", "homework_due")
blueprint = Blueprint(
    "gradebook_plans", __name__, url_prefix="/gradebooks", template_folder="templates"
)


@blueprint.route("/<uuid:row_id>/plan", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    """Change many themes at once: all are saved, or none and the page says why."""
    who = someone()
    error = ""
    if request.method == "POST":
        try:
            with transaction() as session:
                changed = _change(session, book_of(session, row_id, who, WRITE), request.form)
        except HubError as refused:
            error = str(refused.message)
        else:
            flash(_("Saved. Columns changed: %(count)s.", count=changed), "success")
            return redirect(url_for("gradebooks.card", row_id=row_id))
    with reading() as session:
        book = book_of(session, row_id, who, WRITE)
        group = session.get_one(Group, book.group_id)
        rows = [_row(one, request.form) for one in columns_of(session, [book.id]) if not one.is_off]
    page = render("gradebooks/plan.html", book=book, group=group, rows=rows, error=error)
    return (page, 422) if error else page


def _change(session: Session, book: Gradebook, sent: Mapping[str, str]) -> int:
    count = 0
    for column in columns_of(session, [book.id]):
        if f"version-{column.id}" not in sent:
            continue
        now = {name: getattr(column, name) for name in NAMES}
        values = _values(sent, column.id)
        if values != now:
            version = sent[f"version-{column.id}"]
            commands.change_column(
                session, column.id, version=int(version) if version.isdecimal() else 0, **values
            )
            count += 1
    return count


def _values(sent: Mapping[str, str], column_id: UUID) -> dict[str, Any]:
    said = {name: sent.get(f"{name}-{column_id}", "").strip() for name in NAMES}
    if len(said["homework"]) > LONGEST_HOMEWORK:
        raise InvalidError(_l("This text is too long."), field="homework")
    try:
        due = date.fromisoformat(said["homework_due"]) if said["homework_due"] else None
    except ValueError as error:
        raise InvalidError(_l("This is no day."), field="homework_due") from error
    homework = said["homework"].replace("\r\n", "\n")
    return {
        "theme": " ".join(said["theme"].split()) or None,
        "homework": homework or None,
        "homework_due": due,
    }


def _row(column: Any, sent: Mapping[str, str]) -> dict[str, Any]:
    due = column.homework_due
    now = {
        "theme": column.theme or "",
        "homework": column.homework or "",
        "homework_due": due.isoformat() if due else "",
        "version": str(column.version),
    }
    typed = {name: sent.get(f"{name}-{column.id}", value) for name, value in now.items()}
    return typed | {"id": column.id, "title": column_title(column)}

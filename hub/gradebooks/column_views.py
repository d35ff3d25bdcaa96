"""Pages of columns: a new one, the theme and homework of one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, NotFoundError
from hub.core.i18n import _, format_date
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import commands
from hub.gradebooks.commands import NO_COLUMN
from hub.gradebooks.forms import AGAIN, ColumnForm, PlanForm
from hub.gradebooks.grid import book_of
from hub.gradebooks.models import WRITE, ColumnKind, Gradebook, GradebookColumn
from hub.gradebooks.retakes import retake
from hub.gradebooks.words import column_title

blueprint = Blueprint(
    "gradebook_columns", __name__, url_prefix="/gradebooks", template_folder="templates"
)


@blueprint.route("/<uuid:row_id>/columns/new", methods=["GET", "POST"])
@requires(WRITE)
def new(row_id: UUID) -> Answer:
    with reading() as session:
        book = book_of(session, row_id, someone(), WRITE)
    form = ColumnForm()
    form.offer()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                theme, held_on = form.theme.data or "", form.held_on.data
                if form.kind.data == AGAIN:
                    retake(session, row_id, theme=theme, held_on=held_on)
                else:
                    commands.add_column(
                        session, row_id, ColumnKind.CURRENT, theme=theme, held_on=held_on
                    )
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The column is added."), "success")
            return redirect(url_for("gradebooks.card", row_id=row_id))
    return _drawn(form, book, _("New column"))


@blueprint.route("/columns/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        column, book = _found(session, row_id, who)
        names = ("theme", "held_on", "homework", "homework_due")
        data = {name: getattr(column, name) for name in names}
    form = PlanForm(data=data | {"version": str(column.version)})
    if column.kind is ColumnKind.LESSON:
        del form.held_on
    else:
        form.held_on.description = ""
    clashes: Any = ()
    if form.validate_on_submit():
        values = {name: form[name].data or None for name in names if name in form}
        try:
            with transaction() as session:
                _found(session, row_id, who)
                commands.change_column(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                now = {name: _written(data[name]) for name in data if name in form}
                clashes = form.clashes(now, column.version)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("gradebooks.card", row_id=book.id))
    may_drop = column.kind is ColumnKind.CURRENT
    return _drawn(form, book, column_title(column), clashes, column if may_drop else None)


@blueprint.post("/columns/<uuid:row_id>/drop")
@requires(WRITE)
def drop(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        _column, book = _found(session, row_id, who)
    try:
        with transaction() as session:
            _found(session, row_id, who)
            commands.drop_column(session, row_id)
    except HubError as error:
        flash(str(error.message), "danger")
        return redirect(url_for("gradebook_columns.edit", row_id=row_id))
    flash(_("The column is taken away."), "success")
    return redirect(url_for("gradebooks.card", row_id=book.id))


def _found(session: Session, row_id: UUID, who: Principal) -> tuple[GradebookColumn, Gradebook]:
    column = session.get(GradebookColumn, row_id)
    if column is None:
        raise NotFoundError(NO_COLUMN)
    return column, book_of(session, column.gradebook_id, who, WRITE)


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format_date(value, "dd.MM.yyyy")


def _drawn(form: Any, book: Gradebook, title: str, clashes: Any = (), column: Any = None) -> Answer:
    page = render(
        "gradebooks/column.html", form=form, book=book, title=title, clashes=clashes, column=column
    )
    return (page, 422) if form.is_submitted() else page

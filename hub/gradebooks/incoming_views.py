"""Pages where a sheet of marks is brought: of one gradebook, or of all modules of a group."""

from typing import IO
from uuid import UUID

from flask import Blueprint, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import files
from hub.core.db import reading
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.files.kinds import IMPORT as FILE
from hub.core.i18n import _, _l
from hub.core.scopes import scoped
from hub.core.tables import bringing
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import sheet_of_marks
from hub.gradebooks.forms import SheetForm
from hub.gradebooks.grid import book_of
from hub.gradebooks.models import IMPORT, SCOPES, WRITE, Gradebook
from hub.gradebooks.tables import GRADEBOOKS
from hub.groups.lookup import LOOKUP
from hub.groups.models import Group

NOTHING = _l("Choose a file first.")
blueprint = Blueprint("gradebook_files", __name__, template_folder="templates")


@blueprint.route("/gradebooks/<uuid:row_id>/bring", methods=["GET", "POST"])
@requires(IMPORT)
def one(row_id: UUID) -> Answer:
    """Bring a sheet whose columns are days of one gradebook."""
    with reading() as session:
        book = book_of(session, row_id, someone(), WRITE)
        group = session.get_one(Group, book.group_id)
        called = LOOKUP.written(session, group.id)
    back = url_for("gradebooks.card", row_id=row_id)
    return _page(group, called, book.title, back)


@blueprint.route("/gradebooks/groups/<uuid:group_id>/bring", methods=["GET", "POST"])
@requires(IMPORT)
def group(group_id: UUID) -> Answer:
    """Bring a sheet whose columns are modules: the marks at their ends."""
    with reading() as session:
        _expect_own(session, group_id)
        found = session.get_one(Group, group_id)
        called = LOOKUP.written(session, group_id)
    back = url_for("gradebook_results.group", group_id=group_id)
    return _page(found, called, None, back)


def _expect_own(session: Session, group_id: UUID) -> None:
    asked = select(Gradebook.id).where(Gradebook.group_id == group_id).limit(1)
    if session.scalar(scoped(asked, SCOPES, someone(), WRITE)) is None:
        raise NotFoundError(_l("There is no such group, or it is not yours."))


def _page(of: Group, called: str, module: str | None, back: str) -> Answer:
    form = SheetForm()
    is_sent = form.validate_on_submit()
    if is_sent:
        given = form.file.data
        try:
            if given is None or not given.filename:
                raise InvalidError(NOTHING)
            run_id = _bring(given.stream, given.filename, called, module)
        except HubError as error:
            form.file.errors = [str(error.message)]
        else:
            return redirect(url_for("gradebooks.import_run", run_id=run_id))
    title = _("Marks of group %(group)s from a file", group=of.title)
    page = render("gradebooks/bring.html", form=form, title=title, module=module, back=back)
    return (page, 422) if is_sent else page


def _bring(stream: IO[bytes], name: str, called: str, module: str | None) -> UUID:
    with files.passing(stream, name=name, kind=FILE.name) as path:
        sheet = sheet_of_marks.opened(path, called, module)
        return bringing.bring(GRADEBOOKS, someone(), name, path, sheet=sheet)

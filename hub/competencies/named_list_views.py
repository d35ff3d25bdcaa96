"""Pages of named lists: what a list is, its act and its rows."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.competencies import classified, doors, members, named_lists
from hub.competencies.forms import NamedListForm
from hub.competencies.list_models import NamedList
from hub.competencies.list_tables import NAMED_LISTS, act_words
from hub.competencies.parts import READ, WRITE
from hub.competencies.priority_views import told
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone

blueprint = Blueprint(
    "named_lists", __name__, url_prefix="/named-lists", template_folder="templates"
)
mount(blueprint, NAMED_LISTS, "competencies/list.html", doors.around("named_lists"))


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id)


@blueprint.get("/<uuid:row_id>/rows.xlsx")
@requires(READ)
def sheet(row_id: UUID) -> Answer:
    with reading() as session:
        found = named_lists.named_list(session, row_id)
        rows = members.rows_of(session, found)
    return doors.as_sheet(found.title, act_words(found), rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = NamedListForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = named_lists.create(session, **form.values())
        except HubError as error:
            doors.refused(form, error)
        else:
            flash(_("The list is added: put its rows in."), "success")
            return redirect(url_for(".card", row_id=made.id))
    return doors.page("competencies/named_list_form.html", form, found=None, clashes=())


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    with reading() as session:
        found = named_lists.named_list(session, row_id)
    values = named_lists.values_of(found)
    form = NamedListForm(data=values | {"version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                seen = form.seen_version or 0
                named_lists.change(session, row_id, version=seen, **form.values())
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(_written(found), found.version)
        else:
            flash(_("The card is saved."), "success")
            return redirect(url_for(".card", row_id=row_id))
    return doors.page("competencies/named_list_form.html", form, found=found, clashes=clashes)


def _written(found: NamedList) -> dict[str, str]:
    values = named_lists.values_of(found)
    written = {name: "" if value is None else str(value) for name, value in values.items()}
    if found.act_on:
        written["act_on"] = found.act_on.strftime("%d.%m.%Y")
    return written


@blueprint.post("/<uuid:row_id>/items")
@requires(WRITE)
def put(row_id: UUID) -> Answer:
    text = request.form.get("what", "")
    try:
        with transaction() as session:
            pasted = named_lists.paste(session, row_id, text)
    except HubError as error:
        return _card(row_id, text, str(error.message))
    return told(pasted, text, row_id, _card) or redirect(url_for(".card", row_id=row_id) + "#rows")


@blueprint.post("/<uuid:row_id>/items/<uuid:item_id>/remove")
@requires(WRITE)
def take_out(row_id: UUID, item_id: UUID) -> BaseResponse:
    with transaction() as session:
        named_lists.take_out(session, row_id, item_id)
    flash(_("The row is taken out."), "success")
    return redirect(url_for(".card", row_id=row_id) + "#rows")


@blueprint.post("/<uuid:row_id>/items/<uuid:item_id>/move")
@requires(WRITE)
def move(row_id: UUID, item_id: UUID) -> BaseResponse:
    with transaction() as session:
        named_lists.move(session, row_id, item_id, place=doors.number("place") or 1)
    return redirect(url_for(".card", row_id=row_id) + f"#row-{item_id}")


def _card(row_id: UUID, left: str = "", problem: str = "") -> Answer:
    who = someone()
    with reading() as session:
        found = named_lists.named_list(session, row_id)
        rows = members.rows_of(session, found)
    page = render(
        "competencies/named_list.html",
        found=found,
        rows=rows,
        act_words=act_words(found),
        may_edit=who.everywhere(WRITE),
        subjects=classified.SUBJECT_TITLES,
        home_of=doors.home_of,
        left=left,
        problem=problem,
    )
    return (page, 422) if problem else page

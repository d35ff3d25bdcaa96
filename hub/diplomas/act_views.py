"""Pages on which something is done to one document."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.core import clock, reference
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _
from hub.core.web import Answer, render, requires, someone
from hub.diplomas import books, commands, handing, queries
from hub.diplomas.forms import (
    AnnulForm,
    CorrectForm,
    DetailsForm,
    DuplicateForm,
    HandForm,
    NumberForm,
    offered,
)
from hub.diplomas.models import ANNUL, ISSUE, REPORT, Diploma, HandedWay, Why
from hub.diplomas.views import blueprint
from hub.programmes.models import ProgrammeForm

__all__ = ["blueprint"]  # with these pages on it
FUNDING, EDUCATION = "funding-source", "education-level"
MENDED = ("title", "hours", "starts_on", "ends_on", "qualification", "rank", "sphere")


@blueprint.route("/<uuid:row_id>/hand", methods=["GET", "POST"])
@requires(ISSUE)
def hand(row_id: UUID) -> Answer:
    row = _row(row_id, ISSUE)
    form = HandForm(data={"on": clock.today(), "way": HandedWay.IN_PERSON.value})

    def act(session: Session) -> UUID:
        handing.hand(
            session, [row_id], on=form.on.data or clock.today(),
            way=HandedWay(form.way.data), to=form.to.data,
            at=utcnow(), account_id=someone().account_id,
        )  # fmt: skip
        return row_id

    return _acted(form, row, act, _("Give into hands"), _("The document is handed over."))


@blueprint.route("/<uuid:row_id>/duplicate", methods=["GET", "POST"])
@requires(ISSUE)
def duplicate(row_id: UUID) -> Answer:
    row = _row(row_id, ISSUE)
    form = _numbered(DuplicateForm(data={"issued_on": clock.today(), "why": "lost"}), row)

    def act(session: Session) -> UUID:
        made = commands.duplicate(
            session, row_id, Why(form.why.data), register_id=UUID(form.register_id.data),
            issued_on=form.issued_on.data, at=utcnow(), account_id=someone().account_id,
            form_id=_form(session, form, row), is_renamed=bool(form.is_renamed.data),
        )  # fmt: skip
        return made.id

    return _acted(form, row, act, _("Give a duplicate"), _("The duplicate is written."))


@blueprint.route("/<uuid:row_id>/correct", methods=["GET", "POST"])
@requires(ANNUL)
def correct(row_id: UUID) -> Answer:
    row = _row(row_id, ANNUL)
    data = {name: getattr(row, name) for name in MENDED} | {"issued_on": clock.today()}
    form = _numbered(CorrectForm(data=data), row)

    def act(session: Session) -> UUID:
        made = commands.correct(
            session, row_id, form.why.data or "", register_id=UUID(form.register_id.data),
            issued_on=form.issued_on.data, at=utcnow(), account_id=someone().account_id,
            form_id=_form(session, form, row), changes=form.values(),
        )  # fmt: skip
        return made.id

    words = _("The mistaken document is annulled, another one is written.")
    return _acted(form, row, act, _("Correct a mistake"), words)


@blueprint.route("/<uuid:row_id>/annul", methods=["GET", "POST"])
@requires(ANNUL)
def annul(row_id: UUID) -> Answer:
    row = _row(row_id, ANNUL)
    form = AnnulForm(data={"annulled_on": clock.today()})

    def act(session: Session) -> UUID:
        day = form.annulled_on.data or clock.today()
        commands.annul(session, row_id, day, form.why.data or "", at=utcnow())
        return row_id

    return _acted(form, row, act, _("Annul"), _("The document is annulled."))


@blueprint.route("/<uuid:row_id>/details", methods=["GET", "POST"])
@requires(REPORT)
def details(row_id: UUID) -> Answer:
    row = _row(row_id, REPORT)
    data = {name: getattr(row, name) for name in handing.DETAILS}
    data["learning_form"] = row.learning_form.value if row.learning_form else ""
    form = DetailsForm(data=data | {"version": str(row.version)})
    with reading() as session:
        form.funding.choices = offered(reference.choices(session, FUNDING))
        form.prior_level.choices = offered(reference.choices(session, EDUCATION))

    def act(session: Session) -> UUID:
        values = form.values()
        if not isinstance(values["learning_form"], ProgrammeForm):
            values["learning_form"] = None
        handing.set_details(session, row_id, version=form.seen_version or 0, **values)
        return row_id

    title = _("Details for ФИС ФРДО")
    return _acted(form, row, act, title, _("The details are saved."), button=_("Save"))


def _acted(
    form: CardForm, row: Diploma, act: Callable[[Session], UUID], title: str, done: str,
    *, button: str = "",
) -> Answer:  # fmt: skip
    """Do what the form asks; a refusal stands beside its field."""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = act(session)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(done, "success")
            return redirect(url_for("diplomas.card", row_id=made))
    page = render(
        "diplomas/act.html", form=form, row=row, title=title, button=button or title,
        is_numbered=isinstance(form, NumberForm),
    )  # fmt: skip
    return (page, 422) if form.is_submitted() else page


def _row(row_id: UUID, permission: str) -> Diploma:
    with reading() as session:
        return queries.diploma(session, row_id, someone(), permission)


def _numbered(form: Any, row: Diploma) -> Any:
    with reading() as session:
        found = queries.books_for(session, row.organisation_id, [row.kind])
        top = queries.next_form(session, row.organisation_id, row.kind)
    form.register_id.choices = choose(
        (str(book.id), f"{book.template}, {book.year}") for book in found
    )
    if not form.is_submitted() and found:
        form.register_id.data = str(found[0].id)
        if top is not None and found[0].uses_forms:
            form.first_form.data = " ".join(filter(None, (top.series, top.number)))
    return form


def _form(session: Session, form: NumberForm, row: Diploma) -> UUID | None:
    """Find the form that was typed."""
    return form_meant(session, form, row.organisation_id, row.kind)


def form_meant(session: Session, form: NumberForm, organisation_id: UUID, kind: str) -> UUID | None:
    series, number = form.form_place
    if not number:
        return None
    try:
        return books.free_form(session, organisation_id, kind, series, number).id
    except HubError as error:
        error.details["field"] = "first_form"
        if hasattr(error, "field"):
            error.field = "first_form"
        raise

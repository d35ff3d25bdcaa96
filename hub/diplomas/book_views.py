"""Pages of books of documents and of strict forms."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, clock, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ForbiddenError, HubError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _
from hub.core.papers import Heading, Paper, Table, Text, pdf
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.diplomas import books, queries
from hub.diplomas.books import KINDS
from hub.diplomas.brought import ORGANISATION
from hub.diplomas.forms import BookForm, ReceiveForm
from hub.diplomas.models import ISSUE, DiplomaState, DocumentRegister
from hub.diplomas.tables import FORMS, REGISTERS
from hub.diplomas.views import given
from hub.diplomas.words import STATES, TONES, WAYS
from hub.organisations.models import Organisation

registers = Blueprint("document_registers", __name__, url_prefix="/document-registers")
mount(registers, REGISTERS)
strict = Blueprint("strict_forms", __name__, url_prefix="/strict-forms")
mount(strict, FORMS, "diplomas/forms_list.html")
NAMED = ("kind", "year", "template", "last_number", "uses_forms")


@registers.get("/<uuid:row_id>")
@requires(ISSUE)
def card(row_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        book = queries.register(session, row_id, who)
        rows = queries.in_book(session, row_id)
        shown = queries.seen(session, who, [row.id for row in rows])
        audit.record(session, "diplomas.list", subject="diplomas", ids=[row.id for row in rows])
        return render(
            "diplomas/book.html", book=book, rows=rows, kind=_kind(session, book),
            organisation=lookup(ORGANISATION).named(session, who, {book.organisation_id}).get(
                book.organisation_id, ""
            ),
            following=books.written(book, book.last_number + 1), states=STATES, tones=TONES,
            shown=shown,
        )  # fmt: skip


@registers.get("/<uuid:row_id>/book.pdf")
@requires(ISSUE)
def as_pdf(row_id: UUID) -> Answer:
    """Print the book as it is kept in a folder: with a place to sign."""
    with transaction() as session:
        who = someone()
        book = queries.register(session, row_id, who)
        rows = queries.in_book(session, row_id)
        shown = queries.seen(session, who, [row.id for row in rows])
        audit.record(session, "diplomas.printed", subject="diploma", ids=[row.id for row in rows])
        owner = session.get_one(Organisation, book.organisation_id).name
        title = f"Книга учёта: {_kind(session, book)}, {book.year} год"
    lines = [
        [
            row.number, " ".join(filter(None, (row.series, row.form_number))),
            row.full_name if row.id in shown else str(_("Name hidden")),
            row.title, _day(row.issued_on), _remark(row),
        ]
        for row in rows
    ]  # fmt: skip
    head = ["Рег. №", "Бланк", "Фамилия, имя, отчество", "Программа", "Выдан", "Подпись, отметки"]
    table = Table(head=head, rows=lines, widths=[3, 3, 5, 5, 3, 4], size=9, names=[2])
    above = Text(text=owner, align="center", is_bold=True)
    empty = Text(text="Записей нет.")
    paper = Paper(title=title, blocks=[above, Heading(text=title), table if lines else empty])
    return given(pdf(paper), f"{title}.pdf")


@registers.route("/new", methods=["GET", "POST"])
@requires(ISSUE)
def new() -> Answer:
    who = someone()
    asked = request.args.get("kind", "upgrade-certificate")
    data = {
        "organisation_id": _asked_owner(who), "kind": asked, "year": clock.today().year,
        "template": f"{clock.today():%y}-####", "uses_forms": True,
    }  # fmt: skip
    form = _with_kinds(BookForm(data=data))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                owner = _owner(session, form, who)
                made = books.open_book(session, organisation_id=owner, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The book is opened."), "success")
            return redirect(url_for("document_registers.card", row_id=made.id))
    return _drawn(form, None)


@registers.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(ISSUE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        book = queries.register(session, row_id, who)
        owner = lookup(ORGANISATION).called(session, who, book.organisation_id)
    data = {name: getattr(book, name) for name in NAMED}
    form = _with_kinds(BookForm(data=data | {"organisation_id": owner, "version": book.version}))
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.register(session, row_id, who)
                values = form.values() | {"organisation_id": _owner(session, form, who)}
                books.change_book(session, row_id, version=form.seen_version or 0, **values)
        except HubError as error:
            if not form.refuse(error):
                now = {name: str(value) for name, value in data.items()}
                clashes = form.clashes(now, book.version)
        else:
            flash(_("The book is saved."), "success")
            return redirect(url_for("document_registers.card", row_id=row_id))
    return _drawn(form, book, clashes)


@strict.route("/receive", methods=["GET", "POST"])
@requires(ISSUE)
def receive() -> Answer:
    who = someone()
    data = {"organisation_id": _asked_owner(who), "received_on": clock.today()}
    form = _with_kinds(ReceiveForm(data=data))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = books.receive(
                    session, _owner(session, form, who), form.kind.data,
                    series=form.series.data or "", first=form.first.data or "",
                    last=form.last.data or "", received_on=form.received_on.data or clock.today(),
                    received_by=form.received_by.data, at=utcnow(),
                )  # fmt: skip
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("Forms received: %(count)s.", count=len(made)), "success")
            return redirect(url_for("strict_forms.index"))
    page = render("diplomas/receive.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _with_kinds(form: Any) -> Any:
    with reading() as session:
        form.kind.choices = choose(reference.choices(session, KINDS))
    return form


def _owner(session: Session, form: Any, who: Principal) -> UUID:
    """Understand whose it is; nobody writes for another's organisation."""
    text = (form.organisation_id.data or "").strip()
    found = lookup(ORGANISATION).meant(session, who, text, "organisation_id")
    if found is None or not who.reaches(ISSUE, found):
        raise ForbiddenError(_("You have no right to do this."), field="organisation_id")
    return found


def _asked_owner(who: Principal) -> str:
    """Begin with the organisation that was asked for, or with one's only one."""
    asked = request.args.get("organisation", "")
    with reading() as session:
        key = lookup(ORGANISATION).understood(session, who, [asked])[asked] if asked else None
        key = key or who.only_organisation(ISSUE)
        return lookup(ORGANISATION).called(session, who, key) if key else ""


def _kind(session: Session, book: DocumentRegister) -> str:
    return reference.titles(session, KINDS).get(book.kind, book.kind)


def _drawn(form: CardForm, book: DocumentRegister | None, clashes: Any = ()) -> Answer:
    page = render("diplomas/book_form.html", form=form, book=book, clashes=clashes)
    return (page, 422) if form.is_submitted() else page


def _remark(row: Any) -> str:
    if row.state is not DiplomaState.ISSUED:
        return str(STATES[row.state])
    if row.handed_way is None:
        return ""
    return f"{_day(row.handed_on)} {WAYS[row.handed_way]}"


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""

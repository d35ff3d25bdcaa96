"""Books that give registration numbers, and strict forms: received, used, spoiled."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.core import audit, reference
from hub.core.clock import day_of
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.saving import save
from hub.core.text import search_key
from hub.diplomas.models import Diploma, DocumentRegister, FormState, StrictForm
from hub.organisations.models import Organisation

KINDS = "document-kind"
PLACE = re.compile(r"#+")
FIRST_YEAR, LAST_YEAR = 1950, 2100
MOST_DIGITS, MOST_FORMS = 8, 2_000
ABSENT = _l("There is no such book, or it is not yours.")
NO_FORM = _l("There is no such form, or it is not yours.")


def open_book(session: Session, **values: Any) -> DocumentRegister:
    """Open a book of an organisation for a kind of document and a year."""
    made = DocumentRegister(id=uuid7(), **values)
    made.last_number = made.last_number or 0
    _check(session, made)
    _save(session, made)
    _note(session, made.id, "create", {"kind": made.kind, "year": made.year})
    return made


def change_book(
    session: Session, book_id: UUID, *, version: int | None = None, **values: Any
) -> DocumentRegister:
    """Change a book nothing was written in yet; the same again changes nothing."""
    book = held(session, book_id)
    if version is not None:
        book.expect(version)
    changed = {name: value for name, value in values.items() if getattr(book, name) != value}
    if not changed:
        return book
    if session.scalar(select(Diploma.id).where(Diploma.register_id == book_id).limit(1)):
        raise RefusedError(_l("Documents stand in this book already: it changes no more."))
    for name, value in changed.items():
        setattr(book, name, value)
    _check(session, book)
    _save(session, book)
    _note(session, book_id, "change", {"fields": sorted(changed)})
    return book


def held(session: Session, book_id: UUID) -> DocumentRegister:
    """Give a book held till the end of the transaction: who takes numbers comes in turn."""
    found = session.get(DocumentRegister, book_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def written(book: DocumentRegister, number: int) -> str:
    """Write a registration number as the book's template says."""
    return PLACE.sub(lambda place: f"{number:0{len(place[0])}}", book.template, count=1)


def receive(
    session: Session, organisation_id: UUID, kind: str, *, series: str, first: str, last: str,
    received_on: date, received_by: str | None, at: datetime,
) -> list[StrictForm]:  # fmt: skip
    """Enter forms that came by their numbers, from the first to the last."""
    _expect_kind(session, kind)
    series, first, last = (" ".join(word.split()) for word in (series, first, last))
    last = last or first
    if not (first.isdecimal() and first.isascii() and last.isdecimal() and last.isascii()):
        raise InvalidError(_l("The number of a form is digits."), field="first")
    count = int(last) - int(first) + 1
    if count < 1 or len(last) < len(first):
        raise InvalidError(_l("The last number is before the first."), field="last")
    if count > MOST_FORMS:
        raise InvalidError(_l("Enter no more than 2,000 forms at once."), field="last")
    if received_on > day_of(at):
        raise InvalidError(_l("This day is yet to come."), field="received_on")
    numbers = [f"{n:0{len(first)}}" for n in range(int(first), int(last) + 1)]
    known = session.scalar(
        select(func.min(StrictForm.number)).where(
            StrictForm.organisation_id == organisation_id, StrictForm.kind == kind,
            StrictForm.series_key == search_key(series), StrictForm.number.in_(numbers),
        )
    )  # fmt: skip
    if known is not None:
        words = _("Form № %(number)s was received already.", number=known)
        raise InvalidError(words, field="first")
    made = [
        StrictForm(
            id=uuid7(), organisation_id=organisation_id, kind=kind, series=series, number=number,
            received_on=received_on, received_by=received_by or None, state=FormState.LEFT,
        )
        for number in numbers
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    said = {"organisation": str(organisation_id), "kind": kind, "count": count, "first": first}
    _note(session, None, "forms-received", said)
    return made


def spoil(session: Session, ids: Sequence[UUID], on: date, act: str) -> int:
    """Write forms off by an act; those that were used or spoiled are left alone."""
    gone = session.scalars(
        update(StrictForm)
        .where(StrictForm.id.in_(list(ids)), StrictForm.state == FormState.LEFT)
        .values(
            state=FormState.SPOILED, spoiled_on=on, spoiled_act=act, version=StrictForm.version + 1
        )
        .returning(StrictForm.id)
    ).all()
    if gone:
        _note(session, None, "forms-spoiled", {"count": len(gone), "act": act})
    return len(gone)


def take_forms(session: Session, first_id: UUID, count: int) -> list[StrictForm]:
    """Take so many forms in turn, this one the first; the caller writes them into documents."""
    first = session.get(StrictForm, first_id)
    if first is None:
        raise NotFoundError(NO_FORM)
    found = session.scalars(
        select(StrictForm)
        .where(
            StrictForm.organisation_id == first.organisation_id, StrictForm.kind == first.kind,
            StrictForm.series_key == first.series_key, StrictForm.state == FormState.LEFT,
            StrictForm.number >= first.number,
            func.length(StrictForm.number) == len(first.number),
        )
        .order_by(StrictForm.number)
        .limit(count)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    if len(found) < count:
        raise RefusedError(
            _("Forms left: %(left)s, needed: %(count)s.", left=len(found), count=count)
        )
    for form in found:
        form.state = FormState.USED
    return list(found)


def free_form(
    session: Session, organisation_id: UUID, kind: str, series: str, number: str
) -> StrictForm:
    """Give the form of this number, if it lies there unused; held for whoever takes it."""
    found = session.scalars(
        select(StrictForm)
        .where(
            StrictForm.organisation_id == organisation_id, StrictForm.kind == kind,
            StrictForm.series_key == search_key(series), StrictForm.number == number,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()  # fmt: skip
    name = " ".join(filter(None, (series, number)))
    if found is None:
        raise InvalidError(_("Form № %(number)s was never received.", number=name), field="forms")
    if found.state is not FormState.LEFT:
        raise InvalidError(_("Form № %(number)s is used or spoiled.", number=name), field="forms")
    return found


def _expect_kind(session: Session, kind: str) -> None:
    reference.expect(
        session, KINDS, kind, InvalidError(_l("There is no such kind of document."), field="kind")
    )


def _check(session: Session, book: DocumentRegister) -> None:
    _expect_kind(session, book.kind)
    if session.get(Organisation, book.organisation_id) is None:
        raise InvalidError(_l("There is no such organisation."), field="organisation_id")
    if not FIRST_YEAR <= book.year <= LAST_YEAR:
        raise InvalidError(_l("This is no year of a book."), field="year")
    book.template = " ".join((book.template or "").split())
    places = PLACE.findall(book.template)
    if len(places) != 1 or len(places[0]) > MOST_DIGITS:
        raise InvalidError(
            _l("Write # for each digit of the number, in one place: ПК-####/26."), field="template"
        )
    if book.last_number < 0:
        raise InvalidError(_l("The number can't be less than nought."), field="last_number")


def _save(session: Session, book: DocumentRegister) -> None:
    taken = _l("The organisation has a book of this kind and year already.")
    save(session, book, {"uq_document_register": ConflictError(taken, field="kind")})


def _note(session: Session, row_id: UUID | None, what: str, details: dict[str, Any]) -> None:
    audit.record(
        session,
        f"document-registers.{what}",
        subject="document_register",
        subject_id=row_id,
        details=details,
    )

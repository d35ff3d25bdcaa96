"""What every command about documents stands on: numbers of books, forms, traces."""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.clock import day_of
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.diplomas import books
from hub.diplomas.events import DiplomaEnded, DiplomaIssued
from hub.diplomas.models import Diploma, DiplomaState, DocumentRegister, StrictForm

SUBJECT = "diploma"
CODE_BYTES = 18  # 144 bits
ABSENT = _l("There is no such document, or it is not yours.")
OVER = _l("The document is not in force any more.")
TAKEN = {
    "uq_diploma_number": ConflictError(
        _l("The organisation has a document of this number this year."), field="number"
    ),
    "uq_diploma_valid": ConflictError(_l("There is a document in force already.")),
    "uq_diploma_form": ConflictError(_l("The form is used already.")),
    "uq_diploma_replaces": ConflictError(_l("Another document took its place already.")),
}


def book_of(
    session: Session, register_id: UUID, owner_id: UUID, issued_on: date, at: datetime,
    kind: str | None = None,
) -> DocumentRegister:  # fmt: skip
    book = books.held(session, register_id)
    if book.organisation_id != owner_id or (kind is not None and book.kind != kind):
        raise InvalidError(_l("Choose a book of the same organisation."), field="register_id")
    if issued_on > day_of(at):
        raise InvalidError(_l("This day is yet to come."), field="issued_on")
    if book.year != issued_on.year:
        raise InvalidError(_l("The book is of another year."), field="issued_on")
    return book


def forms_for(
    session: Session, first_id: UUID, book: DocumentRegister, count: int
) -> list[StrictForm]:
    found = books.take_forms(session, first_id, count)
    if any((one.organisation_id, one.kind) != (book.organisation_id, book.kind) for one in found):
        raise InvalidError(_l("These forms are for other documents."), field="first_form_id")
    return found


def write(
    session: Session, one: Diploma, book: DocumentRegister, issued_on: date,
    account_id: UUID | None, form: StrictForm | None,
) -> None:  # fmt: skip
    """Give a document the next number of its book. The book is held."""
    book.last_number += 1
    one.register_id, one.counted = book.id, book.last_number
    one.number, one.kind = books.written(book, book.last_number), book.kind
    one.issued_on, one.issued_by = issued_on, account_id
    one.state, one.code = DiplomaState.ISSUED, secrets.token_urlsafe(CODE_BYTES)
    if form is not None:
        one.form_id, one.series, one.form_number = form.id, form.series or None, form.number
    save(session, one, TAKEN)
    note(session, one, "issue", number=one.number, kind=one.kind)
    emit(
        session,
        DiplomaIssued(
            aggregate_id=one.id, kind=one.kind, person_id=str(one.person_id),
            group_id=str(one.group_id) if one.group_id else None,
        ),
    )  # fmt: skip


def in_force(session: Session, diploma_id: UUID) -> Diploma:
    found = session.get(Diploma, diploma_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(ABSENT)
    if found.state is not DiplomaState.ISSUED:
        raise RefusedError(OVER)
    return found


def ended(session: Session, old: Diploma, what: str, **details: Any) -> None:
    note(session, old, what, **details)
    emit(
        session,
        DiplomaEnded(aggregate_id=old.id, state=old.state.value, person_id=str(old.person_id)),
    )


def note(session: Session, one: Diploma, what: str, **details: Any) -> None:
    audit.record(
        session, f"diplomas.{what}", subject=SUBJECT, subject_id=one.id, details=details or None
    )

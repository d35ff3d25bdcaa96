"""Ways to reach a person: several of a kind, proved by a letter or by staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, numbers
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.people.card_models import ContactKind, PersonContact, Proof
from hub.people.events import PersonChanged
from hub.people.models import GONE, Person

MAIN = {ContactKind.EMAIL: "email", ContactKind.PHONE: "phone"}
READ = {ContactKind.EMAIL: numbers.email, ContactKind.PHONE: numbers.phone}
MOST = 20
LONGEST_NOTE = 100


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as a card shows it; the main one may have no row of its own."""

    kind: ContactKind
    value: str
    is_main: bool
    row: PersonContact | None

    @property
    def verified_at(self) -> datetime | None:
        return self.row.verified_at if self.row else None

    @property
    def how(self) -> Proof | None:
        return self.row.verified_how if self.row else None


def of(session: Session, person: Person) -> list[Contact]:
    """List the contacts of a card: the main ones first."""
    rows = session.scalars(
        select(PersonContact)
        .where(PersonContact.person_id == person.id)
        .order_by(PersonContact.kind, PersonContact.id)
    ).all()
    by_value = {(row.kind, row.value): row for row in rows}
    main = [
        Contact(kind, value, True, by_value.pop((kind, value), None))
        for kind, name in MAIN.items()
        if (value := getattr(person, name)) is not None
    ]
    return [*main, *(Contact(row.kind, row.value, False, row) for row in by_value.values())]


def add(
    session: Session, person_id: UUID, kind: ContactKind, value: str, *, note: str | None = None
) -> PersonContact:
    """Add one more way to reach a person."""
    person = _person(session, person_id)
    text = READ[kind](value)
    if text == getattr(person, MAIN[kind]):
        raise ConflictError(_l("The card has this contact already."), field="value")
    if len(of(session, person)) >= MOST:
        raise RefusedError(_l("The card has twenty contacts: remove one that is out of use."))
    row = PersonContact(
        id=uuid7(),
        person_id=person_id,
        kind=kind,
        value=text,
        note=" ".join((note or "").split())[:LONGEST_NOTE] or None,
    )
    taken = ConflictError(_l("The card has this contact already."), field="value")
    save(session, row, {"uq_person_contact": taken})
    _note(session, "people.contact-added", person_id, kind)
    return row


def verify(
    session: Session,
    person_id: UUID,
    kind: ContactKind,
    value: str,
    *,
    how: Proof,
    at: datetime,
) -> PersonContact:
    """Note that a contact was proved; proved again it keeps the first proof."""
    person = _person(session, person_id)
    row = _row(session, person_id, kind, value)
    if row is None:
        if how is Proof.STAFF and value != getattr(person, MAIN[kind]):
            raise NotFoundError(_l("The card has no such contact."))
        row = PersonContact(id=uuid7(), person_id=person_id, kind=kind, value=value)
        session.add(row)
    if row.verified_at is None:
        row.verified_at, row.verified_how = at, how
        row.verified_by_id = audit.actor().account_id if how is Proof.STAFF else None
        session.flush()
        _note(session, "people.contact-verified", person_id, kind)
    return row


def make_main(session: Session, person_id: UUID, contact_id: UUID) -> Person:
    """Put a contact on the card; the one that stood there stays among the others."""
    person = _person(session, person_id)
    row = one(session, person_id, contact_id)
    name = MAIN[row.kind]
    before: str | None = getattr(person, name)
    if before == row.value:
        return person
    if before is not None and _row(session, person_id, row.kind, before) is None:
        session.add(PersonContact(id=uuid7(), person_id=person_id, kind=row.kind, value=before))
    setattr(person, name, row.value)
    session.flush()
    audit.record(
        session, "people.change", subject="person", subject_id=person_id, details={"fields": [name]}
    )
    emit(session, PersonChanged(aggregate_id=person_id, fields=(name,)))
    return person


def drop(session: Session, person_id: UUID, contact_id: UUID) -> None:
    row = one(session, person_id, contact_id)
    kind = row.kind
    session.delete(row)
    session.flush()
    _note(session, "people.contact-dropped", person_id, kind)


def one(session: Session, person_id: UUID, contact_id: UUID) -> PersonContact:
    row = session.get(PersonContact, contact_id)
    if row is None or row.person_id != person_id:
        raise NotFoundError(_l("The card has no such contact."))
    return row


def holders(session: Session, kind: ContactKind, value: str) -> Sequence[UUID]:
    """Name those who have this among their other contacts."""
    statement = select(PersonContact.person_id).where(
        PersonContact.kind == kind, PersonContact.value == value
    )
    return session.scalars(statement).all()


def also(kind: ContactKind, value: str) -> Any:
    """Say that a person has this among the other contacts."""
    return Person.id.in_(
        select(PersonContact.person_id).where(
            PersonContact.kind == kind, PersonContact.value == value
        )
    )


def _row(session: Session, person_id: UUID, kind: ContactKind, value: str) -> PersonContact | None:
    return session.scalars(
        select(PersonContact).where(
            PersonContact.person_id == person_id,
            PersonContact.kind == kind,
            PersonContact.value == value,
        )
    ).one_or_none()


def _person(session: Session, person_id: UUID) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    if person.standing in GONE:
        raise RefusedError(_l("This card is closed: nothing is written there any more."))
    return person


def _note(session: Session, action: str, person_id: UUID, kind: ContactKind) -> None:
    details = {"kind": kind.value}
    audit.record(session, action, subject="person", subject_id=person_id, details=details)


def kind_of(word: str) -> ContactKind:
    """Read the kind a form names."""
    try:
        return ContactKind(word)
    except ValueError as error:
        raise InvalidError(_l("Choose one of the list."), field="kind") from error

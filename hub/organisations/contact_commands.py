"""Every change of contacts. Their names are personal data: no audit row, event or log has them."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core import audit, numbers
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.organisations.contact_queries import ABSENT, FIELDS
from hub.organisations.events import ContactAdded, ContactChanged, ContactErased
from hub.organisations.models import Contact, Organisation

SUBJECT = "contact"
CHECKS = {"phone": numbers.phone, "email": numbers.email}
LEAST_REASON, MOST_REASON = 5, 300


def add(session: Session, organisation_id: UUID, **values: Any) -> Contact:
    if session.get(Organisation, organisation_id) is None:
        raise NotFoundError(_l("There is no such organisation, or it is not yours."))
    cleaned = _clean(values)
    contact = Contact(id=uuid7(), organisation_id=organisation_id, **cleaned)
    _require(contact.name, contact.phone, contact.email)
    session.add(contact)
    session.flush()
    _note(session, "create", contact, sorted(name for name, value in cleaned.items() if value))
    emit(session, ContactAdded(aggregate_id=contact.id, organisation_id=organisation_id))
    return contact


def change(
    session: Session, contact_id: UUID, *, version: int | None = None, **values: Any
) -> Contact:
    contact = _one(session, contact_id)
    if version is not None:
        contact.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(contact, name) != value}
    if not changed:
        return contact
    after = {name: changed.get(name, getattr(contact, name)) for name in FIELDS}
    _require(after["name"], after["phone"], after["email"])
    for name, value in changed.items():
        setattr(contact, name, value)
    session.flush()
    _note(session, "change", contact, sorted(changed))
    emit(
        session,
        ContactChanged(
            aggregate_id=contact.id,
            organisation_id=contact.organisation_id,
            fields=tuple(sorted(changed)),
        ),
    )
    return contact


def erase(session: Session, contact_id: UUID, *, why: str) -> UUID:
    """Destroy a contact: who asked for it, or left the organisation, is kept no longer."""
    contact = _one(session, contact_id)
    reason = " ".join(why.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise InvalidError(_l("Say why: the reason is kept in the audit."), field="why")
    organisation_id = contact.organisation_id
    _note(session, "erased", contact, [], why=reason)
    session.expunge(contact)
    session.execute(delete(Contact).where(Contact.id == contact_id))
    emit(session, ContactErased(aggregate_id=contact_id, organisation_id=organisation_id))
    return organisation_id


def _one(session: Session, contact_id: UUID) -> Contact:
    if (found := session.get(Contact, contact_id)) is None:
        raise NotFoundError(ABSENT)
    return found


def _require(name: str | None, phone: str | None, email: str | None) -> None:
    if not name:
        raise InvalidError(_l("Give the name."), field="name")
    if not phone and not email:
        raise InvalidError(_l("Give a telephone or an e-mail."), field="phone")


def _note(
    session: Session, act: str, contact: Contact, fields: list[str], why: str | None = None
) -> None:
    audit.record(
        session,
        f"contacts.{act}",
        subject=SUBJECT,
        subject_id=contact.id,
        details={"organisation": str(contact.organisation_id), "fields": fields},
        why=why,
    )


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A contact has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = " ".join(given.split()) if isinstance(given, str) else given
        cleaned[name] = CHECKS[name](value) if value and name in CHECKS else value or None
    return cleaned

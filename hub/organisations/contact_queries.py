"""Reads of contacts: an organisation's own people see its own, the office and coordinators all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, tuple_
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key
from hub.organisations.models import CONTACT_SCOPES, Contact

FIELDS = ("name", "post", "phone", "email", "topics")
READ, WRITE = "contacts.read", "contacts.write"
ABSENT = _l("There is no such contact, or it is not yours.")

SINGLE = Single(Contact, CONTACT_SCOPES, ABSENT)


def contact(session: Session, contact_id: UUID, who: Principal, permission: str = READ) -> Contact:
    statement = scoped(
        select(Contact).where(Contact.id == contact_id), CONTACT_SCOPES, who, permission
    )
    found: Contact | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def of_organisation(session: Session, organisation_id: UUID, who: Principal) -> Sequence[Contact]:
    statement = scoped(
        select(Contact).where(Contact.organisation_id == organisation_id),
        CONTACT_SCOPES,
        who,
        READ,
    )
    return session.scalars(statement.order_by(Contact.name_key, Contact.id)).all()


def is_there(session: Session, organisation_id: UUID) -> bool:
    """Whether the organisation has named anybody to talk to."""
    return bool(session.scalar(select(exists().where(Contact.organisation_id == organisation_id))))


def values_of(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in FIELDS}


def key(values: Values) -> str:
    return f"{values['organisation_id']} {search_key(values['name'])}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find whom rows of a file mean: a name within an organisation; namesakes are told apart."""
    wanted = {(values["organisation_id"], search_key(values["name"])) for values in rows}
    found: dict[tuple[UUID, str], list[Contact]] = {}
    for one in session.scalars(
        select(Contact).where(tuple_(Contact.organisation_id, Contact.name_key).in_(wanted))
    ):
        found.setdefault((one.organisation_id, one.name_key), []).append(one)
    return [
        _meaning(found.get((values["organisation_id"], search_key(values["name"])), []))
        for values in rows
    ]


def _meaning(known: list[Contact]) -> Match:
    if not known:
        return Match()
    if len(known) > 1:
        several = _l("Several contacts of this organisation have this name: change them by hand.")
        return Match(problem=several, problem_field="name")
    (one,) = known
    return Match(id=one.id, before={**values_of(one), "organisation_id": one.organisation_id})

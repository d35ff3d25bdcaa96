"""Organisations with branches, contacts and agreements, and forms as a browser sends them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Role
from hub.core.db import transaction
from hub.organisations import agreement_commands, contact_commands, queries
from hub.organisations.models import Contact, Organisation, PartnershipAgreement
from tests.given import registries

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def verified(**values: Any) -> Organisation:
    """An organisation everybody sees."""
    with transaction() as session:
        return registries.organisation(session, **values)


def branch(session: Session, head: Organisation, **values: Any) -> Organisation:
    given = {"name": f"Филиал {head.name}", "inn": head.inn, "kpp": "773643001"} | values
    return registries.organisation(session, head_id=head.id, **given)


def contact(organisation_id: UUID, **values: Any) -> Contact:
    given = {"name": "Петрова Анна", "phone": "+79991234567"} | values
    with transaction() as session:
        return contact_commands.add(session, organisation_id, **given)


def agreement(
    organisation_id: UUID, *, days: int | None = 365, **values: Any
) -> PartnershipAgreement:
    """An agreement that ends so many days from today."""
    today = clock.today()
    given = {
        "kind": "partnership",
        "number": "7/2026",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=days) if days is not None else None,
    } | values
    with transaction() as session:
        return agreement_commands.create(session, organisation_id=organisation_id, **given)


def form_of(one: Organisation, **values: Any) -> dict[str, Any]:
    """The card's form as it was opened, with what was typed over it."""
    known = {
        name: value
        for name, value in queries.values_of(one).items()
        if value not in (None, False, True) and name not in {"kind", "head_id"}
    }
    kinds = {f"is_{kind.value}": "y" for kind in one.kinds}
    return {**known, **kinds, "kind": one.kind.value, "version": str(one.version)} | values


def role_of(one: Organisation, role: Role = Role.PARTNER) -> dict[str, Any]:
    """Who comes as a representative of this organisation."""
    return {"role": role, "organisation_id": one.id}

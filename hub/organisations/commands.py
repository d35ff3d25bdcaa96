"""Every change of an organisation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, numbers
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.organisations.events import (
    OrganisationChanged,
    OrganisationCreated,
    OrganisationVerified,
)
from hub.organisations.models import Organisation
from hub.organisations.queries import FIELDS

SUBJECT = "organisation"
CHECKS = {
    "inn": numbers.inn,
    "kpp": numbers.kpp,
    "ogrn": numbers.ogrn,
    "email": numbers.email,
    "phone": numbers.phone,
}
PAPERS = frozenset({"name", "kind", "inn", "kpp", "ogrn"})  # what staff verify an organisation by
REQUIRED = {
    "name": _l("Give the name."),
    "kind": _l("Say what kind of organisation it is."),
    "inn": _l("Give the ИНН."),
}


def create(session: Session, **values: Any) -> Organisation:
    """Register an organisation. One ИНН with one КПП is one, however close the race."""
    cleaned = _clean(values)
    _require(cleaned, REQUIRED)
    organisation = Organisation(id=uuid7(), **cleaned)
    _save(session, organisation)
    audit.record(
        session,
        "organisations.create",
        subject=SUBJECT,
        subject_id=organisation.id,
        details={"fields": sorted(name for name, value in cleaned.items() if value)},
    )
    emit(session, OrganisationCreated(aggregate_id=organisation.id))
    return organisation


def change(
    session: Session,
    organisation_id: UUID,
    *,
    version: int | None = None,
    by_office: bool = True,
    **values: Any,
) -> Organisation:
    """Change what is given; the same values again change nothing and tell nobody.

    Its own people change the card too: then what staff saw papers of is verified anew.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(_l("There is no such organisation, or it is not yours."))
    if version is not None:
        organisation.expect(version)
    cleaned = _clean(values)
    changed = {
        name: value for name, value in cleaned.items() if getattr(organisation, name) != value
    }
    _require(changed, [name for name in REQUIRED if name in changed])
    if not changed:
        return organisation
    for name, value in changed.items():
        setattr(organisation, name, value)
    is_lifted = not by_office and bool(PAPERS & set(changed)) and bool(organisation.verified_at)
    if is_lifted:
        organisation.verified_at = None
    _save(session, organisation)
    audit.record(
        session,
        "organisations.change",
        subject=SUBJECT,
        subject_id=organisation.id,
        details={"fields": sorted({*changed, *(["verified_at"] if is_lifted else [])})},
    )
    emit(session, OrganisationChanged(aggregate_id=organisation.id, fields=tuple(sorted(changed))))
    return organisation


def verify(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Say that staff saw the papers. Those verified already keep their day."""
    found = session.scalars(
        select(Organisation).where(Organisation.id.in_(ids), Organisation.verified_at.is_(None))
    ).all()
    for organisation in found:
        organisation.verified_at = at
        audit.record(session, "organisations.verify", subject=SUBJECT, subject_id=organisation.id)
        emit(session, OrganisationVerified(aggregate_id=organisation.id))
    session.flush()
    return len(found)


def _save(session: Session, organisation: Organisation) -> None:
    taken = _l("An organisation with this ИНН and КПП is registered already.")
    save(session, organisation, {"uq_organisation_inn_kpp": ConflictError(taken, field="inn")})


def _require(values: dict[str, Any], names: Any) -> None:
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"An organisation has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = " ".join(given.split()) if isinstance(given, str) else given
        cleaned[name] = CHECKS[name](value) if value and name in CHECKS else value or None
    if "kpp" in cleaned:
        cleaned["kpp"] = cleaned["kpp"] or ""
    return cleaned

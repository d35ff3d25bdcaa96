"""Every change of an organisation."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, clock, numbers, reference
from hub.core.db import uuid7
from hub.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.organisations.events import (
    OrganisationChanged,
    OrganisationCreated,
    OrganisationUnverified,
    OrganisationVerified,
)
from hub.organisations.models import Organisation, OrganisationKind, flag
from hub.organisations.queries import FIELDS, FLAGS

SUBJECT = "organisation"
FORM_BOOK = "legal-form"


def _by_today(day: Any) -> Any:
    if day > clock.today():
        raise InvalidError(_l("This day is yet to come."), field="licence_on")
    return day


CHECKS: dict[str, Callable[[Any], Any]] = {
    "licence_on": _by_today,
    "inn": numbers.inn,
    "kpp": numbers.kpp,
    "ogrn": numbers.ogrn,
    "okved": numbers.okved,
    "okved_more": numbers.okved_list,
    "email": numbers.email,
    "phone": numbers.phone,
    "site": numbers.site,
}
REQUIRED = {
    "name": _l("Give the name."),
    "kind": _l("Say what kind of organisation it is."),
    "inn": _l("Give the ИНН."),
}
# What the papers say: changed by its own people, it is looked at again.
PAPERS = frozenset(
    {"name", "inn", "kpp", "ogrn", "legal_form"}
    | {"licence_number", "licence_on", "licence_issuer"}
)
# What the centre alone decides.
OF_OFFICE = frozenset({"kind", "head_id", *FLAGS})
OF_LEGAL_BODY = ("inn", "ogrn")  # a branch has them from its head
PLACE = frozenset({"head_id", "inn", "kpp", "ogrn"})


def create(session: Session, **values: Any) -> Organisation:
    """Register an organisation. One ИНН with one КПП is one, however close the race."""
    cleaned = _clean(session, values)
    _require(cleaned, REQUIRED)
    organisation = Organisation(**_under_head(session, {"id": uuid7(), **cleaned}))
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

    Its own people change the card too (`by_office=False`): then what the papers say is to be
    verified anew, and what the centre decides is not theirs to change.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(_l("There is no such organisation, or it is not yours."))
    if version is not None:
        organisation.expect(version)
    cleaned = _with_kinds(organisation, _clean(session, values))
    changed = {
        name: value for name, value in cleaned.items() if getattr(organisation, name) != value
    }
    _require(changed, [name for name in REQUIRED if name in changed])
    if not changed:
        return organisation
    if not by_office and (foreign := sorted(OF_OFFICE & set(changed))):
        raise ForbiddenError(_l("This is for the centre to change."), field=foreign[0])
    if PLACE & set(changed):
        now = {name: getattr(organisation, name) for name in ("id", *PLACE)}
        _under_head(session, {**now, **changed})
    # A head and its branches change together or not at all.
    with session.begin_nested() if set(OF_LEGAL_BODY) & set(changed) else nullcontext():
        _write(session, organisation, changed, by_office=by_office)
    return organisation


def verify(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Say that staff saw the papers. Those verified already keep their day."""
    found = session.scalars(
        select(Organisation).where(Organisation.id.in_(ids), Organisation.verified_at.is_(None))
    ).all()
    for organisation in found:
        organisation.verified_at, organisation.changed_since = at, []
        audit.record(session, "organisations.verify", subject=SUBJECT, subject_id=organisation.id)
        emit(session, OrganisationVerified(aggregate_id=organisation.id))
    session.flush()
    return len(found)


def join_network(session: Session, organisation_id: UUID) -> None:
    """Note that it is a partner of the network by now: an agreement with it is signed."""
    organisation = session.get_one(Organisation, organisation_id)
    if not organisation.is_partner:
        change(session, organisation_id, is_partner=True)


def _write(
    session: Session, organisation: Organisation, changed: dict[str, Any], *, by_office: bool
) -> None:
    for name, value in changed.items():
        setattr(organisation, name, value)
    lifted = () if by_office else _lift(organisation, changed)
    _save(session, organisation)
    _note_change(session, organisation, changed)
    if lifted:
        audit.record(
            session,
            "organisations.unverified",
            subject=SUBJECT,
            subject_id=organisation.id,
            details={"fields": list(lifted)},
        )
        emit(session, OrganisationUnverified(aggregate_id=organisation.id, fields=lifted))
    _lead_branches(session, organisation, changed)


def _lift(organisation: Organisation, changed: dict[str, Any]) -> tuple[str, ...]:
    """Take the verification off when what the papers say is changed; say what was changed."""
    named = tuple(sorted(PAPERS & set(changed)))
    if not named or (organisation.verified_at is None and not organisation.changed_since):
        return ()
    organisation.verified_at = None
    organisation.changed_since = sorted({*organisation.changed_since, *named})
    return named


def _lead_branches(session: Session, head: Organisation, changed: dict[str, Any]) -> None:
    """Give branches the numbers of the legal body they are of."""
    carried = {name: changed[name] for name in OF_LEGAL_BODY if name in changed}
    if not carried:
        return
    for branch in session.scalars(select(Organisation).where(Organisation.head_id == head.id)):
        for name, value in carried.items():
            setattr(branch, name, value)
        _save(session, branch)
        _note_change(session, branch, carried)


def _note_change(session: Session, organisation: Organisation, changed: dict[str, Any]) -> None:
    audit.record(
        session,
        "organisations.change",
        subject=SUBJECT,
        subject_id=organisation.id,
        details={"fields": sorted(changed)},
    )
    emit(session, OrganisationChanged(aggregate_id=organisation.id, fields=tuple(sorted(changed))))


def _under_head(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """Refuse a branch that is none: of itself, of a branch, of another ИНН, without its own КПП."""
    if (head_id := values.get("head_id")) is None:
        return values
    # The lock: two that become each other's branches at once would both find a head.
    head = session.get(Organisation, head_id, with_for_update=True)
    if head is None or head_id == values["id"]:
        raise InvalidError(_l("There is no such head organisation."), field="head_id")
    if head.head_id is not None:
        raise InvalidError(_l("This is a branch itself: name its head."), field="head_id")
    if head.inn != values["inn"]:
        raise InvalidError(_l("A branch has the ИНН of its head organisation."), field="inn")
    if not values.get("kpp") or values["kpp"] == head.kpp:
        raise InvalidError(_l("A branch has a КПП of its own."), field="kpp")
    of_it = select(Organisation.id).where(Organisation.head_id == values["id"]).limit(1)
    if session.scalar(of_it) is not None:
        raise InvalidError(_l("It has branches, so it is no branch itself."), field="head_id")
    return {**values, "ogrn": values.get("ogrn") or head.ogrn}


def _save(session: Session, organisation: Organisation) -> None:
    taken = _l("An organisation with this ИНН and КПП is registered already.")
    save(session, organisation, {"uq_organisation_inn_kpp": ConflictError(taken, field="inn")})


def _require(values: dict[str, Any], names: Any) -> None:
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)


def _with_kinds(organisation: Organisation, values: dict[str, Any]) -> dict[str, Any]:
    """What it is first of all, it is; what it was first of all it stays only when that is said."""
    kind = values.get("kind")
    if not isinstance(kind, OrganisationKind):
        kind = organisation.kind
    elif kind is not organisation.kind:
        values = {flag(organisation.kind): False, **values}
    said = any(name in values for name in FLAGS) or "kind" in values
    return {**values, flag(kind): True} if said else values


def _clean(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"An organisation has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = " ".join(given.split()) if isinstance(given, str) else given
        cleaned[name] = CHECKS[name](value) if value and name in CHECKS else value or None
    if "kpp" in cleaned:
        cleaned["kpp"] = cleaned["kpp"] or ""
    for name in FLAGS:
        if name in cleaned:
            cleaned[name] = bool(cleaned[name])
    if form := cleaned.get("legal_form"):
        absent = InvalidError(_l("There is no such legal form."), field="legal_form")
        reference.expect(session, FORM_BOOK, form, absent)
    return cleaned

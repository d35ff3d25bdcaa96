"""Reads of agreements: the partner's own, the office's and coordinators' all; which run out."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.files import StoredFile
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key
from hub.organisations.models import AGREEMENT_SCOPES, AgreementState, PartnershipAgreement

SUBJECT = "agreement"
FIELDS = (
    *("organisation_id", "kind", "number", "starts_on", "ends_on", "subject"),
    *("state", "ended_on", "ended_why"),
)
READ, WRITE = "agreements.read", "agreements.write"
ABSENT = _l("There is no such agreement, or it is not yours.")
SINGLE = Single(PartnershipAgreement, AGREEMENT_SCOPES, ABSENT)
SOON = 60  # days before the end when people are told for the first time
OVER = "over"


def agreement(
    session: Session, agreement_id: UUID, who: Principal, permission: str = READ
) -> PartnershipAgreement:
    statement = scoped(
        select(PartnershipAgreement).where(PartnershipAgreement.id == agreement_id),
        AGREEMENT_SCOPES,
        who,
        permission,
    )
    found: PartnershipAgreement | None = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def of_organisation(
    session: Session, organisation_id: UUID, who: Principal
) -> Sequence[PartnershipAgreement]:
    statement = scoped(
        select(PartnershipAgreement).where(PartnershipAgreement.organisation_id == organisation_id),
        AGREEMENT_SCOPES,
        who,
        READ,
    )
    order = (PartnershipAgreement.starts_on.desc(), PartnershipAgreement.id)
    return session.scalars(statement.order_by(*order)).all()


def may_read(session: Session, who: Principal, agreement_id: UUID) -> bool:
    """Whether the asker may see the agreement, and so its papers."""
    statement = select(PartnershipAgreement.id).where(PartnershipAgreement.id == agreement_id)
    return session.scalar(scoped(statement, AGREEMENT_SCOPES, who, READ)) is not None


def papers(session: Session, agreement_id: UUID) -> Sequence[StoredFile]:
    return session.scalars(
        select(StoredFile)
        .where(StoredFile.subject == SUBJECT, StoredFile.subject_id == agreement_id)
        .order_by(StoredFile.id)
    ).all()


def in_force(day: date) -> ColumnElement[bool]:
    return and_(
        PartnershipAgreement.state == AgreementState.SIGNED,
        PartnershipAgreement.starts_on <= day,
        or_(PartnershipAgreement.ends_on.is_(None), PartnershipAgreement.ends_on >= day),
    )


def ending(day: date, days: int) -> ColumnElement[bool]:
    """Say which agreements in force end within so many days of a day, that day itself counted."""
    return and_(
        PartnershipAgreement.state == AgreementState.SIGNED,
        PartnershipAgreement.ends_on >= day,
        PartnershipAgreement.ends_on <= day + timedelta(days=days),
    )


def over(day: date) -> ColumnElement[bool]:
    """Say which have run out and were neither renewed nor ended by anybody."""
    return and_(
        PartnershipAgreement.state == AgreementState.SIGNED, PartnershipAgreement.ends_on < day
    )


def has_one_in_force(session: Session, organisation_id: UUID) -> bool:
    found = exists().where(
        PartnershipAgreement.organisation_id == organisation_id, in_force(clock.today())
    )
    return bool(session.scalar(select(found)))


def values_of(agreement: PartnershipAgreement) -> dict[str, Any]:
    return {name: getattr(agreement, name) for name in FIELDS}


def key(values: Values) -> str:
    number = search_key(values["number"])
    return f"{values['organisation_id']} {values['starts_on']} {number}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which agreements rows of a file mean: whose, of which day, under which number."""
    columns = (
        PartnershipAgreement.organisation_id,
        PartnershipAgreement.starts_on,
        PartnershipAgreement.number_key,
    )
    wanted = [_place(values) for values in rows]
    found = session.scalars(select(PartnershipAgreement).where(tuple_(*columns).in_(set(wanted))))
    known = {(one.organisation_id, one.starts_on, one.number_key): one for one in found}
    return [
        Match(id=one.id, before=values_of(one)) if (one := known.get(place)) else Match()
        for place in wanted
    ]


def _place(values: Values) -> tuple[UUID, date, str]:
    return values["organisation_id"], values["starts_on"], search_key(values["number"])

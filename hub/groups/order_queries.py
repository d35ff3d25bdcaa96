"""Reads of orders: cards as far as the asker sees, whom they are about, the next number."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import clock
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.groups.machine import EFFECTS, GATHERS, RUNS, DirectiveKind, DirectiveState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group
from hub.groups.queries import NAME
from hub.groups.scopes import ORDERS, ORDERS_READ, ORDERS_SIGN, ORDERS_WRITE
from hub.groups.signing import ABSENT
from hub.people import hiding
from hub.people.models import Person

SINGLE = Single(Directive, ORDERS, ABSENT)
MOST = 50
DIGITS = re.compile(r"\d+")


def order(
    session: Session, directive_id: UUID, who: Principal, permission: str = ORDERS_READ
) -> Directive:
    statement = select(Directive).where(Directive.id == directive_id)
    found: Directive | None = session.scalars(
        scoped(statement, ORDERS, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def orders(session: Session, group_id: UUID, who: Principal) -> Sequence[Directive]:
    """Give the orders about a group, the latest first; of a transfer into it too."""
    about = or_(Directive.group_id == group_id, Directive.to_group_id == group_id)
    wanted = scoped(select(Directive).where(about), ORDERS, who, ORDERS_READ)
    return session.scalars(wanted.order_by(Directive.created_at.desc(), Directive.id)).all()


def issues(who: Principal, organisation_id: UUID) -> bool:
    """Whether this one issues, signs and keeps the orders of an organisation."""
    return any(who.reaches(one, organisation_id) for one in (ORDERS_WRITE, ORDERS_SIGN))


def lines(
    session: Session, directive_id: UUID, who: Principal | None = None
) -> list[tuple[DirectiveLine, str]]:
    """Give whom an order is about, by name: that of its day once it is signed."""
    return [(row.DirectiveLine, hiding.name_for(who, row, row.DirectiveLine.name))
            for row in _lines(session, directive_id)]  # fmt: skip


def on_paper(
    session: Session, found: Directive, who: Principal | None = None
) -> list[tuple[DirectiveLine, str]]:
    """Give whom the order itself names: whoever issues it is shown everybody, and leaves a trace.

    A draft names those alone whom such an order can be about.
    """
    is_signed, before = found.state is DirectiveState.SIGNED, EFFECTS[found.kind].before
    own = who is not None and issues(who, found.organisation_id)
    return [
        (row.DirectiveLine,
         hiding.name_for(None if own and (is_signed or row.stands is before) else who, row,
                         row.DirectiveLine.name))
        for row in _lines(session, found.id)
    ]  # fmt: skip


def _lines(session: Session, directive_id: UUID) -> Sequence[Any]:
    return session.execute(
        select(
            DirectiveLine, Enrolment.state.label("stands"), Application.person_id,
            Person.standing, *NAME,
        )
        .join(Enrolment, Enrolment.id == DirectiveLine.enrolment_id)
        .join(Application, Application.id == Enrolment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(DirectiveLine.directive_id == directive_id)
        .order_by(Person.name_key, DirectiveLine.id)
    ).all()  # fmt: skip


def targets(session: Session, found: Group) -> list[tuple[UUID, str]]:
    """Give where one may be transferred: running groups of the same programme and provider."""
    rows = session.execute(
        select(Group.id, Group.title)
        .where(
            Group.programme_id == found.programme_id,
            Group.provider_id == found.provider_id,
            Group.id != found.id,
            Group.state.in_(RUNS | GATHERS),
        )
        .order_by(Group.starts_on.desc(), Group.id)
        .limit(MOST)
    )
    return [(row.id, row.title) for row in rows]


def next_number(session: Session, found: Directive, year: int) -> str:
    """Propose the number after the greatest of the organisation's latest of a year."""
    latest = session.execute(
        select(Directive.number, Directive.kind)
        .where(
            Directive.organisation_id == found.organisation_id,
            Directive.year == year,
            Directive.state == DirectiveState.SIGNED,
        )
        .order_by(Directive.signed_on.desc(), Directive.updated_at.desc())
        .limit(MOST)
    ).all()
    counted = [int(match[0]) for row in latest if (match := DIGITS.search(row.number))]
    number = str(max(counted, default=0) + 1)
    return next((DIGITS.sub(number, row.number, count=1) for row in latest
                 if row.kind is found.kind and DIGITS.search(row.number)), number)  # fmt: skip


def rivals(
    session: Session, found: Directive, who: Principal | None = None
) -> list[tuple[Directive, list[str]]]:
    """Give the other drafts that people of this one stand in, with their names."""
    own = select(DirectiveLine.enrolment_id).where(DirectiveLine.directive_id == found.id)
    rows = session.execute(
        select(Directive, Application.person_id, Person.standing, *NAME)
        .join(DirectiveLine, DirectiveLine.directive_id == Directive.id)
        .join(Enrolment, Enrolment.id == DirectiveLine.enrolment_id)
        .join(Application, Application.id == Enrolment.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(
            DirectiveLine.enrolment_id.in_(own),
            Directive.id != found.id,
            Directive.state == DirectiveState.DRAFT,
        )
        .order_by(Directive.created_at, Directive.id, Person.name_key)
    )
    told: dict[UUID, tuple[Directive, list[str]]] = {}
    for row in rows:
        names = told.setdefault(row.Directive.id, (row.Directive, []))[1]
        names.append(hiding.name_for(who, row))
    return list(told.values())


def sizes(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Say how many people each order is about."""
    rows = session.execute(
        select(DirectiveLine.directive_id, func.count())
        .where(DirectiveLine.directive_id.in_(list(ids)))
        .group_by(DirectiveLine.directive_id)
    )
    return {directive_id: str(count) for directive_id, count in rows}


def begins(kind: DirectiveKind, group: Group) -> date:
    """Give the day from which an order of this kind is usually in force."""
    return {DirectiveKind.ENROL: group.starts_on, DirectiveKind.GRADUATE: group.ends_on}.get(
        kind, clock.today()
    )

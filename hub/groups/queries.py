"""Reads of groups: cards as far as the asker sees, their people, who may join them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.applications.machine import State
from hub.applications.models import Application, Intake, IntakeKind
from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.names import full_name
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.groups.machine import EFFECTS, INSIDE, DirectiveKind, EnrolmentState
from hub.groups.models import Enrolment, Group
from hub.groups.scopes import GROUPS, READ, WRITE
from hub.groups.scopes import people as seen_people
from hub.people import hiding
from hub.people.models import Person
from hub.programmes.models import ProgrammeVersion

ABSENT = _l("There is no such group, or it is not yours.")
NO_INTAKE = _l("There is no such intake.")
READY = EFFECTS[DirectiveKind.ENROL].froms
SINGLE = Single(Group, GROUPS, ABSENT)
FREE = 50  # applications offered at once
NAME = (Person.last_name, Person.first_name, Person.patronymic)


@dataclass(frozen=True, slots=True)
class Who:
    """One person of a group, as a page shows them."""

    enrolment_id: UUID
    state: EnrolmentState
    application_id: UUID
    application_state: State
    person_id: UUID
    organisation_id: UUID | None  # who sent them
    name: str
    birth_on: date | None
    enrolled_on: date | None
    ended_on: date | None
    is_hidden: bool = False  # from the asker, for the consent is withdrawn


@dataclass(frozen=True, slots=True)
class Free:
    """An application that may be put on a list."""

    id: UUID
    name: str
    birth_on: date | None
    state: State
    organisation_id: UUID | None
    is_of_intake: bool


def group(session: Session, group_id: UUID, who: Principal, permission: str = READ) -> Group:
    statement = select(Group).where(Group.id == group_id)
    found: Group | None = session.scalars(scoped(statement, GROUPS, who, permission)).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def may(session: Session, group_id: UUID, who: Principal, permission: str = WRITE) -> bool:
    statement = select(Group.id).where(Group.id == group_id)
    return session.scalar(scoped(statement, GROUPS, who, permission)) is not None


def people(session: Session, group_id: UUID, who: Principal | None = None) -> list[Who]:
    """Give the people of a group by name, those the asker is shown; None: everybody.

    The name and the birthday of who withdrew their consent are the office's alone.
    """
    wanted = (
        select(
            Enrolment.id, Enrolment.state, Application.id.label("application_id"),
            Application.state.label("application_state"), Application.person_id,
            Application.organisation_id, *NAME, Person.birth_on, Person.standing,
            Enrolment.enrolled_on, Enrolment.ended_on,
        )
        .join(Application, Application.id == Enrolment.application_id)
        .join(Group, Group.id == Enrolment.group_id)
        .join(Person, Person.id == Application.person_id)
        .where(Enrolment.group_id == group_id)
        .order_by(Person.name_key, Enrolment.id)
    )  # fmt: skip
    if who is not None and (limit := seen_people(who)) is not None:
        wanted = wanted.where(limit)
    return [_who(row, who) for row in session.execute(wanted)]


def _who(row: Any, asks: Principal | None) -> Who:
    hidden = hiding.is_hidden(asks, row.person_id, row.standing)
    return Who(
        row.id, row.state, row.application_id, row.application_state, row.person_id,
        row.organisation_id, hiding.name_for(asks, row), None if hidden else row.birth_on,
        row.enrolled_on, row.ended_on, hidden,
    )  # fmt: skip


def free(
    session: Session, found: Group, who: Principal, words: str = "", *, most: int | None = FREE
) -> list[Free]:
    """Offer accepted applications of the programme that are in no group; of its intake first.

    The office is offered those, too, whom no organisation was chosen for yet.
    """
    taken = select(Enrolment.application_id).where(Enrolment.state.in_(INSIDE))
    is_of_intake = (
        Application.intake_id == found.intake_id
        if found.intake_id is not None
        else Application.id.is_(None)
    )
    wanted = (
        select(
            Application.id, *NAME, Person.birth_on, Application.state,
            Application.organisation_id, func.coalesce(is_of_intake, False).label("is_of_intake"),
        )
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Intake, Intake.id == Application.intake_id)
        .where(
            Application.state.in_(READY),
            Application.programme_id == found.programme_id,
            or_(*_near(found, who)),
            Application.id.not_in(taken),
        )
        .order_by(func.coalesce(is_of_intake, False).desc(), Person.name_key, Application.id)
        .limit(most)
    )  # fmt: skip
    for word in words.casefold().split():
        wanted = wanted.where(Person.name_key.contains(word, autoescape=True))
    return [
        Free(row.id, full_name(row), row.birth_on, row.state, row.organisation_id,
             bool(row.is_of_intake))
        for row in session.execute(wanted)
    ]  # fmt: skip


def _near(found: Group, who: Principal) -> Iterator[ColumnElement[bool]]:
    yield Application.provider_id == found.provider_id
    is_nobodys = Application.provider_id.is_(None)
    if found.intake_id is not None:
        yield and_(is_nobodys, Application.intake_id == found.intake_id)
    if who.everywhere(WRITE):
        yield is_nobodys
    else:
        yield and_(is_nobodys, Intake.provider_id == found.provider_id)


def intakes(session: Session, who: Principal) -> Sequence[Intake]:
    """Give the intakes of programmes, still without a group, whose groups the asker forms."""
    wanted = select(Intake).where(
        Intake.kind == IntakeKind.PROGRAMME,
        Intake.programme_id.is_not(None),
        Intake.id.not_in(select(Group.intake_id).where(Group.intake_id.is_not(None))),
    )
    if (own := _own(who)) is not None:
        wanted = wanted.where(Intake.provider_id.in_(own))
    return session.scalars(wanted.order_by(Intake.starts_on, Intake.id).limit(FREE)).all()


def expect_intake(session: Session, intake_id: UUID, who: Principal) -> None:
    """Refuse an intake whose group is not the asker's to form."""
    if not may_form(session, intake_id, who):
        raise NotFoundError(NO_INTAKE)


def may_form(session: Session, intake_id: UUID, who: Principal) -> bool:
    found, own = session.get(Intake, intake_id), _own(who)
    return found is not None and (own is None or found.provider_id in own)


def _own(who: Principal) -> list[UUID] | None:
    """Give the organisations whose groups this one forms; None: all of them."""
    if who.everywhere(WRITE):
        return None
    return [one.organisation_id for one in who.grants_for(WRITE) if one.organisation_id]


def counts(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Say of groups how many are in them: learners, those on the list, those who completed."""
    rows = session.execute(
        select(Enrolment.group_id, func.count())
        .where(
            Enrolment.group_id.in_(list(ids)),
            Enrolment.state.in_((*INSIDE, EnrolmentState.COMPLETED)),
        )
        .group_by(Enrolment.group_id)
    )
    return {group_id: str(count) for group_id, count in rows}


def kind_of(session: Session, version_id: UUID) -> str:
    """Say of which kind a version of a programme is."""
    return session.get_one(ProgrammeVersion, version_id).kind

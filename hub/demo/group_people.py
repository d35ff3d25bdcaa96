"""Who learns and who teaches in the demo's groups."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core.access import Role
from hub.demo import resource_ties
from hub.demo.entrance import Entrance
from hub.demo.group_sketches import SKETCHES
from hub.demo.region import Region
from hub.people import agreed
from hub.people.models import Person
from hub.programmes.curriculum.models import ProgrammeOutcome
from hub.resources.staff_models import StaffCompetency, StaffMember

GROWN = 20  # years
TEACHERS = 4


def staff(region: Region, owner_id: UUID | None) -> Sequence[UUID]:
    """Give who teaches: the demo's teacher first, then those who teach by their post."""
    own = region.notes.get(resource_ties.TEACHER)
    return region.writer.session.scalars(
        select(StaffMember.id)
        .where(StaffMember.organisation_id == owner_id, StaffMember.confirmed_at.is_not(None))
        .order_by(
            (StaffMember.id == own).desc(), StaffMember.kind.in_(resource_ties.TEACHES).desc(),
            StaffMember.title_key, StaffMember.id,
        )
        .limit(TEACHERS)
    ).all()  # fmt: skip


def able(session: Session, ids: Sequence[UUID], version_id: UUID) -> None:
    """Let those who teach the group know what its programme is of."""
    asked = select(ProgrammeOutcome.competency_id).where(
        ProgrammeOutcome.version_id == version_id, ProgrammeOutcome.competency_id.is_not(None)
    )
    wanted = {one for one in session.scalars(asked) if one is not None}
    for member in session.scalars(select(StaffMember).where(StaffMember.id.in_(ids))):
        new = sorted(wanted - {UUID(one) for one in member.competency_ids})
        member.competency_ids = sorted([*member.competency_ids, *map(str, new)])
        session.add_all(
            StaffCompetency(staff_member_id=member.id, competency_id=one) for one in new
        )
    session.flush()


def people(region: Region) -> tuple[list[Person], Iterator[Person]]:
    """Give the demo's learner, and grown people with a consent in force."""
    session = region.writer.session
    entrances: Sequence[Entrance] = region.notes["entrances"]
    emails = [one.email for one in entrances if one.role is Role.LEARNER]
    learner = session.scalars(
        select(Person).where(
            Person.id.in_(select(Account.person_id).where(Account.email.in_(emails)))
        )
    ).all()
    others = session.scalars(
        select(Person)
        .where(
            agreed.where([agreed.GIVEN]),
            Person.id.not_in([one.id for one in learner]),
            Person.id.not_in(
                select(StaffMember.person_id).where(StaffMember.person_id.is_not(None))
            ),
            Person.birth_on < date(region.plan.until.year - GROWN, 1, 1),
            Person.snils.is_not(None),
        )
        .order_by(Person.id.desc())
        .limit(sum(one.people for one in SKETCHES))
    )
    return list(learner), iter(others)

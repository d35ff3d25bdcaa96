"""Who of the demo region's people teaches: members of staff, their cards, their accounts."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core.access import Role
from hub.core.names import full_name
from hub.core.text import search_key
from hub.demo.accounts import WORKERS
from hub.demo.region import Region
from hub.people.models import Person
from hub.resources.staff_models import StaffKind, StaffMember

ADULT = 25  # years
TEACHER = "resources.teacher"  # the note of the member whom the demo's teacher signs in as
TEACHES = (StaffKind.TEACHER, StaffKind.INSTRUCTOR)
FULL_LOAD = 1080  # hours a year


def end(region: Region) -> None:
    """Tie members of staff to people, and teachers' accounts to both."""
    _cards(region.writer.session, region)
    _accounts(region.writer.session, region)


def _cards(session: Session, region: Region) -> None:
    """Give each member of staff the card and the name of somebody of working age."""
    members = session.execute(
        select(StaffMember.id, StaffMember.organisation_id)
        .where(StaffMember.person_id.is_(None))
        .order_by(StaffMember.id)
    ).all()
    born = date(region.plan.until.year - ADULT, 1, 1)
    people = session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.patronymic)
        .where(
            Person.category == "employed",
            Person.birth_on < born,
            Person.id.not_in(
                select(StaffMember.person_id).where(StaffMember.person_id.is_not(None))
            ),
        )
        .order_by(Person.id)
        .limit(len(members))
    ).all()
    for member, person in zip(members, people, strict=False):
        name = full_name(person)
        tied = {"person_id": person.id, "title": name, "title_key": search_key(name)}
        works = {"category": "teacher", "organisation_id": member.organisation_id}
        for model, row_id, values in (
            (StaffMember, member.id, tied),
            (Person, person.id, works),
        ):
            session.execute(
                update(model)
                .where(model.id == row_id)
                .values(**values, updated_at=model.updated_at)
                .execution_options(synchronize_session=False)
            )


def _accounts(session: Session, region: Region) -> None:
    """Let each teacher who signs in be somebody of the organisation's staff."""
    taken = select(Account.person_id).where(Account.person_id.is_not(None))
    found = session.execute(
        select(StaffMember.id, StaffMember.organisation_id, StaffMember.person_id,
               StaffMember.title)
        .where(StaffMember.person_id.not_in(taken), StaffMember.confirmed_at.is_not(None))
        .order_by(StaffMember.kind.in_(TEACHES).desc(), StaffMember.id)
    ).all()  # fmt: skip
    free: dict[UUID | None, list[Any]] = defaultdict(list)
    for row in found:
        free[row.organisation_id].append(row)
    for role, owner, account in region.notes.get(WORKERS, ()):
        if role is not Role.TEACHER or not free[owner.id]:
            continue
        member = free[owner.id].pop(0)
        session.execute(
            update(Account)
            .where(Account.id == account.id)
            .values(person_id=member.person_id, name=member.title, updated_at=Account.updated_at)
            .execution_options(synchronize_session=False)
        )
        if TEACHER not in region.notes:  # the demo's own comes first
            region.notes[TEACHER] = member.id
            session.execute(
                update(StaffMember)
                .where(StaffMember.id == member.id)
                .values(load_norm=FULL_LOAD, updated_at=StaffMember.updated_at)
                .execution_options(synchronize_session=False)
            )

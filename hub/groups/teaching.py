"""Who teaches a group, and what they lack of what its programme gives."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.groups.models import Group, GroupTeacher
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeOutcome
from hub.resources.staff_models import StaffCompetency, StaffMember


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who teaches what of a group, and which of the programme's competencies they lack."""

    staff_member_id: UUID
    part_id: UUID | None
    name: str
    part: str
    lacks: tuple[UUID, ...]


def parts(session: Session, version_id: UUID) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(ProgrammeModule.id, ProgrammeModule.title)
        .where(ProgrammeModule.version_id == version_id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    )
    return [(row.id, row.title) for row in rows]


def teachers(session: Session, found: Group) -> list[Teacher]:
    """Give who teaches it, module by module, with what they lack of what the programme gives."""
    rows = session.execute(
        select(GroupTeacher.staff_member_id, GroupTeacher.part_id, StaffMember.title)
        .join(StaffMember, StaffMember.id == GroupTeacher.staff_member_id)
        .where(GroupTeacher.group_id == found.id)
        .order_by(StaffMember.title_key, GroupTeacher.id)
    ).all()
    titles = dict(parts(session, found.version_id))
    places = {key: place for place, key in enumerate(titles, start=1)}
    gives = _gives(session, found.version_id)
    knows = _knows(session, {row.staff_member_id for row in rows})
    made = [
        Teacher(
            row.staff_member_id, row.part_id, row.title, titles.get(row.part_id, ""),
            tuple(sorted(_asked(gives, row.part_id) - knows[row.staff_member_id])),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: places.get(one.part_id, 0) if one.part_id else 0)


def _gives(session: Session, version_id: UUID) -> Mapping[UUID | None, set[UUID]]:
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    rows: Any = session.execute(
        select(ProgrammeOutcome.part_id, ProgrammeOutcome.competency_id).where(
            ProgrammeOutcome.version_id == version_id, ProgrammeOutcome.competency_id.is_not(None)
        )
    )
    for part_id, competency_id in rows:
        found[part_id].add(competency_id)
    return found


def _asked(gives: Mapping[UUID | None, set[UUID]], part_id: UUID | None) -> set[UUID]:
    return gives.get(part_id, set()) if part_id else set().union(*gives.values())


def _knows(session: Session, ids: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for member, competency in session.execute(
        select(StaffCompetency.staff_member_id, StaffCompetency.competency_id).where(
            StaffCompetency.staff_member_id.in_(ids)
        )
    ):
        found[member].add(competency)
    return found

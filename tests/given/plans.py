"""A provider with all that a timetable takes, and a group of a small programme of its own."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.competencies.models import Competency
from hub.core.db import uuid7
from hub.groups.models import Group, GroupTeacher
from hub.organisations.models import Organisation
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.models import ProgrammeVersion
from hub.resources import bookings
from hub.resources.models import Equipment, Workshop, WorkshopKind
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import Wanted
from hub.timetable.planner.plan import Blame, Blamed, Lesson, Plan, Reason, Score, Unplaced
from hub.timetable.planner.problem import Problem
from hub.timetable.planning import commands, taken
from hub.timetable.planning.gathering import Gathered
from hub.timetable.planning.models import TimetableDraft
from hub.timetable.planning.question import Question
from tests.given import groups, registries, resources, timetable

MONDAY = date(2030, 3, 4)  # the eighth of March of this week is a holiday
OPENING = "пн-сб 8:00-20:00"


@dataclass(frozen=True, slots=True)
class Given:
    """What there is."""

    provider: Organisation
    competency: Competency
    teacher: StaffMember
    workshop: Workshop
    room: Workshop
    equipment: Equipment
    group: Group
    part: ProgrammeModule

    def question(self, **values: Any) -> Question:
        asked: dict[str, Any] = {"group_ids": (self.group.id,), "starts_on": MONDAY, "weeks": 1}
        return Question(**(asked | values))


def given(
    session: Session, *, provider: Organisation | None = None, code: str = "", final: int = 0,
    **hours: int,
) -> Given:  # fmt: skip
    """A group of ten with one module: four hours of lectures, four of practice unless told."""
    provider = provider or registries.organisation(session)
    own: dict[str, Any] = {"organisation_id": provider.id}
    competency = resources.competency(session, **({"code": code} if code else {}))
    known: dict[str, Any] = {"competency_ids": [str(competency.id)]}
    site = resources.site(session, **own)
    at: dict[str, Any] = {"site_id": site.id, "opening": OPENING}
    workshop = resources.workshop(session, **at, **known)
    room = resources.workshop(session, kind=WorkshopKind.ROOM, **at)
    group = groups.group(session, provider_id=provider.id, places=10, **timetable.DAYS)
    session.get_one(ProgrammeVersion, group.version_id).final_hours = final
    part = timetable.part(session, group)
    kinds = {"lectures": 4, "practice": 4} | hours
    for kind in (
        "lectures",
        "practice",
        "internship",
        "independent",
        "consultations",
        "attestation",
    ):
        setattr(part, kind, kinds.get(kind, 0))
    session.add(
        ProgrammeOutcome(
            id=uuid7(), version_id=group.version_id, part_id=part.id, position=9,
            kind=OutcomeKind.SKILL, title="Варить швы", competency_id=competency.id,
        )
    )  # fmt: skip
    for need, title, of in (
        (NeedKind.WORKSHOP, "Сварочная мастерская", competency.id),
        (NeedKind.EQUIPMENT, "Сварочный аппарат", None),
        (NeedKind.EQUIPMENT, "Тележка", None),
    ):
        session.add(
            ProgrammeNeed(
                id=uuid7(), version_id=group.version_id, part_id=part.id, position=9, kind=need,
                title=title, competency_id=of,
            )
        )  # fmt: skip
    session.flush()
    return Given(
        provider, competency, resources.staff_member(session, **own, **known), workshop, room,
        resources.equipment(session, workshop_id=workshop.id, title="сварочный  аппарат"),
        group, part,
    )  # fmt: skip


def teaches(session: Session, of: Given, member: StaffMember) -> None:
    session.add(GroupTeacher(id=uuid7(), group_id=of.group.id, staff_member_id=member.id))
    session.flush()


def asked(session: Session, of: Given) -> TimetableDraft:
    """A draft that waits for the planner; `jobs.drain()` has it solved once this is committed."""
    return commands.ask(session, of.question())


def busy(session: Session, member: StaffMember, starts_at: datetime, ends_at: datetime) -> None:
    """A meeting that takes somebody's time."""
    wanted = Wanted(
        starts_at=starts_at, ends_at=ends_at, title="Совещание", staff_member_id=member.id
    )
    bookings.book(session, [wanted])


def draft(session: Session, of: Group) -> TimetableDraft:
    """A plan that was answered: one lesson has its place, the rest had no teacher."""
    made = commands.ask(session, Question(group_ids=(of.id,), starts_on=of.starts_on, weeks=1))
    part = timetable.part(session, of)
    work = taken.work_key(of.id, part.id, "lectures")
    starts = datetime.combine(of.starts_on, time(9))
    lesson = Lesson(
        work=work, group=str(of.id), teacher=str(resources.staff_member(session).id), room=None,
        equipment=(), starts_at=starts, ends_at=starts + timedelta(hours=1.5), hours=2,
    )  # fmt: skip
    missing = Unplaced(
        work=work, group=str(of.id), hours=4, reason=Reason.NO_TEACHER,
        blame=(Blame(Blamed.WORK, work),),
    )  # fmt: skip
    nothing = dict.fromkeys((one.name for one in fields(Score)), 0)
    answer = Plan(lessons=(lesson,), unplaced=(missing,), score=Score(**nothing))
    gathered = Gathered(Problem(days=(), bells=(), groups=(), works=()), ())
    commands.answer(session, made.id, gathered, answer, at=groups.BEFORE)
    return made

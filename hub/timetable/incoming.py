"""Lessons from a file: a row is a lesson; what it runs into is named beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.access import Principal
from hub.core.db import uuid7
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _, _l
from hub.core.tables import Importer, Match, askers
from hub.core.tables.declare import Values
from hub.core.tables.lookups import lookup
from hub.core.text import search_key
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources import bookings
from hub.resources.places import WORKSHOP
from hub.resources.queries import understood_list
from hub.resources.teaching import STAFF_MEMBER
from hub.timetable import choosing, commands, queries, taking
from hub.timetable.incoming_fields import FIELDS
from hub.timetable.models import Lesson, LessonState
from hub.timetable.plans import ACADEMIC, Plan

IMPORT = "timetable.import"
FIELD_OF = {"starts_at": "starts", "ends_at": "ends", "part_id": "part"}
TAKES = {"teachers": STAFF_MEMBER, "places": WORKSHOP}
FEW = 3  # clashes named beside a row
NO_PART = _l("The group's programme has no such module.")
NOT_YOURS = _l("Choose a group of yours.")


def key(values: Values) -> str:
    return f"{values['group_id']} {values['day']} {values['starts']}"


def moments(values: Values) -> tuple[datetime, datetime]:
    zone = clock.zone()
    return (
        datetime.combine(values["day"], values["starts"], zone),
        datetime.combine(values["day"], values["ends"], zone),
    )


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which lessons rows mean, what each of them runs into, those of the file too."""
    reading = Reading(session, rows)
    found: list[Match] = []
    plans: dict[UUID, Plan] = {}
    places: dict[UUID, int] = {}
    for n, values in enumerate(rows):
        known = reading.lesson(values)
        try:
            plan = reading.plan(values, known)
        except HubError as error:
            name = str(getattr(error, "field", None) or error.details.get("field") or "")
            found.append(Match(problem=str(error.message), problem_field=FIELD_OF.get(name, name)))
            continue
        mark = known.id if known is not None else uuid7()
        before = reading.before(values, known, plan) if known is not None else {}
        found.append(Match(id=known.id, before=before) if known is not None else Match())
        if known is None or any(before.get(name) != value for name, value in values.items()):
            plans[mark], places[mark] = plan, n
    for mark, words in clashes(session, plans).items():
        found[places[mark]] = Match(problem="; ".join(words[:FEW]), problem_field="starts")
    return found


def clashes(session: Session, plans: Mapping[UUID, Plan]) -> dict[UUID, list[str]]:
    """Say what stands in the way of each, in the timetable or in the file itself."""
    found: dict[UUID, list[str]] = defaultdict(list)
    if not plans:
        return found
    names = taking.called(session, list(plans.values()))
    wanted = [
        wish
        for mark, plan in plans.items()
        for wish in plan.wishes(mark, names[plan.group_id, plan.part_id])
    ]
    for clash in bookings.clashes_of(session, wanted, plans):
        if clash.wanted.source_id is not None:
            found[clash.wanted.source_id].append(str(clash))
    by_group: dict[UUID, dict[UUID, Plan]] = defaultdict(dict)
    for mark, plan in plans.items():
        by_group[plan.group_id][mark] = plan
    for own in by_group.values():
        at = {plan.starts_at: mark for mark, plan in own.items()}
        for clash in taking.of_groups(session, list(own.values()), plans):
            found[at[clash.wanted.starts_at]].append(str(clash))
    return found


class Reading:
    """What rows are held against: their groups, modules, lessons; who brings them."""

    def __init__(self, session: Session, rows: Sequence[Values]) -> None:
        self.session = session
        self.who = askers.acting(session)
        ids = {values["group_id"] for values in rows}
        self.groups = {
            one.id: one for one in session.scalars(select(Group).where(Group.id.in_(ids)))
        }
        parts = session.scalars(
            select(ProgrammeModule)
            .where(ProgrammeModule.version_id.in_({g.version_id for g in self.groups.values()}))
            .order_by(ProgrammeModule.position)
        )
        self.parts: dict[UUID, list[ProgrammeModule]] = defaultdict(list)
        for part in parts:
            self.parts[part.version_id].append(part)
        lessons = session.scalars(
            select(Lesson).where(
                Lesson.group_id.in_(ids),
                Lesson.starts_at.in_({moments(values)[0] for values in rows}),
                Lesson.state != LessonState.CANCELLED,
            )
        ).all()
        self.lessons = {(one.group_id, one.starts_at): one for one in lessons}
        self.plans = dict(
            zip((one.id for one in lessons), queries.plans_of(session, lessons), strict=True)
        )
        self.meant: dict[tuple[str, str], tuple[UUID, ...]] = {}

    def lesson(self, values: Values) -> Lesson | None:
        return self.lessons.get((values["group_id"], moments(values)[0]))

    def plan(self, values: Values, known: Lesson | None) -> Plan:
        """Give the lesson that a row wants; what it does not say stays as it is."""
        group = self.groups.get(values["group_id"])
        if group is None or not _reaches(self.who, group):
            raise InvalidError(NOT_YOURS, field="group_id")
        if group.state not in OPEN_GROUPS:
            raise InvalidError(_l("The group is closed: nothing of it changes."), field="group_id")
        starts_at, ends_at = moments(values)
        now = self.plans[known.id] if known is not None else None
        base = now or Plan(group_id=group.id, starts_at=starts_at, ends_at=ends_at)
        said: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
        said |= {name: values[name] for name in ("kind", "title", "webinar_url", "hours")
                 if name in values}  # fmt: skip
        if "hours" not in values and now is None:
            said["hours"] = round((ends_at - starts_at).total_seconds() / 60 / ACADEMIC)
        if "part" in values:
            said["part_id"] = self._part(group, values["part"])
        for name, kind in TAKES.items():
            if name in values:
                said[name] = self._meant(name, kind, values[name])
        wanted = replace(base, **said)
        wanted.check()
        if self.who is not None:
            choosing.expect_own(self.session, self.who, wanted, now)
        if known is not None and known.state is not LessonState.PLANNED and wanted != now:
            raise InvalidError(commands.HELD, field="day")
        return wanted

    def before(self, values: Values, known: Lesson, wanted: Plan) -> dict[str, Any]:
        """Say what is known as the row would say it: names that mean the same are the same."""
        now = self.plans[known.id]
        found: dict[str, Any] = {
            "group_id": now.group_id, "day": values["day"], "starts": values["starts"],
            "ends": now.ends_at.astimezone(clock.zone()).time(),
            "kind": now.kind, "title": now.title, "hours": now.hours,
            "webinar_url": now.webinar_url,
        }  # fmt: skip
        if "part" in values:
            titles = {one.id: one.title for each in self.parts.values() for one in each}
            is_same = now.part_id == wanted.part_id
            found["part"] = values["part"] if is_same else titles.get(now.part_id or known.id)
        for name, kind in TAKES.items():
            if name in values:
                was: tuple[UUID, ...] = getattr(now, name)
                is_same = set(was) == set(getattr(wanted, name))
                called = lookup(kind).titles(self.session, was)
                found[name] = values[name] if is_same else "; ".join(called[one] for one in was)
        return found

    def _part(self, group: Group, word: str) -> UUID:
        own = self.parts[group.version_id]
        if word.isdecimal() and 0 < int(word[:4]) <= len(own):
            return own[int(word[:4]) - 1].id
        meant = [one.id for one in own if search_key(one.title) == search_key(word)]
        if len(meant) != 1:
            raise InvalidError(NO_PART, field="part")
        return meant[0]

    def _meant(self, name: str, kind: str, words: str) -> tuple[UUID, ...]:
        if (name, words) not in self.meant:
            known, unknown = understood_list(self.session, kind, words)
            if unknown:
                told = _("Nothing with this name is known: %(words)s.", words="; ".join(unknown))
                raise InvalidError(told, field=name)
            self.meant[name, words] = tuple(dict.fromkeys(known))
        return self.meant[name, words]


def _reaches(who: Principal | None, group: Group) -> bool:
    return who is None or who.reaches(queries.WRITE, group.provider_id)


def create(session: Session, values: Values) -> UUID:
    (made,) = commands.plan(session, [Reading(session, [values]).plan(values, None)])
    return made.id


def change(session: Session, lesson_id: UUID, values: Values) -> None:
    reading = Reading(session, [values])
    wanted = reading.plan(values, session.get_one(Lesson, lesson_id))
    commands.change(
        session, lesson_id,
        **{name: getattr(wanted, name) for name in (*commands.PLAIN, "teachers", "places")},
    )  # fmt: skip


IMPORTER = Importer(
    permission=IMPORT,
    fields=FIELDS,
    key=key,
    match=match,
    create=create,
    change=change,
)

"""What lessons take: the group's own time, and bookings of people, places and equipment."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.resources import bookings
from hub.resources.wishes import Clash, TakenError, Wanted
from hub.timetable import queries
from hub.timetable.plans import SUBJECT, Plan


def called(session: Session, plans: Sequence[Plan]) -> dict[tuple[UUID, UUID | None], str]:
    """Name lessons as a booking's title says them: «ПК-12-26, Сварка швов»."""
    titles = _titles(session, Group, {one.group_id for one in plans})
    parts = _titles(session, ProgrammeModule, {one.part_id for one in plans if one.part_id})
    return {
        (one.group_id, one.part_id): ", ".join(
            filter(None, (titles.get(one.group_id), parts.get(one.part_id) if one.part_id else ""))
        )
        for one in plans
    }


def _titles(session: Session, of: Any, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    return {
        row[0]: row[1] for row in session.execute(select(of.id, of.title).where(of.id.in_(ids)))
    }


def take(session: Session, plans: Mapping[UUID, Plan], besides: Collection[UUID] = ()) -> None:
    """Take all that these lessons want, or refuse with every clash named. The groups are held."""
    names = called(session, list(plans.values()))
    wanted = [
        wish
        for lesson_id, plan in plans.items()
        for wish in plan.wishes(lesson_id, names[plan.group_id, plan.part_id])
    ]
    alone = of_groups(session, list(plans.values()), {*besides, *plans})
    if alone:
        raise TakenError([*alone, *bookings.clashes_of(session, wanted)])
    bookings.book(session, wanted)


def release(session: Session, lesson_ids: Collection[UUID]) -> None:
    bookings.release(session, SUBJECT, lesson_ids)


def clashes(session: Session, plans: Sequence[Plan], besides: Collection[UUID] = ()) -> list[Clash]:
    """Say what stands in the way of lessons, and take nothing."""
    names = called(session, plans) if len(plans) > 1 else {}  # one alone meets none of these
    wanted = [
        wish
        for plan in plans
        for wish in plan.wishes(None, names.get((plan.group_id, plan.part_id), ""))
    ]
    return [
        *of_groups(session, plans, besides),
        *bookings.clashes_of(session, wanted, besides),
    ]


def of_groups(
    session: Session,
    plans: Sequence[Plan],
    besides: Collection[UUID],
) -> list[Clash]:
    """Find where a group would be at two lessons at once, the wished ones among themselves too."""
    found = []
    before: dict[UUID, list[Plan]] = defaultdict(list)
    for plan in sorted(plans, key=lambda one: one.starts_at):
        wish = Wanted(starts_at=plan.starts_at, ends_at=plan.ends_at, title="")
        other = queries.overlapping(session, plan.group_id, plan.starts_at, plan.ends_at, besides)
        group = other.group
        if other.starts_at is not None:
            title = other.title or group
            found.append(Clash(wish, group, title, other.starts_at, other.ends_at))
        for one in before[plan.group_id]:
            if one.starts_at < plan.ends_at and one.ends_at > plan.starts_at:
                title = called(session, [one])[one.group_id, one.part_id]
                found.append(Clash(wish, group, title, one.starts_at, one.ends_at))
                break
        before[plan.group_id].append(plan)
    return found

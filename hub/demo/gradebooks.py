"""Gradebooks of the demo's groups: filled as far as their lessons have gone, closed where over."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hub.core import clock, many
from hub.core.db import uuid7
from hub.demo.groups import SKETCHED
from hub.demo.lessons import HELD_IN
from hub.demo.region import Region
from hub.gradebooks import commands
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import (
    Aspect,
    ColumnKind,
    FactState,
    Gradebook,
    GradebookColumn,
    GradebookEntry,
    GradebookFact,
    Source,
)
from hub.gradebooks.scales import Presence, Scale
from hub.groups.machine import GroupState
from hub.groups.models import Enrolment, Group
from hub.timetable.models import Lesson, LessonState

HOMEWORK = (
    "Повторить технику безопасности, подготовить рабочее место",
    "Решить задачи 4–9 из сборника",
    "Заполнить технологическую карту по образцу",
    "Посмотреть запись вебинара и составить конспект",
)
LETTERS = (Presence.ABSENT, Presence.EXCUSED, Presence.LATE)
AWAY, MARKED = 0.12, 0.4  # shares of cells
MOST_AWAY = 0.2  # of the lessons of one learner: whoever misses more is not let out
LESSON, ENDS = ColumnKind.LESSON, {ColumnKind.INTERMEDIATE, ColumnKind.FINAL}
LET_OUT = frozenset({GroupState.ISSUING, GroupState.REPORTING})
GOOD = 4
FAILED = {Scale.FIVE: 2, Scale.HUNDRED: 40, Scale.CREDIT: 0}


def end(region: Region) -> None:
    """Fill what was held before the last day; a few marks of Moodle's wait for a decision."""
    if region.plan.start:
        return
    held = [group for group, _one in region.notes.get(SKETCHED, ()) if group.state in HELD_IN]
    session = region.writer.session
    books = [book for group in held for book in commands.stand(session, group)[0]]
    columns = columns_of(session, [one.id for one in books])
    unheld = set(
        session.scalars(
            select(Lesson.id).where(
                Lesson.group_id.in_([one.id for one in held]), Lesson.state == LessonState.PLANNED
            )
        )
    )
    for group in held:
        learners = session.scalars(
            select(Enrolment.id).where(Enrolment.group_id == group.id).order_by(Enrolment.id)
        ).all()
        own = [one for one in books if one.group_id == group.id]
        _fill(region, group, own, columns, unheld, learners)
    session.flush()


def _fill(
    region: Region, group: Group, books: Sequence[Gradebook], columns: Sequence[Any],
    unheld: set[UUID], learners: Sequence[UUID],
) -> None:  # fmt: skip
    session, rng = region.writer.session, region.dice("gradebooks")
    most = MOST_AWAY * sum(one.gradebook_id in {b.id for b in books} for one in columns)
    away: Counter[UUID] = Counter()
    entries: list[dict[str, Any]] = []
    taught: list[Any] = []
    open_: list[Any] = []
    for book in books:
        own = [one for one in columns if one.gradebook_id == book.id and not one.is_off]
        held = [one for one in own if one.kind is LESSON and one.lesson_id not in unheld]
        is_over = all(one.kind is not LESSON or one in held for one in own)
        is_over = is_over and (bool(held) or group.state is not GroupState.STUDYING)
        for column in held:
            for one in learners:
                entries += _cells(column, one, rng, away, most)
        for column in (one for one in own if one.kind in ENDS and is_over):
            entries += _ends(group, column, learners, held, rng)
        if is_over and (group.state in LET_OUT or book.part_id is not None):
            book.closed_at = _at(held[-1].held_on if held else group.ends_on)
        else:
            open_ += held
        taught += held
    if entries:
        session.execute(insert(GradebookEntry), entries)
    _themes(session, taught)
    if group.state is GroupState.STUDYING:
        _from_moodle(session, group.provider_id, open_, learners, entries, region.plan.until)


def _cells(
    column: Any, enrolment_id: UUID, rng: Random, away: Counter[UUID], most: float
) -> Iterator[dict[str, Any]]:
    chance = rng.random()
    presence = rng.choice(LETTERS) if chance < AWAY else Presence.PRESENT
    if presence < Presence.LATE:
        away[enrolment_id] += 1
        presence = presence if away[enrolment_id] <= most else Presence.PRESENT
    yield _entry(column, enrolment_id, Aspect.PRESENCE, int(presence))
    if presence >= Presence.LATE and rng.random() < MARKED:
        yield _entry(column, enrolment_id, Aspect.MARK, _mark(column.scale, rng))


def _ends(
    group: Group, column: Any, learners: Sequence[UUID], held: Sequence[Any], rng: Random
) -> Iterator[dict[str, Any]]:
    """Mark a module, or the whole; in a group that is not let out one has still to pass."""
    day = held[-1].held_on if held else group.ends_on
    for n, one in enumerate(learners):
        is_failed = group.state is GroupState.FINISHING and column.kind is ColumnKind.FINAL
        value = FAILED[column.scale] if is_failed and n == 0 else _mark(column.scale, rng)
        yield _entry(column, one, Aspect.MARK, value) | {"entered_at": _at(day)}


def _entry(column: Any, enrolment_id: UUID, aspect: Aspect, value: int) -> dict[str, Any]:
    return {
        "column_id": column.id, "enrolment_id": enrolment_id, "aspect": aspect, "value": value,
        "gradebook_id": column.gradebook_id, "source": Source.HAND, "version": 1,
        "source_key": None, "entered_at": _at(column.held_on) if column.held_on else None,
    }  # fmt: skip


def _themes(session: Session, held: Sequence[Any]) -> None:
    rows = [
        {
            "key": column.id, "theme": column.theme or f"Тема {number + 1}",
            "homework": HOMEWORK[number % len(HOMEWORK)],
            "homework_due": column.held_on + timedelta(days=3),
        }
        for number, column in enumerate(held)
    ]  # fmt: skip
    if rows:
        table = many.table_of(GradebookColumn)
        session.connection().execute(update(table).where(table.c.id == bindparam("key")), rows)


def _mark(scale: Scale, rng: Random) -> int:
    if scale is Scale.HUNDRED:
        return rng.randint(60, 100)
    return 1 if scale is Scale.CREDIT else rng.choice((5, 5, 4, 4, 4, 3))


def _from_moodle(
    session: Session, sender_id: UUID, held: Sequence[Any], learners: Sequence[UUID],
    entries: Sequence[dict[str, Any]], last: date,
) -> None:  # fmt: skip
    """Let a test in Moodle disagree with marks of the last open lesson that has some."""
    marked = {(one["column_id"], one["enrolment_id"]): one["value"] for one in entries
              if one["aspect"] is Aspect.MARK}  # fmt: skip
    for column in reversed(held):
        those = [one for one in learners if (column.id, one) in marked][:2]
        if those:
            session.add_all(
                GradebookFact(
                    id=uuid7(), source=Source.MOODLE, sender_id=sender_id,
                    source_key=f"demo:{column.id}:{one}",
                    gradebook_id=column.gradebook_id, column_id=column.id, enrolment_id=one,
                    aspect=Aspect.MARK, state=FactState.OFFERED, at=_at(last),
                    value=5 if marked[column.id, one] == GOOD else GOOD,
                )
                for one in those
            )  # fmt: skip
            return


def _at(day: date) -> datetime:
    return datetime.combine(day, time(18), clock.zone())

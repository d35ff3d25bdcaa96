"""Gradebooks of the demo's groups in training: filled as far as their lessons have gone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from hub.core import clock
from hub.demo.region import Region
from hub.gradebooks import bringing, commands
from hub.gradebooks.entering import absent_then
from hub.gradebooks.grid import columns_of
from hub.gradebooks.models import Aspect, ColumnKind, Gradebook, GradebookEntry, Source
from hub.gradebooks.scales import Presence, Scale
from hub.groups.machine import EnrolmentState, GroupState
from hub.groups.models import Enrolment, Group

HOMEWORK = (
    "Повторить технику безопасности, подготовить рабочее место",
    "Решить задачи 4–9 из сборника",
    "Заполнить технологическую карту по образцу",
    "Посмотреть запись вебинара и составить конспект",
)
LETTERS = (Presence.ABSENT, Presence.EXCUSED, Presence.LATE)
AWAY, MARKED = 0.12, 0.4  # shares of cells
FILLED = (GroupState.STUDYING, GroupState.FINISHING)


def end(region: Region) -> None:
    """Fill what was held before the last day; a few marks of Moodle's wait for a decision."""
    session, rng = region.writer.session, region.dice("gradebooks")
    last = region.plan.until
    for group in session.scalars(select(Group).where(Group.state.in_(FILLED)).order_by(Group.id)):
        books, made = commands.stand(session, group)
        region.audit(
            group.since, "gradebooks.create", subject="study_group", subject_id=group.id,
            details={"gradebooks": made},
        )  # fmt: skip
        learners = session.scalars(
            select(Enrolment)
            .where(Enrolment.group_id == group.id, Enrolment.state != EnrolmentState.PLANNED)
            .order_by(Enrolment.id)
        ).all()
        for book in books:
            held = [
                one
                for one in columns_of(session, [book.id])
                if one.kind is ColumnKind.LESSON
                and not one.is_off
                and one.held_on is not None
                and one.held_on <= last
            ]
            rows = [
                row
                for column in held
                for one in learners
                if absent_then(one, column.held_on) is None
                for row in _cells(book, column, one.id, rng)
            ]
            if rows:
                session.execute(insert(GradebookEntry), rows)
            for number, column in enumerate(held):
                commands.change_column(
                    session,
                    column.id,
                    theme=column.theme or f"Тема {number + 1}",
                    homework=HOMEWORK[number % len(HOMEWORK)],
                    homework_due=column.held_on + timedelta(days=3),
                )
            _from_moodle(region, held, learners, last)


def _cells(
    book: Gradebook, column: Any, enrolment_id: UUID, rng: Random
) -> Iterator[dict[str, Any]]:
    chance = rng.random()
    same = {
        "column_id": column.id, "enrolment_id": enrolment_id, "gradebook_id": book.id,
        "source": Source.HAND, "entered_at": _at(column.held_on), "version": 1,
    }  # fmt: skip
    presence = rng.choice(LETTERS) if chance < AWAY else Presence.PRESENT
    yield {**same, "aspect": Aspect.PRESENCE, "value": int(presence)}
    if presence >= Presence.LATE and rng.random() < MARKED:
        yield {**same, "aspect": Aspect.MARK, "value": _mark(column.scale, rng)}


def _mark(scale: Scale, rng: Random) -> int:
    if scale is Scale.HUNDRED:
        return rng.randint(55, 100)
    return 1 if scale is Scale.CREDIT else rng.choice((5, 5, 4, 4, 4, 3))


def _from_moodle(
    region: Region, held: Sequence[Any], learners: Sequence[Enrolment], last: date
) -> None:
    """Let a test in Moodle disagree with a mark of the last lesson, and fill two others."""
    if not held:
        return
    column = held[-1]
    facts = [
        bringing.Fact(
            source_key=f"demo:{column.id}:{number}", enrolment_id=one.id, aspect=Aspect.MARK,
            value=_mark(column.scale, region.dice("gradebooks")), column_id=column.id,
        )
        for number, one in enumerate(learners[:3])
    ]  # fmt: skip
    bringing.bring(region.writer.session, Source.MOODLE, facts, at=_at(last))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(18), clock.zone())

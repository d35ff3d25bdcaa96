"""What each learner comes to by the rule of the programme, in figures and in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from hub.core.i18n import _
from hub.gradebooks.grid import columns_of
from hub.gradebooks.judging import absent_then
from hub.gradebooks.models import Aspect, ColumnKind, Gradebook, GradebookColumn, GradebookEntry
from hub.gradebooks.rules import Rule, rule_of
from hub.gradebooks.scales import ATTENDED, Scale, passes, share
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment, Group

MARK, PRESENCE = Aspect.MARK, Aspect.PRESENCE
ENDS = {ColumnKind.INTERMEDIATE, ColumnKind.FINAL}


@dataclass(frozen=True, slots=True)
class Final:
    """What stands at the end of a module, or of the programme."""

    book_id: UUID
    title: str
    value: int | None
    scale: Scale
    passed: bool | None  # None: no mark yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One learner. `wanting` says what keeps from completing; empty where nothing does."""

    modules: Sequence[Final]
    final: Final | None
    attended: int
    lessons: int
    current: float | None  # the mean of current marks, in per cent of the best
    wanting: Sequence[str]

    @property
    def passed(self) -> bool:
        return not self.wanting

    @property
    def attendance(self) -> float | None:
        return 100 * self.attended / self.lessons if self.lessons else None

    @property
    def of_modules(self) -> float | None:
        """The mean of the marks at the ends of modules, in per cent of the best."""
        ends = [share(one.value, one.scale) for one in self.modules if one.value is not None]
        return sum(ends) / len(ends) if ends else None

    @property
    def of_final(self) -> float | None:
        final = self.final
        return share(final.value, final.scale) if final and final.value is not None else None

    def rating(self, rule: Rule, *, is_final: bool = True) -> float | None:
        """Weigh what there is: a part nobody has a figure of takes its weight along.

        Who has no mark has no rating, and no final one before the final assessment.
        """
        if (is_final and self.of_final is None) or self.of_modules is self.current is None:
            return None
        parts = [
            (rule.weight_current, self.current),
            (rule.weight_modules, self.of_modules),
            (rule.weight_attendance, self.attendance),
        ]
        if is_final:
            parts.append((rule.weight_final, self.of_final))
        found = [(weight, figure) for weight, figure in parts if figure is not None]
        total = sum(weight for weight, _figure in found)
        return sum(w * figure for w, figure in found) / total if total else None


@dataclass(kw_only=True, slots=True)
class Tally:
    """What one enrolment holds: in this group, or in one that the learner came from."""

    modules: list[Final] = field(default_factory=list)
    final: Final | None = None
    attended: int = 0
    lessons: int = 0
    current: list[float] = field(default_factory=list)


def outcomes(
    session: Session, group: Group, *, parts: frozenset[UUID] | None = None
) -> dict[UUID, Outcome]:
    """Reckon every learner of a group, by its rule; `parts` narrows to some modules.

    Whoever was transferred brings along attendance and current marks of the former group.
    """
    rule = rule_of(session, group)
    tallies = _tallies(session, group.id, rule, parts)
    former = former_of(session, group.id)
    before: dict[UUID, Tally] = {}
    for group_id in {one.group_id for ones in former.values() for one in ones}:
        before |= _tallies(session, group_id, rule, parts)
    return {
        key: _outcome(
            one, [before[was.id] for was in former.get(key, ()) if was.id in before], rule
        )
        for key, one in tallies.items()
    }


def former_of(session: Session, group_id: UUID) -> dict[UUID, list[Enrolment]]:
    """Give the enrolments that learners of a group were transferred from, by the present one."""
    now = aliased(Enrolment)
    found = session.execute(
        select(now.id, Enrolment)
        .join(Enrolment, Enrolment.application_id == now.application_id)
        .where(
            now.group_id == group_id,
            Enrolment.group_id != group_id,
            Enrolment.state == EnrolmentState.TRANSFERRED,
            now.state != EnrolmentState.TRANSFERRED,
        )
        .order_by(Enrolment.id)
    )
    by_now: dict[UUID, list[Enrolment]] = defaultdict(list)
    for key, was in found:
        by_now[key].append(was)
    return by_now


def _tallies(
    session: Session, group_id: UUID, rule: Rule, parts: frozenset[UUID] | None
) -> dict[UUID, Tally]:
    books = [
        one
        for one in session.scalars(
            select(Gradebook).where(Gradebook.group_id == group_id).order_by(Gradebook.position)
        )
        if parts is None or one.part_id in parts
    ]
    if not books:
        return {}
    ids = [one.id for one in books]
    columns = columns_of(session, ids)
    entries = GradebookEntry.__table__
    cells: dict[tuple[UUID, UUID, Aspect], int] = {}
    found = session.execute(
        select(
            entries.c.column_id, entries.c.enrolment_id, entries.c.aspect, entries.c.value
        ).where(entries.c.gradebook_id.in_(ids), entries.c.value.is_not(None))
    )
    for row in found:
        cells[row.column_id, row.enrolment_id, row.aspect] = row.value
    filled = {column_id for column_id, _enrolment, _aspect in cells}
    learners = session.execute(
        select(Enrolment.id, Enrolment.state, Enrolment.enrolled_on, Enrolment.ended_on).where(
            Enrolment.group_id == group_id
        )
    ).all()
    by_book: dict[UUID, list[Any]] = defaultdict(list)
    for column in columns:
        if not column.is_off:
            by_book[column.gradebook_id].append(column)
    return {one.id: _tally(one, rule, books, by_book, cells, filled) for one in learners}


def filled_of(session: Session, book_ids: Sequence[UUID]) -> set[UUID]:
    """Give the columns where anything stands: there whoever has no letter was present."""
    return set(
        session.scalars(
            select(GradebookEntry.column_id)
            .where(GradebookEntry.gradebook_id.in_(book_ids), GradebookEntry.value.is_not(None))
            .distinct()
        )
    )


def ends_held(session: Session, book_id: UUID) -> set[UUID]:
    """Give the enrolments that have a mark at the end of a gradebook."""
    return set(
        session.scalars(
            select(GradebookEntry.enrolment_id)
            .join(GradebookColumn, GradebookColumn.id == GradebookEntry.column_id)
            .where(
                GradebookEntry.gradebook_id == book_id,
                GradebookEntry.aspect == MARK,
                GradebookEntry.value.is_not(None),
                GradebookColumn.kind.in_(ENDS),
                GradebookColumn.is_off.is_(False),
            )
        )
    )


def _tally(
    learner: Any, rule: Rule, books: Sequence[Gradebook], by_book: Mapping[UUID, Sequence[Any]],
    cells: Mapping[tuple[UUID, UUID, Aspect], int], filled: set[UUID],
) -> Tally:  # fmt: skip
    made = Tally()
    for book in books:
        end: Final | None = None
        for column in by_book[book.id]:
            mark = cells.get((column.id, learner.id, MARK))
            if column.kind in ENDS:
                passed = None if mark is None else passes(mark, column.scale, rule.hundred_from)
                if end is None or mark is not None:  # of two attempts the later one counts
                    end = Final(book.id, book.title, mark, column.scale, passed)
                continue
            if mark is not None:
                made.current.append(share(mark, column.scale))
            if column.kind is not ColumnKind.LESSON or column.id not in filled:
                continue
            if absent_then(learner, column.held_on) is None:
                # As on paper: in a lesson that was filled in, whoever has no letter was there.
                presence = cells.get((column.id, learner.id, PRESENCE))
                made.lessons += 1
                made.attended += presence is None or presence >= ATTENDED
        if book.part_id is None:
            made.final = end
        elif end is not None:
            made.modules.append(end)
    return made


def _outcome(own: Tally, before: Sequence[Tally], rule: Rule) -> Outcome:
    every = [own, *before]
    attended, lessons = sum(one.attended for one in every), sum(one.lessons for one in every)
    current = [figure for one in every for figure in one.current]
    return Outcome(
        modules=own.modules, final=own.final, attended=attended, lessons=lessons,
        current=sum(current) / len(current) if current else None,
        wanting=_wanting(rule, own.modules, own.final, attended, lessons),
    )  # fmt: skip


def _wanting(
    rule: Rule, modules: Sequence[Final], final: Final | None, attended: int, lessons: int
) -> list[str]:
    said = []
    if rule.needs_modules:
        unmarked = [one for one in modules if one.passed is None]
        if len(unmarked) == 1:
            said.append(_("no mark for the module «%(title)s»", title=unmarked[0].title))
        elif unmarked:
            said.append(_("no marks for modules: %(count)s", count=len(unmarked)))
        said += [
            _("the module «%(title)s» is not passed", title=one.title)
            for one in modules
            if one.passed is False
        ]
    if lessons and 100 * attended < rule.attendance * lessons:
        said.append(
            _(
                "attended %(share)s %% of lessons, %(least)s %% are needed",
                share=whole(100 * attended / lessons),
                least=rule.attendance,
            )
        )
    if rule.needs_final:
        if final is None or final.passed is None:
            said.append(_("no mark for the final assessment"))
        elif not final.passed:
            said.append(_("the final assessment is not passed"))
    return [str(one) for one in said]


def whole(figure: float) -> int:
    """Round as people do, half up."""
    return int(Decimal(str(figure)).quantize(Decimal(1), ROUND_HALF_UP))


def tenths(figure: float | None) -> str:
    """Write a figure with one place after the comma."""
    if figure is None:
        return "—"
    rounded = Decimal(str(figure)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(rounded).replace(".", ",")

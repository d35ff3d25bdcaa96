"""Sheets of assessment and the whole gradebook, as papers and as rows of a workbook."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import _, format_date
from hub.core.papers import Block, Gap, Heading, Paper, Side, Sides, Table, Text
from hub.gradebooks.grid import Grid, Learner
from hub.gradebooks.models import Source, stood_in
from hub.gradebooks.outcomes import ENDS, Outcome, whole
from hub.gradebooks.rules import rule_of
from hub.gradebooks.scales import Scale, mark_word, passes, presence_word, spelt
from hub.gradebooks.words import cell_word, column_head, column_title, source_word
from hub.groups.machine import EnrolmentState
from hub.groups.models import GroupTeacher
from hub.organisations.models import Organisation
from hub.programmes.models import ProgrammeVersion
from hub.resources.staff_models import StaffMember
from hub.timetable.models import LessonTeacher

LINE = "____________________"
SHORT = "______________"
MEMBERS = 2  # lines for them; more are written by hand


def head_of(grid: Grid) -> str:
    """Name the sheet."""
    if grid.book.part_id is None:
        return str(_("Sheet of the final assessment"))
    return str(_("Sheet of the intermediate assessment"))


def heading() -> list[str]:
    return [
        "№", str(_("Full name")), str(_("Mark")), str(_("Attendance, %")), str(_("Signature")),
    ]  # fmt: skip


def book_heading() -> list[str]:
    """Head of the sheet as a workbook: figures and words apart."""
    number, name, mark, *rest = heading()
    return [number, name, mark, str(_("In words")), *rest, str(_("Where the mark is from"))]


def book_lines(grid: Grid, outcomes: dict[Any, Outcome]) -> list[list[Any]]:
    """Give the same lines with numbers for numbers."""
    found: list[list[Any]] = []
    for learner, line in zip(_there(grid), lines(grid, outcomes), strict=True):
        number, name, said, attended, _signature = line
        ends = _ends(grid, learner)
        column, value = ends[-1] if ends else (None, None)
        is_figure = column is not None and column.scale is not Scale.CREDIT
        figure = int(attended) if attended else ""
        source = _source(grid, learner, column) if column is not None else ""
        found.append([int(number), name, value if is_figure else "", said, figure, "", source])
    return found


def _there(grid: Grid) -> list[Learner]:
    return [one for one in grid.learners if one.state is not EnrolmentState.TRANSFERRED]


def lines(grid: Grid, outcomes: dict[Any, Outcome]) -> list[list[str]]:
    """Give each learner who is there with the mark at the end, in words too."""
    found = []
    for number, learner in enumerate(_there(grid), 1):
        given = _ends(grid, learner)
        column, value = given[-1] if given else (None, None)
        if learner.state is EnrolmentState.EXPELLED and value is None:
            said = str(_("expelled"))
        elif column is None:
            said = str(_("not assessed"))
        else:
            said = spelt(value, column.scale)
        outcome = outcomes.get(learner.id)
        attended = outcome.attendance if outcome else None
        figure = str(whole(attended)) if attended is not None else ""
        found.append([str(number), learner.name, said, figure, ""])
    return found


def paper(session: Session, grid: Grid, outcomes: dict[Any, Outcome], *, centre: str) -> Paper:
    """Write the sheet as it is signed and filed."""
    return Paper(title=head_of(grid), blocks=list(_blocks(session, grid, outcomes, centre)))


def _blocks(
    session: Session, grid: Grid, outcomes: dict[Any, Outcome], centre: str
) -> Iterator[Block]:
    group = grid.group
    owner, *said = above(session, grid, centre)
    yield Text(text=owner, align="center", is_bold=True)
    yield Heading(text=head_of(grid))
    for line in said:
        yield Text(text=line)
    rows = lines(grid, outcomes)
    yield Table(head=heading(), rows=rows, widths=[1, 8, 5, 3, 4], numbers=[0, 3], names=[1])
    if any(one.is_hidden for one in grid.learners):
        hidden = _("Who withdrew the consent is not named here: the centre prints the whole sheet.")
        yield Text(text=str(hidden), size=9)
    yield Gap()
    yield Text(text=_sums(session, grid))
    yield Gap()
    if grid.book.part_id is None:
        yield from _commission()
        return
    curator = session.get(StaffMember, group.curator_id) if group.curator_id else None
    names = teachers(session, grid)
    for name in names or [LINE]:
        yield Sides(left=Side(lines=[str(_("Teacher"))]), right=Side(lines=[f"{LINE} / {name} /"]))
    yield Sides(
        left=Side(lines=[str(_("Curator of the group"))]),
        right=Side(lines=[f"{LINE} / {curator.title if curator else LINE} /"]),
    )


def _commission() -> Iterator[Block]:
    """Give the places where the commission of the final assessment signs."""
    posts = [_("Chair of the commission"), *[_("Member of the commission")] * MEMBERS]
    for post in [*posts, _("Secretary of the commission")]:
        yield Sides(left=Side(lines=[str(post)]), right=Side(lines=[f"{SHORT} / {SHORT} /"]))


def above(session: Session, grid: Grid, centre: str) -> list[str]:
    """Say over a sheet whose it is: organisation, group, programme, module, day, teachers."""
    group = grid.group
    version = session.get_one(ProgrammeVersion, group.version_id)
    provider = session.get(Organisation, group.provider_id)
    said = [
        provider.name if provider else centre,
        _("Group: %(title)s", title=group.title),
        _("Programme: %(title)s, %(hours)s h", title=version.title, hours=version.hours),
    ]
    if grid.book.part_id is not None:
        said.append(_("Module: %(title)s", title=grid.book.title))
    days = [one.held_on for one in grid.columns if one.kind in ENDS and one.held_on]
    held_on: date | None = days[-1] if days else grid.book.closed_at
    day = format_date(held_on, "dd.MM.yyyy") if held_on else LINE
    said.append(_("Day of the assessment: %(day)s", day=day))
    if grid.book.part_id is None:
        said.append(_("Minutes of the commission: № %(line)s of %(line)s", line=LINE))
    elif names := teachers(session, grid):
        said.append(_("Teacher: %(names)s", names=", ".join(names)))
    return [str(one) for one in said]


def teachers(session: Session, grid: Grid) -> list[str]:
    """Name who is set for the module, or whose lessons these are, or else who teaches all.

    Whoever stood in at one lesson signs nothing.
    """
    lessons = [one.lesson_id for one in grid.columns if one.lesson_id and not one.is_off]
    taught = select(LessonTeacher.staff_member_id).where(
        LessonTeacher.lesson_id.in_(lessons), LessonTeacher.replaced_by.is_(None), ~stood_in()
    )
    of_group = select(GroupTeacher.staff_member_id).where(GroupTeacher.group_id == grid.group.id)
    of_part = of_group.where(GroupTeacher.part_id == grid.book.part_id)
    of_all = of_group.where(GroupTeacher.part_id.is_(None))
    for ids in (of_part, taught, of_all) if grid.book.part_id else (of_all, taught):
        found = session.scalars(
            select(StaffMember.title).where(StaffMember.id.in_(ids)).order_by(StaffMember.title)
        ).all()
        if found:
            return list(found)
    return []


def _ends(grid: Grid, learner: Learner) -> list[tuple[Any, int]]:
    """Give the marks at the end that stand, each with its column."""
    return [
        (column, mark.value)
        for column, mark in zip(grid.columns, grid.marks[learner.id], strict=True)
        if column.kind in ENDS and mark is not None and mark.value is not None
    ]


def _source(grid: Grid, learner: Learner, column: Any) -> str:
    mark = grid.marks[learner.id][list(grid.columns).index(column)]
    if mark is None:
        return source_word(Source.HAND)
    return source_word(mark.source, grid.senders.get(mark.sender, ""))


def _sums(session: Session, grid: Grid) -> str:
    """Count who passed, as the foot of a sheet does."""
    rule = rule_of(session, grid.group)
    passed = failed = absent = 0
    for learner in grid.learners:
        if learner.state in {EnrolmentState.TRANSFERRED, EnrolmentState.EXPELLED}:
            continue
        values = _ends(grid, learner)
        if not values:
            absent += 1
        elif passes(values[-1][1], values[-1][0].scale, rule.hundred_from):
            passed += 1
        else:
            failed += 1
    return str(
        _(
            "Passed: %(passed)s, not passed: %(failed)s, not assessed: %(absent)s.",
            passed=passed, failed=failed, absent=absent,
        )
    )  # fmt: skip


def whole_heading(grid: Grid) -> list[str]:
    """Head of the whole gradebook: days are heads of columns."""
    return [str(_("Learner")), *(column_head(one) for one in grid.columns)]


def whole_lines(grid: Grid) -> Iterator[Sequence[Any]]:
    """Give the gradebook as it is read on paper: cells first, themes and homework under them."""
    for learner in grid.learners:
        row: list[Any] = [learner.name]
        cells = zip(grid.columns, grid.presences[learner.id], grid.marks[learner.id], strict=True)
        for column, presence, mark in cells:
            letter, value = presence.value if presence else None, mark.value if mark else None
            is_figure = letter is None and value is not None and column.scale is not Scale.CREDIT
            row.append(value if is_figure else cell_word(column, letter, value))
        yield row
    yield []
    yield [str(_("Column of the gradebook")), str(_("Homework"))]
    for column in grid.columns:
        yield [column_title(column), column.homework or ""]
    brought = list(_brought(grid))
    if brought:
        yield []
        yield [str(_("Brought by outside systems")), "", "", ""]
        yield from brought


def _brought(grid: Grid) -> Iterator[Sequence[Any]]:
    """Name each cell that nobody wrote by hand, with its source."""
    for learner in grid.learners:
        cells = zip(grid.columns, grid.presences[learner.id], grid.marks[learner.id], strict=True)
        for column, presence, mark in cells:
            for one, word in ((presence, presence_word), (mark, None)):
                if one is None or one.value is None or one.source is Source.HAND:
                    continue
                said = word(one.value) if word else mark_word(one.value, column.scale)
                whose = source_word(one.source, grid.senders.get(one.sender, ""))
                yield [learner.name, column_title(column), said, whose]

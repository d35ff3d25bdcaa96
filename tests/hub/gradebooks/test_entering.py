"""Cells written many at once: saved, clashing, refused, sent again; nothing is lost."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.core.errors import InvalidError, RefusedError
from hub.gradebooks import commands, lessons
from hub.gradebooks.judging import NO_FIRST, NOT_OF_SCALE, NOT_THEN, OFF, TAUGHT, TO_COME
from hub.gradebooks.models import ColumnKind, GradebookChange, GradebookColumn, GradebookEntry
from hub.gradebooks.retakes import retake
from hub.groups.machine import DirectiveKind
from hub.timetable import commands as planned
from hub.timetable.models import LessonState
from tests.given import groups, timetable
from tests.given.gradebooks import NOW, cell, entered, kept, teacher

DAY = timedelta(days=1)


def _statuses(answers):
    return [one["status"] for one in answers]


def test_a_group_gets_a_gradebook_for_each_module_and_one_for_the_end(session):
    of = kept(session)

    again = commands.open_for(session, of.group.id)

    assert [one.id for one in again] == [of.module.id, of.final.id]
    assert [one.theme for one in of.lesson_columns(session)] == ["Тема 1", "Тема 2"]
    assert of.end(session).scale.value == "credit"
    assert of.end(session, of.final).scale.value == "five"


def test_a_lesson_that_moved_moves_its_column_and_one_called_off_is_struck(session):
    of = kept(session)
    first, second = of.lesson_columns(session)
    entered(session, of.module, cell(second, of.learners[0], "5"))
    of.lessons[0].starts_at += timedelta(days=3)
    of.lessons[0].ends_at += timedelta(days=3)
    of.lessons[1].state = LessonState.CANCELLED

    commands.open_for(session, of.group.id)

    assert (first.held_on, first.is_off) == (date(2026, 9, 10), False)
    assert second.is_off
    (refused,) = entered(session, of.module, cell(second, of.learners[1], "4"))
    assert refused["why"] == str(OFF)


def test_letters_and_marks_of_a_lesson_are_kept_side_by_side(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    one = of.learners[0]

    answers = entered(session, of.module, cell(column, one, "о"), cell(column, one, "5"))

    assert [(a["status"], a["value"], a["version"]) for a in answers] == [
        ("saved", "о", 1),
        ("saved", "5", 1),
    ]


def test_two_who_write_one_cell_both_keep_what_they_wrote(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    first, second = teacher(session), teacher(session)
    entered(session, of.module, cell(column, of.learners[0], "5"), by=first.id)

    clash, other = entered(
        session,
        of.module,
        cell(column, of.learners[0], "3"),
        cell(column, of.learners[1], "4"),
        by=second.id,
    )

    assert (clash["status"], clash["value"], clash["version"]) == ("clash", "3", 1)
    assert clash["theirs"]["value"] == "5"
    assert clash["theirs"]["by"] == first.name
    assert other["status"] == "saved"
    (mine,) = entered(session, of.module, cell(column, of.learners[0], "3", base=1), by=second.id)
    assert (mine["status"], mine["version"]) == ("saved", 2)
    (trace,) = session.scalars(select(GradebookChange)).all()
    assert (trace.before, trace.before_by, trace.after) == (5, first.id, 3)


def test_two_who_mean_the_same_do_not_clash(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    entered(session, of.module, cell(column, of.learners[0], "5"))

    (again,) = entered(session, of.module, cell(column, of.learners[0], "5"))

    assert (again["status"], again["version"]) == ("saved", 1)


def test_a_batch_sent_again_writes_once_whatever_came_between(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    typed = cell(column, of.learners[0], "5")
    answer = entered(session, of.module, typed, key="lost")
    entered(session, of.module, cell(column, of.learners[0], "2", base=1))

    again = entered(session, of.module, typed, key="lost")

    assert again == answer
    assert session.scalars(select(GradebookEntry.value)).one() == 2
    with pytest.raises(RefusedError):
        entered(session, of.module, typed, key="lost", by=teacher(session).id)


def test_a_lesson_that_was_filled_in_took_place_and_is_not_called_off(session):
    of = kept(session)
    entered(session, of.module, cell(of.lesson_columns(session)[0], of.learners[0], "5"))

    lessons.hold_filled(session, of.module.id, at=NOW)

    assert [one.state for one in of.lessons] == [LessonState.HELD, LessonState.PLANNED]
    with pytest.raises(RefusedError):
        planned.cancel(session, of.lessons[0].id, why="Болезнь")


def test_each_wrong_cell_is_refused_in_words_and_the_rest_is_saved(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    one, other = of.learners
    stranger = kept(session).learners[0]

    answers = entered(
        session,
        of.module,
        cell(column, one, "6"),
        cell(of.end(session), one, "н"),
        cell(column, stranger, "5"),
        cell(column, other, "5"),
    )

    assert _statuses(answers) == ["refused", "refused", "refused", "saved"]
    assert answers[0]["why"] == str(NOT_OF_SCALE)


def test_who_came_late_has_no_cell_before_and_who_left_none_after(session):
    of = kept(session, lessons=5)
    columns = of.lesson_columns(session)
    gone = of.learners[0]
    (late,) = groups.listed(session, of.group, 1)
    third = columns[2].held_on
    groups.order(
        session, DirectiveKind.ENROL, of.group, [late.id], at=groups.DURING, effective_on=third
    )
    groups.order(
        session, DirectiveKind.EXPEL, of.group, [gone.id], effective_on=third,
        reasons={gone.id: "по заявлению"},
    )  # fmt: skip

    answers = entered(
        session,
        of.module,
        *(cell(columns[n], late, "5") for n in (1, 2)),
        *(cell(columns[n], gone, "5") for n in (2, 3)),
    )

    assert _statuses(answers) == ["refused", "saved", "saved", "refused"]
    assert answers[0]["why"] == answers[3]["why"] == str(NOT_THEN)


def test_a_closed_gradebook_takes_corrections_with_a_reason_alone_and_traces_each(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    entered(session, of.module, cell(column, of.learners[0], "4"))
    commands.close(session, of.module.id, by=None, at=NOW)

    with pytest.raises(RefusedError):
        entered(session, of.module, cell(column, of.learners[0], "5", base=1))
    answers = entered(
        session,
        of.module,
        cell(column, of.learners[0], "5", base=1),
        cell(column, of.learners[1], "3"),
        reason="ошибка при переносе",
    )

    assert _statuses(answers) == ["saved", "saved"]
    traces = session.scalars(select(GradebookChange).order_by(GradebookChange.after)).all()
    assert [(one.before, one.after, one.reason) for one in traces] == [
        (None, 3, "ошибка при переносе"),
        (4, 5, "ошибка при переносе"),
    ]


def test_a_reopened_gradebook_takes_marks_again_and_says_why_it_was_opened(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    commands.close(session, of.module.id, by=None, at=NOW)

    commands.reopen(session, of.module.id, reason="пересдача")

    (answer,) = entered(session, of.module, cell(column, of.learners[0], "5"))
    assert answer["status"] == "saved"


def test_what_is_yet_to_be_takes_no_mark(session):
    of = kept(session)
    ahead = timetable.lesson(session, of.group, day=8, part_id=of.module.part_id)
    commands.open_for(session, of.group.id)
    end, one = of.end(session), of.learners[0]
    work = commands.add_column(
        session, of.module.id, ColumnKind.CURRENT, theme="Зачёт", held_on=(NOW + DAY).date()
    )
    places = (cell(work, one, "5"), cell(end, one, "зач"))

    answers = entered(session, of.module, *places)
    final = entered(session, of.final, cell(of.end(session, of.final), one, "5"))
    commands.change_column(session, end.id, held_on=NOW.date())
    early = entered(session, of.module, cell(end, one, "зач"))
    later = entered(session, of.module, *places, at=ahead.ends_at)

    assert [it["why"] for it in (*answers, *final)] == [str(TO_COME), str(TAUGHT), str(TAUGHT)]
    assert _statuses(early + later) == ["saved"] * 3
    with pytest.raises(InvalidError, match="does not learn"):
        commands.add_column(
            session, of.module.id, ColumnKind.CURRENT, theme="Зачёт", held_on=date(2030, 1, 1)
        )


def test_a_retake_is_of_whoever_was_marked_before(session):
    of = kept(session)
    failed, absent = of.learners
    entered(session, of.module, cell(of.end(session), failed, "нз"))
    again = retake(session, of.module.id, held_on=NOW.date())

    answers = entered(session, of.module, cell(again, failed, "зач"), cell(again, absent, "зач"))

    assert _statuses(answers) == ["saved", "refused"]
    assert answers[1]["why"] == str(NO_FIRST)


def test_a_theme_and_homework_are_the_teachers_and_the_day_the_timetables(session):
    of = kept(session)
    column, _second = of.lesson_columns(session)

    commands.change_column(
        session, column.id, theme="  Сварка  угловая ", homework="§ 4", held_on=date(2030, 1, 1)
    )
    commands.open_for(session, of.group.id)

    kept_column = session.get_one(GradebookColumn, column.id)
    assert (kept_column.theme, kept_column.homework) == ("Сварка угловая", "§ 4")
    assert kept_column.held_on == date(2026, 9, 7)

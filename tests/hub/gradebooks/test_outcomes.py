"""What learners come to by the rule, and the order that waits for it."""

import pytest
from sqlalchemy import select

from hub.core.db import uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.gradebooks import commands
from hub.gradebooks.bringing import Brought, Fact, bring, settle
from hub.gradebooks.lacking import unfilled
from hub.gradebooks.models import Aspect, GradebookEntry, GradebookFact, Source
from hub.gradebooks.outcomes import outcomes
from hub.gradebooks.retakes import retake
from hub.gradebooks.rules import Rule, rule_of, set_rule
from hub.gradebooks.scales import Presence, Scale
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.programmes.queries import versions
from hub.timetable.models import LessonTeacher
from tests.given import groups, registries, resources
from tests.given.gradebooks import NOW, cell, entered, ids, kept, passed


def test_the_order_of_completion_waits_for_closed_gradebooks_and_a_result(session):
    of = kept(session)
    with pytest.raises(RefusedError) as caught:
        groups.order(session, DirectiveKind.GRADUATE, of.group, ids(of.learners))
    assert "Итоговая аттестация" in str(caught.value) or "open" in str(caught.value)

    passed(session, of)
    groups.order(session, DirectiveKind.GRADUATE, of.group, ids(of.learners))

    assert {one.state for one in of.learners} == {EnrolmentState.COMPLETED}


def test_a_group_without_gradebooks_completes_only_where_its_rule_asks_for_none(session):
    group, other = groups.group(session), groups.group(session)
    learners = groups.studying(session, group)
    asks_nothing = Rule(needs_modules=False, needs_final=False, attendance=0)
    set_rule(session, asks_nothing, why="Акт № 3", version_id=other.version_id)
    others = groups.studying(session, other)

    with pytest.raises(RefusedError, match="no gradebooks"):
        groups.order(session, DirectiveKind.GRADUATE, group, ids(learners))
    groups.order(session, DirectiveKind.GRADUATE, other, ids(others))

    assert {one.state for one in others} == {EnrolmentState.COMPLETED}


def test_the_result_says_in_words_what_is_wanting(session):
    of = kept(session, lessons=4)
    one, other = of.learners
    columns = of.lesson_columns(session)
    entered(session, of.module, *(cell(column, one, "н") for column in columns[:2]))
    entered(session, of.module, cell(of.end(session), one, "нз"))
    entered(session, of.module, cell(of.end(session), other, "зач"))
    entered(session, of.final, cell(of.end(session, of.final), other, "4"))

    found = outcomes(session, of.group)

    assert len(found[one.id].wanting) == 3
    assert (found[one.id].attended, found[one.id].lessons) == (0, 2)
    assert found[other.id].passed
    assert found[other.id].attendance == 100


def test_of_several_attempts_the_rule_takes_the_last_one_that_was_marked(session):
    of = kept(session)
    failed, passed_at_once = of.learners
    first = of.end(session)
    entered(session, of.module, cell(first, failed, "нз"), cell(first, passed_at_once, "зач"))
    second = retake(session, of.module.id, held_on=NOW.date())
    third = retake(session, of.module.id, held_on=NOW.date())
    entered(session, of.module, cell(second, failed, "нз"))
    before = outcomes(session, of.group)

    entered(session, of.module, cell(third, failed, "зач"))
    after = outcomes(session, of.group)

    assert [one.retakes_id for one in (second, third)] == [first.id, first.id]
    assert [one.attempt for one in (second, third)] == [2, 3]
    assert before[failed.id].modules[0].passed is False
    assert after[failed.id].modules[0].passed is True
    assert before[passed_at_once.id].modules == after[passed_at_once.id].modules
    with pytest.raises(RefusedError, match="attempts"):
        retake(session, of.module.id, held_on=NOW.date())


def test_a_rule_of_the_group_wins_over_the_versions(session):
    of = kept(session)
    stricter = Rule(attendance=100, final_scale=Scale.HUNDRED)

    set_rule(session, stricter, why="Акт № 3", group_id=of.group.id)

    assert rule_of(session, of.group) == stricter
    assert of.end(session, of.final).scale is Scale.HUNDRED
    (answer,) = entered(session, of.final, cell(of.end(session, of.final), of.learners[0], "87"))
    assert (answer["status"], answer["value"]) == ("saved", "87")


@pytest.mark.parametrize(
    "loose", [{"needs_final": False}, {"needs_modules": False}, {"attendance": 0}]
)
def test_a_group_is_judged_by_no_looser_rule_than_its_programme_and_keeps_what_it_began_with(
    session, loose
):
    of = kept(session)

    with pytest.raises(InvalidError, match="no looser"):
        set_rule(session, Rule(**loose), why="Не сдали", group_id=of.group.id)
    set_rule(session, Rule(**loose), why="Не сдали", version_id=of.group.version_id)
    with pytest.raises(InvalidError, match="no looser"):
        set_rule(session, Rule(**loose), why="Не сдали", group_id=of.group.id)

    assert rule_of(session, of.group) == Rule()
    assert not any(one.passed for one in outcomes(session, of.group).values())


def test_the_rule_by_which_somebody_was_let_out_changes_no_more(session):
    of = kept(session)
    passed(session, of)
    groups.order(session, DirectiveKind.GRADUATE, of.group, ids(of.learners))

    with pytest.raises(RefusedError, match="let out"):
        set_rule(session, Rule(attendance=100), why="Акт", group_id=of.group.id)
    set_rule(session, Rule(attendance=100), why="Акт", version_id=of.group.version_id)

    assert rule_of(session, of.group) == Rule()


def test_lessons_that_passed_without_a_letter_or_mark_are_named_to_whoever_gave_them(session):
    of = kept(session, lessons=3)
    who = registries.person(session)
    own = resources.teacher(session, of.group.provider_id, who.id)
    for lesson in of.lessons[:2]:
        session.add(LessonTeacher(id=uuid7(), lesson_id=lesson.id, staff_member_id=own.id))
    first, *_others = of.lesson_columns(session)
    entered(session, of.module, cell(first, of.learners[0], "5"))

    (found,) = unfilled(session, who.id, NOW, 5)

    assert (found.id, found.count) == (of.module.id, 1)


def test_a_document_of_qualification_is_given_after_the_final_assessment_alone(session):
    programme = registries.published(session, document="upgrade-certificate")
    (version, *_older) = versions(session, programme.id)

    with pytest.raises(InvalidError, match="final assessment"):
        set_rule(session, Rule(needs_final=False), why="Акт", version_id=version.id)


def test_the_rating_weighs_what_there_is_and_says_its_parts(session):
    of = kept(session)
    one, other = of.learners
    first, second = of.lesson_columns(session)
    entered(session, of.module, cell(first, one, "5"), cell(second, one, "3"))
    entered(session, of.module, cell(second, other, "н"))
    entered(session, of.module, cell(of.end(session), one, "зач"))
    entered(session, of.final, cell(of.end(session, of.final), one, "4"))
    rule = Rule(weight_current=50, weight_modules=20, weight_final=20, weight_attendance=10)

    found = outcomes(session, of.group)

    # 50 × 80 % + 20 × 100 % + 20 × 80 % + 10 × 100 %
    assert found[one.id].rating(rule) == pytest.approx(86)
    assert found[one.id].rating(rule, is_final=False) == pytest.approx((40 + 20 + 10) / 0.8)
    assert found[other.id].rating(rule, is_final=False) is None  # was there, and has no mark


def _fact(of, column, learner, value, key="g1", aspect=Aspect.MARK):
    return Fact(
        source_key=key, enrolment_id=learner.id, aspect=aspect, value=value, column_id=column.id
    )


def test_what_moodle_knows_is_written_where_nobody_wrote_and_kept_beside_where_somebody_did(
    session,
):
    of = kept(session)
    column, _second = of.lesson_columns(session)
    one, other = of.learners
    entered(session, of.module, cell(column, other, "3"))
    facts = [_fact(of, column, one, 5), _fact(of, column, other, 4, "g2")]

    said = bring(session, Source.MOODLE, facts, at=NOW)
    again = bring(session, Source.MOODLE, facts, at=NOW)
    newer = bring(session, Source.MOODLE, [_fact(of, column, one, 4)], at=NOW)

    assert [it.outcome for it in said] == [Brought.WRITTEN, Brought.OFFERED]
    assert [it.outcome for it in again] == [Brought.SAME, Brought.SAME]
    assert [it.outcome for it in newer] == [Brought.WRITTEN]
    values = select(GradebookEntry.value, GradebookEntry.source).order_by(GradebookEntry.value)
    assert [tuple(row) for row in session.execute(values)] == [
        (3, Source.HAND),
        (4, Source.MOODLE),
    ]
    with pytest.raises(RefusedError):
        commands.close(session, of.module.id, by=None, at=NOW)
    offered = session.scalars(
        select(GradebookFact).where(GradebookFact.enrolment_id == other.id)
    ).one()
    settle(session, offered.id, take=True, by=None, at=NOW)
    assert session.scalars(values.with_only_columns(GradebookEntry.value)).all() == [4, 4]


def test_attendance_of_a_webinar_finds_its_lesson(session):
    of = kept(session)
    fact = Fact(
        source_key="w1", enrolment_id=of.learners[0].id, aspect=Aspect.PRESENCE,
        value=Presence.LATE, lesson_id=of.lessons[0].id,
    )  # fmt: skip
    stranger = Fact(
        source_key="w2", enrolment_id=of.learners[0].id, aspect=Aspect.PRESENCE, value=3
    )

    said = bring(session, Source.WEBINAR, [fact, stranger], at=NOW)

    assert [it.outcome for it in said] == [Brought.WRITTEN, Brought.REFUSED]
    entry = session.scalars(select(GradebookEntry)).one()
    assert (entry.value, entry.source, entry.source_key) == (2, Source.WEBINAR, "w1")

"""Plans keep every hard rule, place what can be placed, and come out the same each time."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.enrolment_planner import region
from hub.timetable.planner.checking import check
from hub.timetable.planner.plan import Reason, Unplaced
from hub.timetable.planner.problem import Busy, Limits, Weights, Window
from hub.timetable.planner.solver import solve
from tests.given import planner as given_a
from tests.given.planner_reasons import is_true

QUICK = Limits(work=2.0)


@settings(max_examples=30, deadline=None)
@given(problem=given_a.worlds())
def test_a_plan_keeps_every_rule_and_what_is_left_out_has_the_reason_it_is_given(problem):
    plan = solve(problem, QUICK)

    assert check(problem, plan) == []
    for one in plan.unplaced:
        assert given_a.waits(problem, plan, one) or not given_a.would_fit(problem, plan, one)
        assert is_true(problem, plan, one), one


def test_a_later_module_is_not_placed_while_an_earlier_one_is_left_out():
    problem = given_a.world(
        given_a.work("safety", hours=8, teachers=("t", "other")),
        given_a.work("machine", hours=12, after=("safety",)),
        given_a.work("nobody", hours=2, after=("safety",), teachers=()),
        given_a.work("exam", hours=2, after=("safety", "machine", "nobody")),
        days=given_a.days(2), teachers=(given_a.teacher(), given_a.teacher("other")),
    )  # fmt: skip

    plan = solve(problem, QUICK)

    hours = Counter[str]()
    for one in plan.lessons:
        hours[one.work] += one.hours
    ahead = replace(plan, lessons=tuple(one for one in plan.lessons if one.work != "safety"))
    assert dict(hours) == {"safety": 8, "machine": 8}
    assert {one.work: one.reason for one in plan.unplaced}["nobody"] is Reason.NO_TEACHER
    missing = Unplaced(work="safety", group="g", hours=8, reason=Reason.FULL)
    ahead = replace(ahead, unplaced=(*plan.unplaced, missing))
    assert check(problem, ahead) == ["machine: safety is left out"]


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_a_timetable_that_is_known_to_exist_is_found(data):
    bells = [(day, bell) for day in range(5) for bell in range(4)]
    taught = data.draw(st.permutations(bells))[:9]
    problem = given_a.world(
        *(given_a.work(f"w{n}", group=f"g{n}", hours=6) for n in range(3)),
        groups=tuple(given_a.group(f"g{n}") for n in range(3)),
    )
    # One teacher with exactly nine bells for three groups of three, each free at its own.
    own = {f"g{n}": taught[n * 3 : n * 3 + 3 + n] for n in range(3)}
    groups = tuple(
        replace(one, busy=given_a.all_day_but(problem, *own[one.key])) for one in problem.groups
    )
    leads = given_a.teacher(busy=given_a.all_day_but(problem, *taught))
    problem = replace(problem, groups=groups, teachers=(leads,))

    plan = solve(problem, QUICK)

    assert plan.unplaced == ()
    assert check(problem, plan) == []


def test_the_same_question_has_the_same_answer():
    problem = region(3, groups=5, weeks=2)
    limits = Limits(work=0.05, seconds=170)

    plan, again = solve(problem, limits), solve(problem, limits)

    assert check(problem, plan) == []
    assert plan == again
    assert plan.is_whole


def test_wishes_are_kept_where_they_cost_no_lesson():
    evening = given_a.world(given_a.work(hours=10), days=given_a.days(10))
    gaps = given_a.world(
        given_a.work(hours=4),
        days=given_a.days(1),
        teachers=(
            given_a.teacher(
                "t", busy=(Busy(given_a.at(given_a.MONDAY, 640), given_a.at(given_a.MONDAY, 730)),)
            ),
        ),
    )

    spread, near = solve(evening, QUICK), solve(gaps, QUICK)

    assert spread.score.evening == 0
    assert spread.score.spread == 0
    assert spread.score.other_teacher == 0
    # The evening bell right after the third costs less than a gap after the first.
    assert [one.starts_at.hour for one in near.lessons] == [13, 18]


def test_a_wish_of_no_weight_is_not_heeded():
    only_evenings = given_a.world(
        given_a.work(hours=2),
        days=given_a.days(1),
        weights=Weights(evening=0),
        teachers=(given_a.teacher(windows=(Window(1, 5, 1080, 1200),)),),
    )

    plan = solve(only_evenings, QUICK)

    assert (plan.score.evening, plan.score.cost) == (1, 0)


def test_a_region_without_time_to_think_still_has_a_plan_that_keeps_the_rules():
    problem = region(3, groups=5, weeks=2)

    plan = solve(problem, Limits(work=0.0))

    assert check(problem, plan) == []
    assert len(plan.lessons) > len(problem.groups)


def test_the_final_assessment_comes_after_every_hour_of_the_modules():
    problem = given_a.world(
        given_a.work("last", hours=2, after=("v", "w"), is_final=True),
        given_a.work("v", hours=4),
        given_a.work("w", hours=4),
        days=given_a.days(2),
        groups=(given_a.group(most_a_day=8),),
    )
    short = replace(problem, days=given_a.days(1))

    whole, cut = solve(problem, QUICK), solve(short, QUICK)

    assert max(whole.lessons, key=lambda one: one.starts_at).work == "last"
    assert whole.unplaced == ()
    assert "last" not in {one.work for one in cut.lessons}
    assert check(problem, whole) == check(short, cut) == []

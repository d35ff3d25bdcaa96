"""The judge of plans sees each rule broken, and nothing where none is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.timetable.planner.checking import check
from hub.timetable.planner.plan import Lesson, Plan, Reason, Score, Unplaced
from hub.timetable.planner.problem import Busy, Equipment, Fixed, Need, Window
from tests.given import planner as given_a

FREE = Score(
    group_gap=0, teacher_gap=0, evening=0, travel=0, spread=0, other_room=0, other_teacher=0, cost=0
)
PROBLEM = given_a.world(
    given_a.work("v", hours=2),
    given_a.work("w", hours=2, after=("v",), needs=(Need(("q",)),)),
    equipment=(Equipment(key="q", title="Kit", room="r"),),
)
TUESDAY = given_a.MONDAY + timedelta(days=1)


def lesson(key, bell, *, day=given_a.MONDAY, **values):
    begin, end = given_a.BELLS[bell].starts, given_a.BELLS[bell].ends
    usual = {
        "work": key,
        "group": "g",
        "teacher": "t",
        "room": "r",
        "equipment": (("q", 1),) if key == "w" else (),
        "starts_at": given_a.at(day, begin),
        "ends_at": given_a.at(day, end),
        "hours": 2,
    }
    return Lesson(**usual | values)


def plan(*lessons):
    return Plan(lessons=lessons, unplaced=(), score=FREE)


GOOD = plan(lesson("v", 0), lesson("w", 1))
OFFICE = Busy(given_a.at(given_a.MONDAY, 550), given_a.at(given_a.MONDAY, 560))
FAR = given_a.room("far", site="b")
ELSEWHERE = Fixed(
    starts_at=given_a.at(given_a.MONDAY, 780),
    ends_at=given_a.at(given_a.MONDAY, 870),
    hours=2,
    group="g",
    room="far",
)


def changed(**values):
    return replace(PROBLEM, **values)


BROKEN = {
    "hours were lost": (PROBLEM, plan(lesson("v", 0))),
    "no such work": (PROBLEM, plan(*GOOD.lessons, lesson("x", 2))),
    "working day": (
        PROBLEM,
        plan(lesson("v", 0, day=given_a.MONDAY - timedelta(days=1)), lesson("w", 1)),
    ),
    "not on bells": (
        PROBLEM,
        plan(lesson("v", 0, starts_at=given_a.at(given_a.MONDAY, 530)), lesson("w", 1)),
    ),
    "out of the group's days": (
        changed(groups=(given_a.group(first=TUESDAY),)),
        GOOD,
    ),
    "out of the group's hours": (changed(groups=(given_a.group(busy=(OFFICE,)),)), GOOD),
    "out of the teacher's hours": (
        changed(teachers=(given_a.teacher(windows=(Window(1, 5, 600, 1000),)),)),
        GOOD,
    ),
    "out of the room's hours": (changed(rooms=(given_a.room(busy=(OFFICE,)),)), GOOD),
    "not by a teacher of this work": (PROBLEM, plan(lesson("v", 0, teacher="x"), lesson("w", 1))),
    "not in a room of this work": (PROBLEM, plan(lesson("v", 0, room=None), lesson("w", 1))),
    "too small a room": (changed(rooms=(given_a.room(places=9),)), GOOD),
    "without its equipment": (PROBLEM, plan(lesson("v", 0), lesson("w", 1, equipment=()))),
    "two lessons at": (PROBLEM, plan(lesson("v", 0), lesson("w", 0))),
    "room r: two lessons": (
        changed(fixed=(replace(ELSEWHERE, group=None, room="r"),)),
        plan(lesson("v", 0), lesson("w", 2)),
    ),
    "no time to get to": (
        changed(rooms=(given_a.room(), FAR), fixed=(ELSEWHERE,)),
        GOOD,
    ),
    "too many hours on": (changed(groups=(given_a.group(most_a_day=2),)), GOOD),
    "too many hours in": (changed(teachers=(given_a.teacher(most_a_week=3),)), GOOD),
    "too many people": (
        changed(
            rooms=(given_a.room(is_shared=True),),
            groups=(given_a.group(), given_a.group("h", size=11)),
            fixed=(replace(ELSEWHERE, group="h", room="r"),),
        ),
        plan(lesson("v", 0), lesson("w", 2)),
    ),
    "too few": (
        changed(fixed=(replace(ELSEWHERE, group=None, room=None, equipment=(("q", 1),)),)),
        plan(lesson("v", 0), lesson("w", 2)),
    ),
    "has hours without a place": (
        changed(works=(PROBLEM.works[0], replace(PROBLEM.works[1], is_final=True))),
        replace(
            plan(lesson("w", 1)),
            unplaced=(Unplaced(work="v", group="g", hours=2, reason=Reason.FULL),),
        ),
    ),
    "has not ended": (PROBLEM, plan(lesson("v", 1), lesson("w", 0))),
}


def test_a_good_plan_is_found_good():
    assert check(PROBLEM, GOOD) == []


@pytest.mark.parametrize("words", BROKEN)
def test_each_broken_rule_is_seen(words):
    problem, broken = BROKEN[words]

    found = check(problem, broken)

    assert [one for one in found if words in one]

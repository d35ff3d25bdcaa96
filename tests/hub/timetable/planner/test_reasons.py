"""Who cannot be placed is told why, and who or what stood in the way."""

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import Babel

from hub.timetable.planner.plan import Blamed, Reason
from hub.timetable.planner.problem import Busy, Equipment, Fixed, Limits, Need, Window
from hub.timetable.planner.solver import solve
from hub.timetable.planner.words import said
from tests.given import planner as given_a

QUICK = Limits(work=1.0)
EVER = (Busy(given_a.at(given_a.MONDAY, 0), given_a.at(given_a.days(6)[-1], 1439)),)
KIT = Equipment(key="q", title="Kit", units=1)


def fixed(bell, **values):
    bells = given_a.BELLS[bell]
    begin, end = given_a.at(given_a.MONDAY, bells.starts), given_a.at(given_a.MONDAY, bells.ends)
    return Fixed(starts_at=begin, ends_at=end, hours=2, **values)


WORLDS = {
    Reason.NO_TEACHER: given_a.world(given_a.work(teachers=())),
    Reason.NO_ROOM: given_a.world(given_a.work(rooms=())),
    Reason.ROOM_TOO_SMALL: given_a.world(given_a.work(), rooms=(given_a.room(places=9),)),
    Reason.NO_EQUIPMENT: given_a.world(given_a.work(needs=(Need(("q",), 2),)), equipment=(KIT,)),
    Reason.ELSEWHERE: given_a.world(
        given_a.work(needs=(Need(("q",)),)),
        equipment=(replace(KIT, room="far"),),
        rooms=(given_a.room(), given_a.room("far")),
    ),
    Reason.HORIZON: given_a.world(given_a.work(hours=20), days=given_a.days(2)),
    Reason.WINDOW: given_a.world(
        given_a.work(hours=12), groups=(given_a.group(windows=(Window(1, 5, 1080, 1200),)),)
    ),
    Reason.ROW: given_a.world(
        given_a.work(slots=2), groups=(given_a.group(windows=(Window(1, 5, 1080, 1200),)),)
    ),
    Reason.LIMITS: given_a.world(
        given_a.work(hours=8),
        groups=(given_a.group(most_a_day=4, windows=(Window(1, 1, 0, 1439),)),),
    ),
    Reason.FULL: given_a.world(
        given_a.work(slots=2),
        days=given_a.days(1),
        fixed=(fixed(1, group="g"),),
        groups=(given_a.group(windows=(Window(1, 5, 0, 900),)),),
    ),
    Reason.ORDER: given_a.world(
        given_a.work("v", hours=2, rooms=(), teachers=()),
        given_a.work("w", hours=2, after=("v",)),
        days=given_a.days(1),
        fixed=(fixed(3, group="g", work="v"),),
    ),
    Reason.WAITS: given_a.world(
        given_a.work("v", hours=6),
        given_a.work("w", hours=2, after=("v",)),
        days=given_a.days(1),
        teachers=(given_a.teacher(windows=(Window(1, 5, 0, 730),)),),
    ),
    Reason.TEACHERS_BUSY: given_a.world(given_a.work(), teachers=(given_a.teacher(busy=EVER),)),
    Reason.ROOMS_BUSY: given_a.world(given_a.work(), rooms=(given_a.room(busy=EVER),)),
    Reason.EQUIPMENT_BUSY: given_a.world(
        given_a.work(needs=(Need(("q",)),)), equipment=(replace(KIT, busy=EVER),)
    ),
    Reason.TRAVEL: given_a.world(
        given_a.work(hours=2),
        days=given_a.days(1),
        rooms=(given_a.room(), given_a.room("far", site="b")),
        fixed=(fixed(1, teachers=("t",), room="far"),),
        between_sites=400,
    ),
    Reason.TOGETHER: given_a.world(
        given_a.work(), rooms=(given_a.room(busy=EVER),), teachers=(given_a.teacher(busy=EVER),)
    ),
}
BLAMED = {
    Reason.ROOM_TOO_SMALL: (Blamed.ROOM, "r"),
    Reason.NO_EQUIPMENT: (Blamed.EQUIPMENT, "q"),
    Reason.WINDOW: (Blamed.GROUP, "g"),
    Reason.ORDER: (Blamed.WORK, "v"),
    Reason.WAITS: (Blamed.WORK, "v"),
    Reason.TEACHERS_BUSY: (Blamed.TEACHER, "t"),
    Reason.ROOMS_BUSY: (Blamed.ROOM, "r"),
    Reason.EQUIPMENT_BUSY: (Blamed.EQUIPMENT, "q"),
}


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_what_stands_in_the_way_is_named(reason):
    plan = solve(WORLDS[reason], QUICK)

    found = {one.work: one for one in plan.unplaced}["w"]
    assert found.reason is reason
    if reason in BLAMED:
        assert BLAMED[reason] in {(one.kind, one.key) for one in found.blame}


def test_every_reason_is_said_in_russian_with_its_names_and_figures():
    app = Flask("hub.app")  # the catalogues lie beside it
    Babel(app, default_locale="ru")
    plans = {reason: (problem, solve(problem, QUICK)) for reason, problem in WORLDS.items()}

    with app.app_context():
        words = {
            reason: said(problem, next(one for one in plan.unplaced if one.work == "w"))
            for reason, (problem, plan) in plans.items()
        }

    assert len(set(words.values())) == len(Reason)
    assert not [each for each in words.values() if "%" in each or "  " in each]
    assert words[Reason.ROOM_TOO_SMALL] == (
        "Человек в группе: 10; мест в самом большом кабинете (Room r): 9."
    )
    assert words[Reason.TEACHERS_BUSY] == (
        "Пар, когда свободны группа и кабинеты: 20. "
        "На каждой преподаватели заняты или выработали предел часов: Teacher t."
    )

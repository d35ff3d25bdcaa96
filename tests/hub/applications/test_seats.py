"""Seats are never oversold, and the line is fair, however many come at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from hub.applications import commands, queries
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, ApplicationStep, Intake, IntakeKind
from hub.core.db import database, reading, transaction, utcnow
from hub.core.errors import UnavailableError
from tests.given import applications as given
from tests.given import registries

COME, SEATS, AT_ONCE = 200, 10, 8


def intake(places: int = SEATS) -> Intake:
    with transaction() as session:
        made = Intake(
            kind=IntakeKind.PROGRAMME, title="Сварка", places=places, accepts_at_once=True
        )
        session.add(made)
    return made


def drafts(of: Intake, count: int) -> list[Application]:
    with transaction() as session:
        return [
            commands.draft(
                session, person_id=registries.person(session).id, intake_id=of.id, at=utcnow()
            )
            for _n in range(count)
        ]


def by(mover: Mover, **more: object) -> Step:
    return Step(by=mover, at=utcnow(), consents=True, **more)  # type: ignore[arg-type]


def submit(one: Application) -> State:
    """Press the button, and again where the hub was too busy to answer."""
    while True:
        with suppress(UnavailableError), transaction() as session:
            return commands.act(session, one.id, Act.SUBMIT, by(Mover.APPLICANT)).state


def test_two_hundred_race_for_ten_seats(app):
    of = intake()
    waiting = drafts(of, COME)
    lock, broken = threading.Lock(), list[BaseException]()

    def come() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                one = waiting.pop()
            try:
                submit(one)
            except BaseException as error:  # noqa: BLE001 - told by the test
                broken.append(error)

    threads = [threading.Thread(target=come) for _n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    with reading() as session:
        states = session.scalars(select(Application.state)).all()
        rows = session.scalars(select(Application).where(Application.state == State.WAITING))
        places = [queries.ahead_of(session, one) for one in rows]
        assert session.get_one(Intake, of.id).taken == SEATS
    assert states.count(State.ACCEPTED) == SEATS
    assert states.count(State.WAITING) == COME - SEATS
    assert {*places} == set(range(COME - SEATS))


def test_those_who_write_and_submit_in_one_breath_do_not_wait_for_one_another(app):
    of = intake(places=5)
    with transaction() as session:
        people = [given.agreed(session).id for _n in range(24)]

    # SQLite has one writer and says it is busy; PostgreSQL has no reason to refuse anybody.
    busy = (UnavailableError,) if database().engine.dialect.name == "sqlite" else ()

    def press(person_id: UUID) -> State:
        while True:
            with suppress(*busy), transaction() as session:
                one = commands.draft(session, person_id=person_id, intake_id=of.id, at=utcnow())
                return commands.act(session, one.id, Act.SUBMIT, by(Mover.APPLICANT)).state

    with ThreadPoolExecutor(AT_ONCE) as pool:
        states = list(pool.map(press, people))

    assert (states.count(State.ACCEPTED), states.count(State.WAITING)) == (5, 19)


def test_the_line_moves_up_by_itself_in_the_order_they_came(app):
    of = intake(places=2)
    came = drafts(of, 5)
    states = [submit(one) for one in came]

    with transaction() as session:
        commands.act(session, came[0].id, Act.WITHDRAW, by(Mover.APPLICANT))
        commands.act(session, came[1].id, Act.REFUSE, by(Mover.OFFICE, reason="Нет СНИЛС"))

    assert states == [State.ACCEPTED] * 2 + [State.WAITING] * 3
    with reading() as session:
        now = [session.get_one(Application, one.id).state for one in came]
        last = session.scalars(
            select(ApplicationStep).where(ApplicationStep.act == Act.MOVE_UP)
        ).all()
        assert session.get_one(Intake, of.id).taken == 2
    assert now == [State.WITHDRAWN, State.REFUSED, State.ACCEPTED, State.ACCEPTED, State.WAITING]
    assert {one.application_id for one in last} == {came[2].id, came[3].id}


def test_more_places_are_given_to_those_who_wait(app):
    of = intake(places=1)
    came = drafts(of, 4)
    for one in came:
        submit(one)

    with transaction() as session:
        commands.set_places(session, of.id, 3, at=utcnow())

    with reading() as session:
        now = [session.get_one(Application, one.id).state for one in came]
    assert now == [State.ACCEPTED] * 3 + [State.WAITING]


def test_those_who_leave_and_come_at_once_keep_the_count_true(app):
    of = intake(places=5)
    first = drafts(of, 5)
    for one in first:
        submit(one)
    later = drafts(of, 15)
    broken: list[BaseException] = []

    def leave(one: Application) -> None:
        try:
            with transaction() as session:
                commands.act(session, one.id, Act.WITHDRAW, by(Mover.APPLICANT))
        except BaseException as error:  # noqa: BLE001 - told by the test
            broken.append(error)

    def enter(one: Application) -> None:
        try:
            submit(one)
        except BaseException as error:  # noqa: BLE001 - told by the test
            broken.append(error)

    threads = [threading.Thread(target=leave, args=(one,)) for one in first]
    threads += [threading.Thread(target=enter, args=(one,)) for one in later]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    with reading() as session:
        states = session.scalars(select(Application.state)).all()
        taken = session.get_one(Intake, of.id).taken
    assert taken == 5
    assert states.count(State.ACCEPTED) == 5
    assert states.count(State.WAITING) == 10


def test_a_step_is_kept_with_who_and_why(app):
    of = intake()
    (one,) = drafts(of, 1)
    submit(one)
    with transaction() as session:
        commands.act(session, one.id, Act.REFUSE, by(Mover.OFFICE, reason="Нет СНИЛС"))

    with reading() as session:
        steps = session.scalars(select(ApplicationStep).order_by(ApplicationStep.id)).all()

    assert [(each.act, each.after, each.mover) for each in steps] == [
        (Act.SUBMIT, State.SUBMITTED, Mover.APPLICANT),
        (Act.ACCEPT, State.ACCEPTED, Mover.HUB),
        (Act.REFUSE, State.REFUSED, Mover.OFFICE),
    ]
    assert steps[-1].reason == "Нет СНИЛС"

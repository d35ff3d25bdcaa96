"""What becomes of applications when a person takes the consent back, or two cards become one."""

import pytest

from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, Intake
from hub.core import jobs
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.errors import RefusedError
from hub.people import merging, unmerging, withdrawals
from tests.given import applications as given
from tests.given import registries


def drain() -> None:
    while jobs.drain():
        pass


def states(*found: Application) -> list[State]:
    with reading() as session:
        return [session.get_one(Application, one.id).state for one in found]


def taken(of: Intake) -> int:
    with reading() as session:
        return session.get_one(Intake, of.id).taken


def test_a_consent_withdrawn_gives_the_seat_to_who_waits(app):
    with transaction() as session:
        of = given.intake(session, places=1)
        first, second = given.accepted(session, of), given.accepted(session, of)
        learning = given.accepted(session, person_id=first.person_id)
        given.act(session, learning.id, Act.ENROL, Mover.HUB, order_id=uuid7())

    with transaction() as session:
        withdrawals.withdraw(session, None, first.person_id, at=utcnow(), why="Заявление № 3")
    drain()

    assert states(first, second, learning) == [State.WITHDRAWN, State.ACCEPTED, State.ENROLLED]
    assert taken(of) == 1
    with reading() as session:
        assert "Согласие" in (session.get_one(Application, first.id).reason or "")


def test_two_cards_of_one_person_hold_one_seat_and_the_line_moves_up(app):
    with transaction() as session:
        of = given.intake(session, places=2)
        mine, twin, third = (given.accepted(session, of) for _n in range(3))
        provider = registries.organisation(session)
        given.act(session, twin.id, Act.ASSIGN, provider_id=provider.id)

    with transaction() as session:
        merge_id = merging.merge(session, mine.person_id, twin.person_id, at=utcnow()).id
    drain()

    # The one further on stays, whosever card it was on; the other's seat is given on.
    assert states(mine, twin, third) == [State.WITHDRAWN, State.ASSIGNED, State.ACCEPTED]
    assert taken(of) == 2
    with transaction() as session:
        unmerging.unmerge(session, merge_id, at=utcnow())
    drain()
    assert states(mine, twin, third) == [State.WITHDRAWN, State.ASSIGNED, State.ACCEPTED]
    assert taken(of) == 2
    with reading() as session:
        assert session.get_one(Application, twin.id).person_id == twin.person_id


def test_of_two_who_learn_by_orders_the_cards_are_not_merged(app):
    with transaction() as session:
        of = given.intake(session)
        both = [given.accepted(session, of) for _n in range(2)]
        for one in both:
            given.act(session, one.id, Act.ENROL, Mover.HUB, order_id=uuid7())

    with transaction() as session, pytest.raises(RefusedError):
        merging.merge(session, both[0].person_id, both[1].person_id, at=utcnow())

    assert states(*both) == [State.ENROLLED] * 2
    assert taken(of) == 2

"""Domain events: with the change or not at all, in order for one aggregate, each effect once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hub.core import events, jobs
from hub.core.db import database, reading, transaction, utcnow
from hub.core.events import Event, StoredEvent
from hub.core.jobs import registry


@dataclass(frozen=True, kw_only=True)
class CupFilled(Event):
    name: ClassVar[str] = "test.cup-filled"
    level: int
    by: UUID


@pytest.fixture(autouse=True)
def subscribers(app):
    kinds, before = dict(registry.KINDS), dict(events.SUBSCRIBERS)
    yield
    registry.KINDS.clear()
    registry.KINDS.update(kinds)
    events.SUBSCRIBERS.clear()
    events.SUBSCRIBERS.update(before)


def fill(cup, *levels):
    with transaction() as session:
        for level in levels:
            events.emit(session, CupFilled(aggregate_id=cup, level=level, by=uuid4()))


def test_an_event_is_stored_with_the_change_and_delivered_to_every_subscriber(app):
    heard = []

    def hear(name, _session, payload, _report):
        heard.append((name, payload))

    for name in ("mail", "figures"):
        events.subscribe(CupFilled, name, partial(hear, name))
    cup = uuid4()

    fill(cup, 5)
    jobs.drain()

    with reading() as session:
        stored = session.scalars(select(StoredEvent)).one()
        assert (stored.aggregate_id, stored.payload["level"]) == (cup, 5)
        assert {name for name, _payload in heard} == {"mail", "figures"}
        assert {payload["event_id"] for _name, payload in heard} == {str(stored.id)}


def test_a_change_that_is_undone_tells_nobody(app):
    heard = []
    events.subscribe(CupFilled, "mail", lambda *_: heard.append(1))

    with database().sessions() as session:
        events.emit(session, CupFilled(aggregate_id=uuid4(), level=1, by=uuid4()))
        session.rollback()
    jobs.drain()

    assert heard == []


def test_one_aggregate_is_told_in_order_and_does_not_hold_up_another(app):
    heard, broken = [], [True]
    first, second = uuid4(), uuid4()

    def hear(_session, payload, _run):
        if broken[0] and payload["aggregate_id"] == str(first) and payload["level"] == 2:
            raise ValueError
        heard.append((payload["aggregate_id"] == str(first), payload["level"]))

    events.subscribe(CupFilled, "mail", hear)
    fill(first, 1, 2, 3)
    fill(second, 1, 2)

    jobs.drain()
    assert heard == [(True, 1), (False, 1), (False, 2)]

    broken[0] = False
    jobs.drain(at=utcnow() + timedelta(hours=1))
    assert heard[3:] == [(True, 2), (True, 3)]


def test_one_failing_subscriber_does_not_stop_the_other(app):
    heard = []

    def fail(*_):
        raise ValueError

    events.subscribe(CupFilled, "broken", fail)
    events.subscribe(CupFilled, "fine", lambda _s, payload, _r: heard.append(payload["level"]))

    fill(uuid4(), 1, 2)
    jobs.drain()

    assert heard == [1, 2]


def test_of_many_alike_each_is_stored_and_delivered_as_one_by_itself(app):
    heard = []

    def hear(_session, payload, _report):
        heard.append(payload)

    events.subscribe(CupFilled, "mail", hear, wants=lambda event: event.level > 1)
    keys = {name: [uuid4() for _n in range(3)] for name in ("aggregate_id", "by")}
    bare = {name: [key.hex for key in given] for name, given in keys.items()}

    with transaction() as session:
        for level in (1, 2):
            first = CupFilled(aggregate_id=keys["aggregate_id"][0], level=level, by=uuid4())
            events.emit_alike(session, first, bare)
    jobs.drain()

    expected = [
        CupFilled(aggregate_id=cup, level=level, by=by).payload()
        for level in (1, 2)
        for cup, by in zip(*keys.values(), strict=True)
    ]
    with reading() as session:
        stored = session.scalars(select(StoredEvent).order_by(StoredEvent.id)).all()
    assert [(str(one.aggregate_id), one.payload) for one in stored] == [
        (payload["aggregate_id"], payload) for payload in expected
    ]
    assert sorted(heard, key=lambda letter: letter["event_id"]) == [
        {**one.payload, "event_id": str(one.id), "occurred_at": one.occurred_at.isoformat()}
        for one in stored[3:]
    ]

"""Attempts: counted before they are judged, forgotten in time, never another's burden."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.accounts import throttle
from hub.accounts.models import Throttle
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import TooOftenError

NOW = utcnow()


def attempt(*counters, at=NOW) -> bool:
    try:
        with transaction() as session:
            throttle.attempt(session, list(counters), at=at)
    except TooOftenError:
        return False
    return True


def test_some_attempts_are_free_then_the_wait_doubles(app):
    one = throttle.counter(throttle.PAIR, "a@example.ru", "192.0.2.1")
    at, waits = NOW, []

    for _ in range(5):
        assert attempt(one, at=at)
    for _ in range(9):
        with pytest.raises(TooOftenError) as caught, transaction() as session:
            throttle.attempt(session, [one], at=at)
        waits.append(caught.value.retry_after - 1)
        at += timedelta(seconds=waits[-1] + 1)
        assert attempt(one, at=at)

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_refused_attempt_does_not_lengthen_the_wait(app):
    one = throttle.counter(throttle.PAIR, "a@example.ru", "192.0.2.1")
    for _ in range(5):
        attempt(one)

    for _ in range(50):
        assert not attempt(one)

    assert attempt(one, at=NOW + timedelta(seconds=31))


def test_quiet_hours_forget(app):
    one = throttle.counter(throttle.PAIR, "a@example.ru", "192.0.2.1")
    for _ in range(5):
        attempt(one)

    later = NOW + timedelta(hours=7)

    assert [attempt(one, at=later) for _ in range(6)] == [True] * 5 + [False]


def test_a_hundred_at_once_are_a_hundred(app):
    one = throttle.counter(throttle.PAIR, "a@example.ru", "192.0.2.1")

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(lambda _: attempt(one), range(40)))

    assert sum(let_in) == 5


def test_two_keys_in_any_order_never_deadlock(app):
    pair = throttle.counter(throttle.ADDRESS, "192.0.2.1"), throttle.counter(throttle.ACCOUNT, "a")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: attempt(*(pair if n % 2 else pair[::-1])), range(30)))

    with reading() as session:
        assert session.scalar(select(func.sum(Throttle.attempts))) == 60


def test_success_takes_one_back_and_no_more(app):
    one = throttle.counter(throttle.ADDRESS, "192.0.2.1")
    for _ in range(10):
        attempt(one)

    with transaction() as session:
        throttle.take_back(session, one)

    with reading() as session:
        assert session.scalars(select(Throttle.attempts)).one() == 9


def test_the_table_names_nobody(app):
    attempt(throttle.counter(throttle.PAIR, "a@example.ru", "192.0.2.1"))

    with reading() as session:
        key = session.scalars(select(Throttle.key)).one()

    assert "example" not in key
    assert "192.0" not in key


def test_a_swarm_holds_up_its_own_second_letters_and_nobody_s_first(app):
    def letter(network: str) -> bool:
        try:
            with transaction() as session:
                throttle.letter(session, throttle.REGISTRATION, "a@example.ru", network, at=NOW)
        except TooOftenError:
            return False
        return True

    swarm = [letter(f"192.0.2.{n % 10}") for n in range(20)]

    assert not swarm[-1]
    assert letter("203.0.113.9")
    assert not letter("203.0.113.9")


def test_each_purpose_of_a_letter_counts_by_itself(app):
    for _ in range(4):
        attempt(throttle.counter(throttle.REGISTRATION, "a@example.ru", "192.0.2.1"))

    assert not attempt(throttle.counter(throttle.REGISTRATION, "a@example.ru", "192.0.2.1"))
    assert attempt(throttle.counter(throttle.RECOVERY, "a@example.ru", "192.0.2.1"))

"""Order and keys: rows of an order follow one another, a live key is one row."""

from datetime import timedelta

import pytest

from hub.core import jobs
from hub.core.db import utcnow
from hub.core.jobs import GiveUpError

pytestmark = pytest.mark.usefixtures("app")


def test_rows_of_an_order_wait_for_the_failing_one_before_them(given):
    failing = {"1"}

    def picky(session, payload, run):
        if payload["word"] in failing:
            raise ValueError
        given.leave(session, payload, run)

    given.kind("test.picky", picky)
    ids = [given.job("test.picky", str(n), order="o") for n in range(4)]
    given.job("test.picky", "free")
    given.job("test.picky", "p", order="p")

    jobs.drain(at=utcnow())  # now, and not when a short back-off is over
    assert given.words() == ["0", "free", "p"]
    assert [given.row(job).attempts for job in ids] == [1, 1, 0, 0]

    failing.clear()
    jobs.drain(at=utcnow() + timedelta(hours=1))
    assert given.words() == ["0", "free", "p", "1", "2", "3"]


def test_a_dead_letter_lets_its_order_go_on(given):
    def give_up(session, payload, run):
        raise GiveUpError("No.")

    given.kind("test.hopeless", give_up)
    given.job("test.hopeless", order="o")
    given.job(word="next", order="o")

    jobs.drain()

    assert given.words() == ["next"]


def test_order_holds_across_lanes_and_sizes(given):
    given.kind("test.long", is_long=True, lane="z")
    given.job("test.long", "1", order="o")
    given.job(word="2", order="o", lane="a")
    given.job("test.long", "3", order="o")
    given.job(word="4", order="o")

    jobs.drain()

    assert given.words() == ["1", "2", "3", "4"]


def test_a_live_key_is_written_once_and_may_come_again_when_done(given):
    first = given.job(key="k")
    again = given.job(key="k")
    jobs.drain()
    later = given.job(key="k")

    assert first == again != later


def test_one_key_from_many_threads_is_one_row(given):
    found = given.at_once(*[lambda: given.job(word="x", key="same")] * 8)

    assert len(set(found)) == 1
    assert jobs.drain() == 1

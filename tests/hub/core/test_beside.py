"""The next piece made while the last is worked on: in order, one ahead, nothing left behind."""

import threading
from contextlib import closing

import pytest

from hub.core.beside import beside


def test_pieces_come_in_order_from_another_thread():
    threads = set()

    def pieces():
        for n in range(1, 6):
            threads.add(threading.current_thread().name)
            yield n

    assert list(beside(pieces())) == [1, 2, 3, 4, 5]
    assert threading.current_thread().name not in threads


def test_one_piece_is_made_ahead_and_no_more():
    made = []
    second = threading.Event()

    def pieces():
        for n in range(1, 6):
            made.append(n)
            if n == 2:
                second.set()
            yield n

    with closing(beside(pieces())) as parts:
        assert next(parts) == 1
        assert second.wait(10)
        assert made == [1, 2]


def test_what_fails_there_fails_here_and_what_was_opened_is_closed():
    closed = []

    def pieces():
        try:
            yield 1
            raise LookupError
        finally:
            closed.append(True)

    parts = beside(pieces())
    assert next(parts) == 1
    with pytest.raises(LookupError):
        next(parts)
    assert closed == [True]


def test_whoever_stops_early_closes_what_was_opened():
    closed = []

    def pieces():
        try:
            yield from range(1, 1000)
        finally:
            closed.append(True)

    with closing(beside(pieces())) as parts:
        assert next(parts) == 1

    assert closed == [True]

"""The way of an order: no state is a trap, nothing happens past the table, the picture is true."""

import re
from pathlib import Path

import pytest

from hub.core.errors import ForbiddenError, RefusedError
from hub.training_orders.machine import ENDED, MOVES, OPEN, Act, Mover, State, acts, moved


def test_every_act_is_in_the_table_and_every_state_is_met():
    met = {State.DRAFT} | {move.to for move in MOVES.values()}

    assert set(MOVES) == set(Act)
    assert met == set(State)


def test_whatever_is_open_can_end_and_what_ended_stays_so_but_what_was_closed():
    ways = {state: {MOVES[a].to for m in Mover for a in acts(state, m)} for state in State}

    for state in OPEN:
        reached, seen = {state}, set[State]()
        while reached - seen:
            seen |= reached
            reached = {to for one in reached for to in ways[one]} | reached
        assert reached & ENDED, state
    again = {state: ways[state] for state in ENDED if ways[state]}
    assert again == {State.DONE: {State.CARRIED_OUT}}


def test_whoever_may_not_is_refused_and_what_has_moved_on_is_told():
    with pytest.raises(ForbiddenError):
        moved(State.SENT, Act.ACCEPT, Mover.CUSTOMER)
    with pytest.raises(RefusedError) as caught:
        moved(State.REFUSED, Act.ACCEPT, Mover.OFFICE)

    assert caught.value.details["state"] == "refused"


def test_the_picture_in_the_papers_is_the_table():
    paper = (Path(__file__).parents[3] / "docs" / "training-orders.md").read_text()

    drawn = set(re.findall(r"^    ([a-z-]+) --> ([a-z-]+): ([a-z-]+)$", paper, re.MULTILINE))

    assert drawn == {
        (state.value, move.to.value, act.value)
        for act, move in MOVES.items()
        for state in move.froms
    }

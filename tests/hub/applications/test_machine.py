"""The way of an application: no state is a trap, no act leads out of the table."""

import re
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hub.applications.machine import (
    ENDED,
    MOVES,
    OPEN,
    SEATED,
    Act,
    Mover,
    State,
    acts,
    moved,
)
from hub.core.errors import ForbiddenError, RefusedError


def test_every_act_is_in_the_table_and_every_state_is_met():
    met = {State.DRAFT} | {move.to for move in MOVES.values()}

    assert set(MOVES) == set(Act)
    assert met == set(State)


def test_whatever_is_open_can_end_and_what_ended_is_only_reinstated():
    ways = {state: {MOVES[a].to for m in Mover for a in acts(state, m)} for state in State}

    for state in OPEN:
        reached, seen = {state}, set[State]()
        while reached - seen:
            seen |= reached
            reached = {to for one in reached for to in ways[one]} | reached
        assert reached & ENDED, state
    assert {state: tos for state in ENDED if (tos := ways[state])} == {
        State.EXPELLED: {State.STUDYING}
    }


def test_only_an_order_enrols_completes_and_expels():
    by_order = {act for act, move in MOVES.items() if "order" in move.needs}

    assert by_order == {Act.ENROL, Act.COMPLETE, Act.EXPEL, Act.REINSTATE, Act.UNENROL,
                        Act.TRANSFER}  # fmt: skip
    assert all(MOVES[act].by == {Mover.HUB} for act in by_order)


def test_a_seat_is_asked_for_wherever_one_is_taken():
    for act, move in MOVES.items():
        enters = move.to in SEATED and not move.froms <= SEATED
        assert enters == ("seat" in move.needs), act


def test_whoever_may_not_is_refused_and_what_has_moved_on_is_told():
    with pytest.raises(ForbiddenError):
        moved(State.SUBMITTED, Act.ACCEPT, Mover.APPLICANT)
    with pytest.raises(RefusedError) as caught:
        moved(State.REFUSED, Act.ACCEPT, Mover.OFFICE)

    assert caught.value.details["state"] == "refused"


class Ways(RuleBasedStateMachine):
    """Anybody tries anything, over and over."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.DRAFT
        self.seats = 0

    @rule(act=st.sampled_from(Act), mover=st.sampled_from(Mover))
    def attempt(self, act: Act, mover: Mover) -> None:
        allowed = act in acts(self.state, mover)
        try:
            after = moved(self.state, act, mover)
        except (RefusedError, ForbiddenError):
            assert not allowed
            return
        assert allowed
        self.seats += (after in SEATED) - (self.state in SEATED)
        self.state = after

    @invariant()
    def one_seat_at_most(self) -> None:
        assert self.seats == (self.state in SEATED)


TestWays = Ways.TestCase


def test_the_picture_in_the_papers_is_the_table():
    paper = (Path(__file__).parents[3] / "docs" / "applications.md").read_text()

    drawn = set(re.findall(r"^    ([a-z-]+) --> ([a-z-]+): ([a-z-]+)$", paper, re.MULTILINE))

    assert drawn == {
        (state.value, (state if move.stays else move.to).value, act.value)
        for act, move in MOVES.items()
        for state in move.froms
    }

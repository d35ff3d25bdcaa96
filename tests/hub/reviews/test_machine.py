"""The table of states: nothing happens that it does not name, whatever is pressed in what order."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from hub.core.errors import RefusedError
from hub.reviews.machine import (
    AT_WORK,
    ENDED,
    MOVES,
    OPEN,
    Act,
    ReviewState,
    allowed,
    moved,
    standing,
)

STEPS = st.lists(st.tuples(st.sampled_from(Act), st.sampled_from(ReviewState)), max_size=40)


@drawn(STEPS)
def test_no_order_of_acts_leaves_the_table(steps):
    state, handed_in = ReviewState.SUBMITTED, False

    for act, wish in steps:
        possible = allowed(state, act)
        if wish not in possible:
            with pytest.raises(RefusedError):
                moved(state, act, wish)
            continue
        before, state = state, moved(state, act, wish)
        handed_in = (handed_in and act is not Act.RESUBMIT) or act is Act.HAND_IN
        assert before not in ENDED
        if state is ReviewState.APPROVED:
            assert before is ReviewState.DECIDING
            assert act is Act.APPROVE


@drawn(st.integers(0, 9), st.integers(0, 9))
def test_a_round_stands_where_its_sheets_say(experts, handed_in):
    state = standing(experts, min(experts, handed_in))

    assert state in AT_WORK
    assert (state is ReviewState.SUBMITTED) == (experts == 0)


def test_every_state_is_in_the_table_and_the_ended_lead_nowhere():
    assert set(MOVES) == set(ReviewState) == OPEN | ENDED
    assert all(not MOVES[state] for state in ENDED)


def test_every_open_state_may_end():
    for state in OPEN:
        seen, ahead = set(), [state]
        while ahead:
            one = ahead.pop()
            seen.add(one)
            ahead += [to for ends in MOVES[one].values() for to in ends if to not in seen]
        assert seen & ENDED == ENDED


def test_only_a_decision_approves():
    ways = {
        (state, act)
        for state, acts in MOVES.items()
        for act, ends in acts.items()
        if ReviewState.APPROVED in ends
    }

    assert ways == {(ReviewState.DECIDING, Act.APPROVE)}

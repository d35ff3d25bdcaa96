"""A table of moves: what a thing of a room may go through, by whose act; each room has its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from hub.core.errors import ForbiddenError, RefusedError
from hub.core.i18n import _l

S = TypeVar("S", bound=Enum)
A = TypeVar("A", bound=Enum)
M = TypeVar("M", bound=Enum)


@dataclass(frozen=True, slots=True)
class Move(Generic[S, M]):
    """From where, by whom, to where. `needs` must be said, `tells` is the letter that goes out.

    Whatever `stays` keeps the state it has: `to` is one of those it may have.
    """

    froms: frozenset[S]
    to: S
    by: frozenset[M]
    needs: tuple[str, ...] = ()
    tells: str | None = None
    stays: bool = False


def moved(table: Mapping[A, Move[S, M]], state: S, act: A, mover: M, stale: str) -> S:
    """Take a step of a table, or refuse it in words; `stale` says that it has moved on."""
    move = table[act]
    if state not in move.froms:
        raise RefusedError(stale, state=state.value, act=act.value)
    if mover not in move.by:
        raise ForbiddenError(_l("You have no right to do this."), act=act.value)
    return state if move.stays else move.to


def acts(table: Mapping[A, Move[S, M]], state: S, mover: M) -> tuple[A, ...]:
    """Give what this one may do now."""
    return tuple(act for act, move in table.items() if state in move.froms and mover in move.by)

"""What rooms above say against a lesson before it is put down: they refuse with an error."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from hub.timetable.plans import Plan

Gate = Callable[[Session, Sequence[Plan]], None]
GATES: dict[str, Gate] = {}


def declare(name: str, gate: Gate) -> None:
    GATES[name] = gate


def ask(session: Session, wanted: Sequence[Plan]) -> None:
    """Ask every room. The groups are held."""
    for gate in GATES.values():
        gate(session, wanted)

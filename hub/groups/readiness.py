"""What must be in order for each person of a group, and which orders wait for it.

Rooms above declare conditions of their own (the journal, documents): hub/learning.py wires them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications.machine import State
from hub.applications.models import Application
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.groups.models import Enrolment, Group


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a group."""

    enrolment_id: UUID
    state: EnrolmentState
    application_id: UUID
    application_state: State
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a condition holds for one person; `words` say what is wanting, `link` mends it."""

    holds: bool | None  # None: it is not asked of this one, or not yet
    words: str = ""
    link: str | None = None
    count: int = 1  # of what is wanting


Check = Callable[[Session, Group, Sequence[Row]], Mapping[UUID, Cell]]  # by enrolment


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One column of the matrix."""

    name: str
    title: str
    order: int  # of the columns
    check: Check
    gates: frozenset[DirectiveKind] = frozenset()  # orders that wait for it


CONDITIONS: dict[str, Condition] = {}


def declare(*conditions: Condition) -> None:
    CONDITIONS.update({one.name: one for one in conditions})


def rows_of(session: Session, group_id: UUID) -> list[Row]:
    found = session.execute(
        select(
            Enrolment.id, Enrolment.state, Enrolment.application_id,
            Application.state.label("application_state"), Application.person_id,
        )
        .join(Application, Application.id == Enrolment.application_id)
        .where(Enrolment.group_id == group_id)
        .order_by(Enrolment.id)
    )  # fmt: skip
    return [Row(*row) for row in found]


def matrix(
    session: Session, group: Group, rows: Sequence[Row]
) -> list[tuple[Condition, Mapping[UUID, Cell]]]:
    """Give every condition with its cells: a query or two a condition, however many people."""
    ordered = sorted(CONDITIONS.values(), key=lambda one: (one.order, one.name))
    return [(one, one.check(session, group, rows)) for one in ordered]


def hindrances(
    session: Session, group: Group, kind: DirectiveKind, rows: Sequence[Row]
) -> dict[UUID, list[str]]:
    """Say of each person what keeps an order of this kind from being signed."""
    found: dict[UUID, list[str]] = {}
    for condition, cells in matrix(session, group, rows):
        if kind in condition.gates:
            for enrolment_id, cell in cells.items():
                if cell.holds is False:
                    words = cell.words or str(condition.title)
                    found.setdefault(enrolment_id, []).append(words)
    return found

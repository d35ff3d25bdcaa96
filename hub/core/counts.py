"""How many rows fall between one moment and the next: what a chart over time is drawn from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session


def between(
    session: Session,
    at: InstrumentedAttribute[Any],
    edges: Sequence[datetime],
    *wheres: ColumnElement[bool],
) -> list[tuple[datetime, int]]:
    """Count from each edge to the next, in one pass over the index of the time."""
    ends = [edge.astimezone(UTC) for edge in edges]
    counts = [func.count().filter(at >= start, at < end) for start, end in pairwise(ends)]
    row = session.execute(select(*counts).where(at >= ends[0], at < ends[-1], *wheres)).one()
    return list(zip(edges, row, strict=False))

"""Numbers of forms as they are typed for a whole group."""

from collections.abc import Sequence
from uuid import UUID

from flask import request

from hub.diplomas.models import Diploma


def typed(row: Diploma) -> tuple[str, str]:
    words = " ".join(request.form.get(f"form-{row.id}", "").split())
    series, _space, number = words.rpartition(" ")
    return series, number


def in_turn(
    rows: Sequence[Diploma], said: dict[UUID, tuple[str, str]]
) -> dict[UUID, tuple[str, str]]:
    """Number all of them on from the first that is filled in."""
    first = next((n for n, row in enumerate(rows) if said[row.id][1].isdecimal()), None)
    if first is None:
        return said
    series, number = said[rows[first].id]
    return said | {
        row.id: (series, f"{int(number) + n:0{len(number)}}") for n, row in enumerate(rows[first:])
    }

"""Whose terms there are: rooms above say what moves through states (hub/registries.py)."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.deadlines.models import Anchor, Owes, Unit

KINDS: dict[str, type[Any]] = {"owed_by": Owes, "anchor": Anchor, "unit": Unit}
SHIPPED = UUID("6d0f3c1c-7a6e-4a0e-9f0a-2f4bb3c0c7a4")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A kind of thing that moves through states, each of which may owe something."""

    name: str
    title: str
    states: Mapping[str, str]
    anchors: frozenset[Anchor]
    shipped: Path  # terms that a new hub begins with
    # How many stand in a state now, as terms see it: none of them may be left owing nothing.
    standing: Callable[[Session, str], int]
    ended: frozenset[str] = frozenset()  # nothing is owed in these


SUBJECTS: dict[str, Subject] = {}


def declare(*subjects: Subject) -> None:
    SUBJECTS.update({one.name: one for one in subjects})


def counted(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(where)) or 0


def shipped() -> list[dict[str, Any]]:
    """Give the terms a new hub begins with; their keys never change, whatever staff write."""
    found = []
    for each in SUBJECTS.values():
        for code, values in tomllib.loads(each.shipped.read_text(encoding="utf-8")).items():
            found.append(
                {"id": uuid5(SHIPPED, f"{each.name}.{code}"), "subject": each.name, **values}
            )
    return found

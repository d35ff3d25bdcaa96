"""Rows of other registries by name: rooms don't know each other, hub/app.py introduces them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookup:
    """How rows of a registry are named, offered, and understood by what was written."""

    titles: Callable[[Session, Collection[UUID]], dict[UUID, str]]
    offer: Callable[[Session, Principal, str], list[str]]
    resolve: Callable[[Session, Collection[str]], dict[str, UUID | None]]  # None: not one row
    written: Callable[[Session, UUID], str]  # a name that `resolve` understands again
    endpoint: str | None = None


_lookups: dict[str, Lookup] = {}


def provide(name: str, lookup: Lookup) -> None:
    _lookups[name] = lookup


def lookup(name: str) -> Lookup:
    return _lookups[name]


def expect(session: Session, name: str, row_id: UUID, refusal: InvalidError) -> None:
    """Refuse a row that is not there. Those found are remembered for one unit of work."""
    known: set[UUID] = session.info.setdefault(f"lookups.{name}", set())
    if row_id not in known and row_id not in lookup(name).titles(session, [row_id]):
        raise refusal
    known.add(row_id)

"""Rows of other registries by name: rooms don't know each other, hub/app.py introduces them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l

FEW = 5
NONE = _l("Nothing with this name or number is known.")
SEVERAL = _l("Several have this name or number: add what tells them apart, ИНН and КПП or a code.")


class Found(dict[str, UUID | None]):
    """What words mean: one row, or None; `several` are the words that more than one row fits."""

    def __init__(self, rows: Mapping[str, Collection[UUID | None]] | None = None) -> None:
        known = {word: [key for key in ids if key] for word, ids in (rows or {}).items()}
        super().__init__({w: ids[0] if len(ids) == 1 else None for w, ids in known.items()})
        self.several = {word: ids for word, ids in known.items() if len(ids) > 1}

    def add(self, other: "Found") -> None:
        self.update(other)
        self.several.update(other.several)

    def refusal(self, word: str, field: str | None = None) -> InvalidError:
        """Say why a word means nothing here: none is called so, or several are."""
        return InvalidError(SEVERAL if word in self.several else NONE, field=field)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookup:
    """How rows of a registry are named, offered, and understood by what was written."""

    titles: Callable[[Session, Collection[UUID]], dict[UUID, str]]
    offer: Callable[[Session, Principal, str], list[str]]
    resolve: Callable[[Session, Collection[str]], Found]
    written: Callable[[Session, UUID], str]  # a name that `resolve` understands again
    visible: Callable[[Session, Principal, Collection[UUID]], Collection[UUID]]
    endpoint: str | None = None

    def named(self, session: Session, who: Principal, ids: Collection[UUID]) -> dict[UUID, str]:
        """Name those that the asker may be told of."""
        return self.titles(session, self.visible(session, who, ids)) if ids else {}

    def understood(self, session: Session, who: Principal, words: Collection[str]) -> Found:
        """Understand words as `resolve` does: what the asker may not see is not there."""
        found = self.resolve(session, words)
        fit: dict[str, list[UUID]] = {word: [key] if key else [] for word, key in found.items()}
        fit |= found.several
        shown = set(self.visible(session, who, [key for keys in fit.values() for key in keys]))
        return Found({word: [key for key in keys if key in shown] for word, keys in fit.items()})

    def meant(self, session: Session, who: Principal, word: str, field: str) -> UUID | None:
        """Understand what was typed into a field; nothing says nothing."""
        if not word:
            return None
        found = self.understood(session, who, [word])
        if (row_id := found[word]) is None:
            near = () if word in found.several else self.offer(session, who, word)[:FEW]
            if near:
                names = "; ".join(near)
                raise InvalidError(_("Say which of these: %(names)s.", names=names), field=field)
            raise found.refusal(word, field)
        return row_id

    def called(self, session: Session, who: Principal, key: UUID) -> str:
        """Name one so that it is understood again; nothing where the asker may not be told."""
        return self.written(session, key) if self.visible(session, who, [key]) else ""


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

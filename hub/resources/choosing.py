"""What an address asks of load and free slots, understood; what is not understood is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.i18n import _
from hub.core.tables import parsing
from hub.core.tables.lookups import lookup

LONGEST_DAYS = 92
MOST_WORDS = 20  # of those that may be said several times


@dataclass(slots=True)
class Asked:
    """The words of an address, what they mean, and what is wrong with them."""

    args: MultiDict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[str]] = field(default_factory=dict)
    meant: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)  # words, rows

    def rows(self, session: Session, who: Principal, name: str, kind: str) -> list[UUID]:
        """Understand words that name several rows, a box for each."""
        given = [word.strip() for word in self.args.getlist(name) if word.strip()]
        known = lookup(kind)
        found = known.understood(session, who, given)
        for word in given:
            if found[word] is None:
                self.problems[name] = f"{word}: {found.refusal(word).message}"
        ids = {word: row_id for word, row_id in found.items() if row_id is not None}
        self.many[name] = [
            known.called(session, who, ids[word]) if word in ids else word for word in given
        ]
        return list(ids.values())

    def row(self, session: Session, who: Principal, name: str, kind: str) -> UUID | None:
        """Understand words that name a row of another registry."""
        given = self.args.get(name, "").strip()
        self.words[name] = given
        if not given:
            return None
        known = lookup(kind)
        found = known.understood(session, who, [given])
        if (row_id := found[given]) is None:
            self.problems[name] = str(found.refusal(given).message)
            return None
        self.words[name] = known.called(session, who, row_id)
        return row_id

    def fitting(self, session: Session, who: Principal, name: str, kind: str) -> list[UUID]:
        """Understand words that name a row each, or fit several: those that would be offered."""
        given = [word.strip() for word in self.args.getlist(name) if word.strip()][:MOST_WORDS]
        self.words[name] = "; ".join(given)
        known = lookup(kind)
        exact = known.understood(session, who, given) if given else {}
        found: dict[UUID, None] = {}
        for word in given:
            row_id = exact[word]
            fits = [row_id] if row_id else _offered(session, who, kind, word)
            if not fits:
                self.problems[name] = str(
                    _(
                        "Nothing has the words “%(word)s”: check them, or choose what is offered.",
                        word=word,
                    )
                )
            elif len(fits) > 1:
                names = known.named(session, who, fits)
                self.meant.setdefault(name, []).append((word, [names[one] for one in fits]))
            elif len(given) == 1:
                self.words[name] = known.called(session, who, fits[0])
            found |= dict.fromkeys(fits)
        return list(found)

    def day(self, name: str, otherwise: date) -> date:
        given = self.args.get(name, "").strip()
        if not given:
            return otherwise
        try:
            return parsing.day(given)
        except InvalidError as error:
            self.problems[name] = str(error.message)
            return otherwise

    def number(self, name: str, otherwise: int, least: int, most: int) -> int:
        given = self.args.get(name, "").strip()
        if not given:
            return otherwise
        try:
            value = parsing.number(given)
        except InvalidError as error:
            self.problems[name] = str(error.message)
            return otherwise
        if not least <= value <= most:
            self.problems[name] = str(_("From %(least)s to %(most)s.", least=least, most=most))
            return min(max(value, least), most)
        return value

    def days(self, first: date, last: date) -> tuple[date, date]:
        """Keep a period in order and no longer than a quarter of a year."""
        if last < first:
            self.problems["to"] = str(_("It ends before it begins."))
            return first, first
        if (last - first).days >= LONGEST_DAYS:
            self.problems["to"] = str(_("No more than %(days)s days at once.", days=LONGEST_DAYS))
            return first, first + timedelta(days=LONGEST_DAYS - 1)
        return first, last


def _offered(session: Session, who: Principal, kind: str, word: str) -> list[UUID]:
    known = lookup(kind)
    found = known.understood(session, who, known.offer(session, who, word))
    return [row_id for row_id in found.values() if row_id is not None]


def kept(args: Mapping[str, Any]) -> dict[str, str]:
    """Give the words that say something, for another address."""
    return {name: str(value) for name, value in args.items() if value not in (None, "")}

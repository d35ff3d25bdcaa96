"""Rows of a file into values: which column is which, what a cell means, what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.errors import InvalidError
from hub.core.i18n import _, format_date
from hub.core.tables import parsing
from hub.core.tables.declare import Field, Importer, Kind
from hub.core.tables.lookups import lookup
from hub.core.text import search_key

LONGEST = 300
PLAIN: dict[Kind, Callable[[str], Any]] = {
    Kind.DATE: parsing.day,
    Kind.NUMBER: parsing.number,
    Kind.BOOLEAN: parsing.yes_or_no,
}


def guess(importer: Importer, header: Sequence[str]) -> dict[str, int]:
    """Say which column of the file is which field, by title, name or a usual other name."""
    mapping: dict[str, int] = {}
    known = {word: item.name for item in importer.fields for word in _names(item)}
    for n, title in enumerate(header):
        name = known.get(_heading(title))
        if name is not None and name not in mapping:
            mapping[name] = n
    return mapping


def _names(item: Field) -> set[str]:
    return {_heading(word) for word in (item.name, str(item.title), *item.synonyms)}


def _heading(text: str) -> str:
    return re.sub(r"[\s_*:.]+", " ", search_key(text)).strip()


def missing(importer: Importer, mapping: Mapping[str, int]) -> list[Field]:
    return [item for item in importer.fields if item.is_required and item.name not in mapping]


def unknown(header: Sequence[str], mapping: Mapping[str, int]) -> list[str]:
    return [title for n, title in enumerate(header) if title and n not in mapping.values()]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row understood: values that are good, and words for each field that is not."""

    values: dict[str, Any]
    problems: dict[str, str]


class Reader:
    """Understands the rows of one chunk: what they refer to is looked up once for all of them."""

    def __init__(
        self, session: Session, importer: Importer, rows: Iterable[Mapping[str, str]]
    ) -> None:
        self.session = session
        self.fields = importer.fields
        texts = list(rows)
        self.books = {f.book: reference.choices(session, f.book) for f in self.fields if f.book}
        self.lookups: dict[str, dict[str, UUID | None]] = {}
        for item in self.fields:
            if item.lookup:
                words = {row[item.name] for row in texts if row.get(item.name)}
                found = lookup(item.lookup).resolve(session, words) if words else {}
                self.lookups[item.name] = found

    def parse(self, texts: Mapping[str, str]) -> Parsed:
        """Read a row. An empty cell says nothing: it clears nothing that is known."""
        parsed = Parsed({}, {})
        for item in self.fields:
            text = texts.get(item.name, "").strip()
            if not text:
                if item.is_required:
                    parsed.problems[item.name] = str(_("This cell must be filled in."))
                continue
            if len(text) > LONGEST:
                parsed.problems[item.name] = str(_("This is too long: 300 letters at most."))
                continue
            try:
                parsed.values[item.name] = self._value(item, text)
            except InvalidError as error:
                parsed.problems[item.name] = str(error.message)
        return parsed

    def _value(self, item: Field, text: str) -> Any:
        if item.parse is not None:
            return item.parse(text)
        if item.kind in PLAIN:
            return PLAIN[item.kind](text)
        if item.kind is Kind.LOOKUP:
            found = self.lookups[item.name].get(text)
            if found is None:
                raise InvalidError(_("Nothing with this name or number is known, or several are."))
            return found
        if item.choices is not None:
            options = [(code, str(title)) for code, title in item.choices.items()]
            return _chosen(text, options)
        if item.book:
            return _chosen(text, self.books[item.book])
        return " ".join(text.split())

    def written(self, item: Field, value: Any) -> str:
        """Write a known value the way a person would."""
        if value is None or value == "":
            words = ""
        elif isinstance(value, date):
            words = format_date(value, "dd.MM.yyyy")
        elif item.kind is Kind.BOOLEAN:
            words = _("yes") if value else _("no")
        elif item.choices is not None:
            words = item.choices.get(value, value)
        elif item.book:
            words = reference.titles(self.session, item.book).get(value, value)
        elif item.lookup:
            words = lookup(item.lookup).titles(self.session, [value]).get(value, "")
        else:
            words = value
        return str(words)


def _chosen(text: str, options: Sequence[tuple[Any, str]]) -> Any:
    """Find what was meant: a code, a title, or the only title that begins so («жен.», «М»)."""
    word = search_key(text)
    for code, title in options:
        if word in {search_key(title), str(getattr(code, "value", code)).casefold()}:
            return code
    short = word.rstrip(".")
    begun = [code for code, title in options if short and search_key(title).startswith(short)]
    if len(begun) == 1:
        return begun[0]
    allowed = ", ".join(title for _code, title in options[:12])
    raise InvalidError(_("There is no such choice. Write one of: %(allowed)s.", allowed=allowed))

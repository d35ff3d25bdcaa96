"""Rows of a file into values: which column is which, what a cell means, what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l, format_date
from hub.core.tables import parsing
from hub.core.tables.declare import Field, Importer, Kind
from hub.core.tables.lookups import Found, lookup
from hub.core.text import search_key

LONGEST = 300
MOST_KEPT = 5000  # meanings of words kept by a reader: days, names, choices come again and again
MOST_NAMED = 40  # words of a book; countries are more
ORDINALS = frozenset({"", "n", "№", "№ п п", "n п п", "п п", "no", "номер п п", "#"})
TOO_LONG = _l("This is too long: 300 letters at most.")
EMPTY = _l("This cell must be filled in.")
BRACKETS = re.compile(r"\([^()]*\)")
SIGNS = re.compile(r"[\s_*:.,;/\\-]+")
# What stands for no day where a day may be left out: «действует до» of what has no term.
ENDLESS = re.compile(r"бессрочн(?:о|ый|ая|ое)|без (?:ограничения )?срока", re.IGNORECASE)
PLAIN: dict[Kind, Callable[[str], Any]] = {
    Kind.DATE: parsing.day,
    Kind.NUMBER: parsing.number,
    Kind.BOOLEAN: parsing.yes_or_no,
}
Way = Callable[[str], Any]


def guess(importer: Importer, header: Sequence[str]) -> dict[str, int]:
    """Say which column of the file is which field, by title, name or a usual other name."""
    mapping: dict[str, int] = {}
    called = field_called(importer)
    for n, title in enumerate(header):
        name = called(title)
        if name is not None and name not in mapping:
            mapping[name] = n
    return mapping


def field_called(importer: Importer) -> Callable[[str], str | None]:
    """Give what names the field of a column; what stands in brackets only explains."""
    known = {word: item.name for item in importer.fields for word in _names(item)}

    def called(title: str) -> str | None:
        return known.get(_heading(title)) or known.get(_heading(BRACKETS.sub(" ", title)))

    return called


def _names(item: Field) -> set[str]:
    return {_heading(word) for word in (item.name, str(item.title), *item.synonyms)} - {""}


def _heading(text: str) -> str:
    return SIGNS.sub(" ", search_key(text)).strip()


def missing(importer: Importer, mapping: Mapping[str, Any]) -> list[Field]:
    given = {name for item in importer.fields if item.name in mapping for name in item.gives}
    return [
        item
        for item in importer.fields
        if item.is_required and item.name not in mapping and item.name not in given
    ]


def unknown(header: Sequence[str], mapping: Mapping[str, Any]) -> list[str]:
    """Name the columns nobody knows; the numbers of rows are asked of nobody."""
    return [
        title
        for n, title in enumerate(header)
        if n not in mapping.values() and _heading(title) not in ORDINALS
    ]


@dataclass(slots=True)
class Parsed:
    """A row understood: values that are good, and words for each field that is not."""

    values: dict[str, Any]
    problems: dict[str, str]
    seen: Any = None  # what the importer looked up of it beforehand


class Reader:
    """Understands rows; what they refer to is looked up once for all of those it was given."""

    def __init__(
        self, session: Session, importer: Importer, rows: Iterable[Mapping[str, str]] = ()
    ) -> None:
        self.session = session
        self.fields = [item for item in importer.fields if item.parts is None]
        self.books = {f.book: reference.choices(session, f.book) for f in self.fields if f.book}
        self.lookups: dict[str, Found] = {item.name: Found() for item in self.fields if item.lookup}
        self.endless = {f.name for f in self.fields if f.kind is Kind.DATE and not f.is_required}
        # What a secret means is kept nowhere.
        self._ways = [
            (
                f.name,
                self._way(f),
                None if f.is_secret else dict[str, Any](),
                f.is_required,
                frozenset(f.nothing),
                f.name in self.endless,
            )
            for f in self.fields
        ]
        self.expect(rows)

    def expect(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Look up what rows refer to, words met before excepted."""
        wanted = [(f.name, f.lookup, self.lookups[f.name]) for f in self.fields if f.lookup]
        rows = list(rows) if wanted else ()
        for name, book, known in wanted:
            words = {text for row in rows if (text := row.get(name, "").strip())} - known.keys()
            if words:
                known.add(lookup(book).resolve(self.session, words))

    def parse(self, texts: Mapping[str, str]) -> Parsed:
        """Read a row. An empty cell says nothing: it clears nothing that is known."""
        values: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for name, way, kept, is_required, nothing, may_be_endless in self._ways:
            text = texts.get(name, "").strip()
            if not text:
                if is_required:
                    problems[name] = str(EMPTY)
            elif kept and text in kept:
                values[name] = kept[text]
            elif may_be_endless and ENDLESS.fullmatch(text.rstrip(".")):
                values[name] = None
            elif nothing and text.casefold() in nothing:
                if is_required:
                    problems[name] = str(EMPTY)
            else:
                try:
                    values[name] = _meant(way, text, kept)
                except InvalidError as error:
                    problems[name] = str(error.message)
        return Parsed(values, problems)

    def coded(self, item: Field) -> Callable[[str], str | None]:
        """Give what says what a word of a book or another registry means today, if anything."""
        way, meanings = self._way(item), dict[str, str]()

        def code(text: str) -> str | None:
            if (found := meanings.get(text)) is None:
                try:
                    found = meanings[text] = str(_meant(way, text, None))
                except InvalidError:
                    return None
            return found

        return code

    def _way(self, item: Field) -> Way:
        if item.parse is not None:
            return item.parse
        if item.kind in PLAIN:
            return PLAIN[item.kind]
        if item.kind is Kind.LOOKUP:
            return partial(_found, self.lookups[item.name])
        if item.choices is not None:
            options = [(code, str(title)) for code, title in item.choices.items()]
            return partial(_chosen, options=options, means=item.means)
        if item.book:
            return partial(_chosen, options=self.books[item.book], means=item.means)
        return _single_spaced

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


def expect_meant(session: Session, importer: Importer, words: Mapping[str, str]) -> None:
    """Refuse words that can't stand in many rows at once: no choices, or such as mean nothing."""
    asked = {item.name: item for item in importer.fields if item.is_chosen}
    if not words.keys() <= asked.keys() or not all(words.values()):
        raise InvalidError(_l("Choose one of the list."))
    problems = Reader(session, importer, [words]).parse(words).problems
    for name in sorted(words.keys() & problems.keys()):
        raise InvalidError(f"{asked[name].title}: {problems[name]}")


def _meant(way: Way, text: str, kept: dict[str, Any] | None) -> Any:
    if len(text) > LONGEST:
        raise InvalidError(TOO_LONG)
    value = way(text)
    if kept is not None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[text] = value
    return value


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


def _found(known: Found, text: str) -> UUID:
    if (found := known.get(text)) is None:
        raise known.refusal(text)
    return found


def _chosen(text: str, options: Sequence[tuple[Any, str]], means: Mapping[str, Any]) -> Any:
    """Find what was meant: a code, a title, or the only title that begins so («жен.», «М»)."""
    word = search_key(text)
    for code, title in options:
        if word in {search_key(title), str(getattr(code, "value", code)).casefold()}:
            return code
    if (meant := means.get(word)) is not None and any(code == meant for code, _title in options):
        return meant
    short = word.rstrip(".")
    begun = [code for code, title in options if short and search_key(title).startswith(short)]
    if len(begun) == 1:
        return begun[0]
    if len(options) > MOST_NAMED:
        raise InvalidError(_l("There is no such choice: look for it in the list."))
    allowed = ", ".join(title for _code, title in options)
    raise InvalidError(_("There is no such choice. Write one of: %(allowed)s.", allowed=allowed))

"""The words in which a list is declared: Table, Column, Filter, Action, Importer."""

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core.db import Base
from hub.core.errors import InvalidError
from hub.core.scopes import Scopes

Attribute = InstrumentedAttribute[Any]


class Kind(enum.Enum):
    """What a column holds, so that it is shown, exported, parsed and filtered alike everywhere."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"
    CHOICE = "choice"  # an enum of the code
    BOOK = "book"  # a code of a reference book
    LOOKUP = "lookup"  # the id of a row of another registry
    SECRET = "secret"  # noqa: S105 - a kind of column: masked unless its permission opens it


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a list. `sort` names the attribute of an index (attribute, id)."""

    name: str
    title: str
    source: Sequence[Attribute]
    kind: Kind = Kind.TEXT
    value: Callable[[Any], Any] | None = None  # of a row; the first source by default
    sort: Attribute | None = None
    choices: Mapping[Any, str] | None = None
    book: str | None = None
    lookup: str | None = None
    mask: Callable[[str], str] | None = None
    written: Callable[[str], str] | None = None  # how a secret is written where it is open
    shown: Callable[[Any], str] | None = None  # how a page writes it; a file keeps the value
    is_whole: bool = False  # never broken into lines
    permission: str | None = None  # who may have the secret in the open in an export
    # Words of a row that lie in other tables: read for a page at once, by the row's first source.
    told: Callable[[Session, Collection[Any]], Mapping[Any, str]] | None = None
    tone: Callable[[Any], str] | None = None  # of a row: the words are drawn as a badge
    note: Callable[[Any], Any] | None = None  # of a row: a quieter line under the words of a page
    leads: Callable[[Any], str | None] | None = None  # of a row: the address its words lead to
    is_link: bool = False  # names the row, alone or with others: leads to the card, if there is one
    is_shown: bool = True
    is_exported: bool = False  # stands in a file even when the page does not show it

    def of(self, row: Any) -> Any:
        return getattr(row, self.source[0].key) if self.value is None else self.value(row)


class FilterKind(enum.Enum):
    """How a filter is asked for."""

    CHOICE = "choice"
    PERIOD = "period"
    FLAG = "flag"
    TEXT = "text"
    LOOKUP = "lookup"


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """A filter. FLAG asks whether the attribute is true, or whether a nullable one is filled.

    `where` says in SQL what CHOICE means when it is no equality; it raises ValueError at nonsense.
    """

    name: str
    title: str
    kind: FilterKind
    attribute: Attribute
    where: Callable[[Sequence[str]], ColumnElement[bool]] | None = None
    choices: Mapping[Any, str] | None = None
    offered: Callable[[Session], Mapping[Any, str]] | None = None  # choices that rows decide
    book: str | None = None
    lookup: str | None = None
    # In force on the page of a list while nothing else is asked of it; never in the API.
    default: str = ""


@dataclass(frozen=True, slots=True)
class Find:
    """One reading of what was typed into the search box, in the order of an indexed attribute."""

    where: ColumnElement[bool]
    order: Attribute | None = None


Recogniser = Callable[[str], Sequence[Find] | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """Something done to many rows at once. `run` does one batch of rows the asker may touch."""

    name: str
    title: str
    permission: str
    run: Callable[[Session, Sequence[UUID], str | None], int]
    question: str
    choices: Mapping[Any, str] | None = None  # when the action needs one word more
    book: str | None = None
    is_reasoned: bool = False  # the word is why it is done, typed by whoever does it
    is_dated: bool = False  # a day stands before the word: 2026-12-31
    word_title: str = ""  # over the word, where the question asks for the day
    longest: int = 300  # letters of what is typed
    warning: Callable[[Session, Sequence[UUID]], str | None] | None = None  # said once it is done
    is_of_shown: bool = False  # leaves rows alone that changed after the list was drawn
    # Which rows it is for, given its word: asked with their number first, others are left alone.
    takes: Callable[[str | None], ColumnElement[bool]] | None = None
    sure: str = ""  # what is asked then
    said: Callable[[int], str] | None = None  # to how many it was done, in the list's own words

    @property
    def is_typed(self) -> bool:
        return self.is_reasoned or self.is_dated

    @property
    def wants_word(self) -> bool:
        return self.is_typed or self.choices is not None or self.book is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A column of an import. `parse` gets trimmed words and may raise InvalidError."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    synonyms: Sequence[str] = ()
    parse: Callable[[str], Any] | None = None
    choices: Mapping[Any, str] | None = None
    book: str | None = None
    lookup: str | None = None
    means: Mapping[str, Any] = field(default_factory=dict)  # other words for choices, small letters
    nothing: Collection[str] = ()  # words that say there is none: «нет», a dash
    example: str = ""
    help: str = ""
    is_secret: bool = False  # shown masked in a preview
    # One column of a file that holds several fields («ФИО»): what it says of each of them.
    parts: Callable[[str], Mapping[str, str]] | None = None
    gives: Sequence[str] = ()  # which fields those are
    longest: int = 300  # letters of a cell

    @property
    def is_chosen(self) -> bool:
        """Whether its words are a few known ones: one may stand for many rows at once."""
        return bool(self.book or self.lookup or self.choices)


@dataclass(frozen=True, slots=True)
class Match:
    """What an import row means today: a new thing, or a known one with the values it holds now."""

    id: UUID | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None
    problem_field: str | None = None
    version: int | None = None  # of the known thing: the row is remembered while it stays so


Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Importer:
    """How rows of a file become things: `match` reads a batch, the others are commands.

    `create_many` and `change_many` are the same commands for a chunk at once; the first is told
    the ids, the second gives the versions things have then. Values are as the fields' ways of
    parsing gave them. An importer without them is asked row by row.
    """

    permission: str
    fields: Sequence[Field]
    key: Callable[[Values], str]  # natural key: two rows with one key are one thing
    match: Callable[[Session, Sequence[Values]], Sequence[Match]]
    create: Callable[[Session, Values], UUID]
    change: Callable[[Session, UUID, Values], None]
    create_many: Callable[[Session, Sequence[Values], Sequence[UUID]], object] | None = None
    change_many: Callable[[Session, Sequence[tuple[UUID, Values]]], Sequence[int]] | None = None
    # Reads of rows what no row of the file changes, while those before them are written: `match`
    # finds it as `seen` tells.
    look: Callable[[Session, Sequence[Values]], Sequence[Any]] | None = None
    # Refuses what the commands would of a row by itself: told beforehand, not when it is written.
    check: Callable[[Values], object] | None = None
    # What two rows of other keys may share and be one thing: the second is written after the first.
    alias: Callable[[Values], str | None] | None = None
    mask: Callable[[str], str] = lambda text: "•" * min(len(text), 8)
    # The card an import was begun from, by its one word for all rows: its title and its address.
    belongs: Callable[[Session, Mapping[str, Any]], tuple[str, str] | None] | None = None

    def field(self, name: str) -> Field:
        return next(item for item in self.fields if item.name == name)

    def problems(self, match: Match, values: Values) -> dict[str, str]:
        """Say what is wrong with a row as the thing it means would be then."""
        if match.problem:
            return {match.problem_field or "": str(match.problem)}
        try:
            if self.check is not None:
                self.check({**match.before, **values})
        except InvalidError as error:
            return {error.field or "": str(error.message)}
        return {}

    def made(
        self, session: Session, rows: Sequence[Values], ids: Sequence[UUID]
    ) -> Sequence[tuple[UUID, int | None]]:
        """Make new things, under these ids where they can be chosen, and give their versions."""
        if self.create_many is not None:
            self.create_many(session, rows, ids)
            return [(made, 1) for made in ids]
        return [(self.create(session, values), None) for values in rows]

    def changed(
        self, session: Session, rows: Sequence[tuple[UUID, Values]]
    ) -> Sequence[tuple[UUID, int | None]]:
        if self.change_many is not None:
            versions = self.change_many(session, rows)
            return [(row[0], version) for row, version in zip(rows, versions, strict=True)]
        for known, values in rows:
            self.change(session, known, values)
        return [(known, None) for known, _values in rows]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list of the product, declared once.

    Attributes of `joins` are read from a row as `table_attribute`, for two tables have one name.
    """

    name: (
        str  # also the audit's subject and the beginning of its actions: people.list, people.export
    )
    title: str
    model: type[Base]
    scopes: Scopes
    permission: str
    columns: Sequence[Column]
    default_sort: str  # a column's name; "-name" turns it round
    search: Sequence[Recogniser] = ()
    search_hint: str = ""
    filters: Sequence[Filter] = ()
    actions: Sequence[Action] = ()
    export_permission: str | None = None
    create_permission: str | None = None
    creates_everywhere: bool = False  # only a right over the whole region makes new rows
    create_title: str = ""  # of the button; "Add" when nothing better fits
    importer: Importer | None = None
    is_personal: bool = False  # every page read leaves an audit row
    empty_hint: str = ""
    about: str = ""  # a line under the page's head
    key: Attribute | None = None  # what tells one row from another; `id` by default
    joins: Sequence[tuple[type[Base], ColumnElement[bool]]] = ()
    only: ColumnElement[bool] | None = None  # which rows of the model the list is of
    has_card: bool = True
    is_live: bool = False  # the page asks for its rows anew every few seconds

    @property
    def id(self) -> Attribute:
        return self.key if self.key is not None else self.model.id  # type: ignore[attr-defined, no-any-return]

    def read(self, attribute: Attribute) -> Any:
        """Say how an attribute is selected, under the name a row of the list has it by."""
        own = attribute.class_ is self.model
        return (
            attribute
            if own
            else attribute.label(f"{attribute.class_.__tablename__}_{attribute.key}")
        )

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    def action(self, name: str) -> Action | None:
        return next((action for action in self.actions if action.name == name), None)

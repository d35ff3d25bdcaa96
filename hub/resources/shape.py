"""How a registry of resources is declared: once; its form, list, file and API follow from it."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.resources.bases import CONFIRM, READ, WRITE, Resource


class Sort(enum.Enum):
    """What a part holds."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    DEGREES = "degrees"
    MEASURE = "measure"  # with three decimals at most: 1,5 of a kilogram
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    BOOK = "book"
    LOOKUP = "lookup"
    MANY = "many"  # several rows of another registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One thing a card says. What `asks` is looked at by staff anew when its owner changes it."""

    name: str
    title: str
    sort: Sort = Sort.TEXT
    is_required: bool = False
    asks: bool = True
    longest: int = 300
    least: float | None = None
    most: int | None = None
    choices: Mapping[Any, str] | None = None
    book: str | None = None
    lookup: str | None = None
    read: Callable[[str], str] | None = None  # what was typed into what is kept
    shown: Callable[[str], str] | None = None  # and back
    synonyms: tuple[str, ...] = ()
    example: str = ""
    help: str = ""
    default: Any = None
    in_list: bool = False
    in_filters: bool = False
    is_sorted: bool = False
    is_imported: bool = True
    is_past: bool = False  # a day that is not yet to come

    @property
    def is_words(self) -> bool:
        return self.sort in {Sort.TEXT, Sort.LONG}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A registry of resources."""

    name: str  # the list, its address and its audit actions: workshops
    one: str  # a row, and the subject of its audit rows: workshop
    title: str
    one_title: str
    new_title: str
    about: str
    icon: str
    model: type[Resource]
    parts: tuple[Part, ...]
    parent: str | None = None  # the part whose row says whose this is; None: the organisation does
    ties: Any = None  # the table in which MANY is searched
    natural: tuple[str, ...] = ()  # names a row of a file besides its title
    key: str | None = None  # names it alone within an organisation, where it is filled
    taken: str = ""  # said when the database has it already
    taken_field: str = "title"
    unique: str = ""  # the name of the index that refuses
    is_personal: bool = False  # who reads it leaves a trace
    is_regional: bool = False  # kept by the centre alone: it is of no organisation
    permission: str = READ
    api_about: str = ""
    hint: str = ""
    empty: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.parts)

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    @property
    def many(self) -> Part | None:
        return next((part for part in self.parts if part.sort is Sort.MANY), None)

    @property
    def write_permission(self) -> str:
        return CONFIRM if self.is_regional else WRITE

    @property
    def blueprint(self) -> str:
        return self.name.replace("-", "_")

"""How files name gradebooks, their columns and learners, and what stands in a cell."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import parsing
from hub.core.text import search_key
from hub.gradebooks.models import Aspect, ColumnKind, Gradebook
from hub.gradebooks.scales import Scale, read_mark, read_presence
from hub.gradebooks.words import column_head, column_title
from hub.groups.models import Group

ENDS = frozenset({ColumnKind.INTERMEDIATE, ColumnKind.FINAL})
# What sheets call the mark at the end of a module or of all.
END_WORDS = frozenset(
    search_key(one)
    for one in (
        *("", "итог", "итого", "итоговая оценка", "оценка", "отметка", "результат", "зачёт"),
        *("экзамен", "аттестация", "промежуточная аттестация", "итоговая аттестация"),
    )
)
FINAL_WORDS = frozenset(search_key(one) for one in ("", "итоговая аттестация", "ИА", "итог"))
AGAIN = re.compile(r"(?P<words>.*?)\s*\((?P<number>\d)\)")  # the second of two heads alike
BOTH = re.compile(r"([нуоп])(\d{1,3})")
SHORT_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")
ABOUT = timedelta(days=62)  # before and after a group's days a day without a year is looked for
NO_BOOK = _l("The group has no such gradebook.")
NO_COLUMN = _l("There is no such column: bring the lessons first, or add a column.")
SEVERAL = _l("There are several such columns: name its theme.")


def book_called(books: Sequence[Gradebook], words: str) -> Gradebook:
    """Understand the title of a module or its number; nothing is the final assessment."""
    typed_ = search_key(words)
    named = [one for one in books if search_key(one.title) == typed_]
    if not named and typed_ in FINAL_WORDS:
        named = [one for one in books if one.part_id is None]
    if not named and words.isdecimal():
        named = [one for one in books if one.part_id is not None][int(words) - 1 : int(words)]
    if len(named) != 1:
        raise InvalidError(NO_BOOK, field="module")
    return named[0]


def column_called(columns: Sequence[Any], words: str, group: Group) -> Any:
    """Understand a head: as the hub writes it, a day, a theme, or the end of the module."""
    again = AGAIN.fullmatch(words)
    fitting = _fitting(columns, words, group)
    if not fitting and again is not None:
        number = int(again["number"])
        fitting = _fitting(columns, again["words"], group)[max(number - 1, 0) : number]
    if not fitting:
        raise InvalidError(NO_COLUMN, field="column")
    if len(fitting) > 1:
        raise InvalidError(SEVERAL, field="column")
    return fitting[0]


def _fitting(columns: Sequence[Any], words: str, group: Group) -> list[Any]:
    typed_ = search_key(words)
    called: tuple[Any, ...] = (column_title, column_head, lambda one: one.theme or "")
    for name in called:
        named = [one for one in columns if typed_ and search_key(name(one)) == typed_]
        if named:
            return named
    if typed_ in END_WORDS:
        return [one for one in columns if one.kind in ENDS and one.attempt == 1]
    day = day_meant(words, group)
    return [one for one in columns if day is not None and one.held_on == day]


def day_meant(words: str, group: Group) -> date | None:
    """Read a day; without its year it is the one about the days of the group."""
    if short := SHORT_DAY.fullmatch(words):
        for year in range(group.starts_on.year, group.ends_on.year + 1):
            try:
                day = date(year, int(short[2]), int(short[1]))
            except ValueError:
                continue
            if group.starts_on - ABOUT <= day <= group.ends_on + ABOUT:
                return day
        return None
    try:
        return parsing.day(words)
    except InvalidError:
        return None


def is_called(name: str, words: str) -> bool:
    """Whether a full name is meant: written out, or cut to initials after the last name."""
    own, typed_ = search_key(name).split(), search_key(words.replace(".", " ")).split()
    if not typed_ or len(typed_) > len(own) or own[0] != typed_[0]:
        return False
    return all(one.startswith(each) for one, each in zip(own[1:], typed_[1:], strict=False))


def typed(words: str, scale: Scale) -> Mapping[Aspect, str] | None:
    """Say what stands in a cell: a mark, a letter, or both, «п5» too; None: neither."""
    whole = BOTH.fullmatch(words.strip().casefold())
    for parts in (words,), words.replace("/", " ").split(), whole.groups() if whole else ():
        found: dict[Aspect, str] = {}
        for part in parts:
            aspect = _aspect(part, scale)
            if aspect is None or aspect in found:
                break
            found[aspect] = part
        else:
            return found or None
    return None


def _aspect(word: str, scale: Scale) -> Aspect | None:
    readers: Any = {
        Aspect.MARK: lambda: read_mark(word, scale), Aspect.PRESENCE: lambda: read_presence(word),
    }  # fmt: skip
    for aspect, read in readers.items():
        try:
            read()
        except ValueError:
            continue
        return aspect  # type: ignore[no-any-return]
    return None

"""A sheet of marks, people down and columns across, as rows of a cell each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from hub.core import sheets
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.sheets import Numbered, Sheet
from hub.core.tables.reading import field_called
from hub.core.tables.staging import importer_of
from hub.gradebooks.tables import GRADEBOOKS

LOOKED_AT = 40  # rows
HEADER = ("name", "snils", "group_id", "module", "column", "value")
NUMBERS = frozenset({"", "№", "№ п/п", "п/п", "n"})  # heads of what holds no marks
NO_NAMES = _l("The sheet has no column with names: call it «ФИО».")
NO_COLUMNS = _l("The sheet has no columns of marks beside the names.")


def opened(path: Path, group: str, module: str | None) -> Sheet:
    """Open a sheet of a group; its columns are of one module, or each is the end of a module."""
    sheet = sheets.read(path, _find, _rank)
    people, number = _place(sheet.header, "name"), _place(sheet.header, "snils")
    if people is None:
        raise InvalidError(NO_NAMES)
    across = [
        n
        for n, title in enumerate(sheet.header)
        if n not in {people, number} and title.strip().casefold() not in NUMBERS
    ]
    if not across:
        raise InvalidError(NO_COLUMNS)
    rows = _cells(sheet, group, module, people, number, across)
    importer = importer_of(GRADEBOOKS)
    return replace(sheet, header=[str(importer.field(one).title) for one in HEADER], rows=rows)


def _cells(
    sheet: Sheet, group: str, module: str | None, people: int, number: int | None,
    across: Sequence[int],
) -> Iterator[Numbered]:  # fmt: skip
    heads, place = _heads(sheet.header), 0
    for _number, row in sheet.rows:
        name = row[people] if people < len(row) else ""
        for n in across:
            value = row[n].strip() if n < len(row) else ""
            if not (name and value):
                continue
            place += 1
            snils = row[number] if number is not None and number < len(row) else ""
            where = [heads[n], ""] if module is None else [module, heads[n]]
            yield place, [name, snils, group, *where, value]


def _heads(header: Sequence[str]) -> list[str]:
    """Number heads alike: two lessons of one day."""
    return [
        f"{title} ({header[: n + 1].count(title)})" if header.count(title) > 1 else title
        for n, title in enumerate(header)
    ]


def _called(title: str) -> str | None:
    return field_called(importer_of(GRADEBOOKS))(title)


def _place(header: Sequence[str], name: str) -> int | None:
    return next((n for n, title in enumerate(header) if _called(title) == name), None)


def _find(rows: Iterator[Numbered]) -> tuple[list[str], Iterator[Numbered]]:
    """Take for the head the first row that names people; titles may stand above it."""
    begun = list(islice(rows, LOOKED_AT))
    for at, (_number, cells) in enumerate(begun):
        if _place(cells, "name") is not None:
            return list(cells), chain(begun[at + 1 :], rows)
    return [], rows


def _rank(rows: Sequence[Sequence[str]]) -> int:
    return max((len(one) for one in rows if _place(one, "name") is not None), default=0)

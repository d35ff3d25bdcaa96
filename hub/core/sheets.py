"""Tables of other programs: XLSX, XLS, ODS and CSV in, XLSX and CSV out."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from hub.core import clock, encodings, unfit, workbook
from hub.core.encodings import NOT_A_TABLE
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.text import unturned

MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 4000
XLSX_ROWS = 1_048_576
XLSX_CELL = 32_767
DELIMITERS = ";,\t|"
SAMPLE = 65_536
PHONE = re.compile(r"\+[0-9]{5,20}")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
BINARY_START = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\x1f\x8b",
)
TOO_LONG = _l("A cell of this file is longer than a page. Is a quotation mark not closed?")


Numbered = tuple[int, list[str]]  # a row with its number in the file
Finder = Callable[[Iterator[Numbered]], tuple[list[str], Iterator[Numbered]]]
Rank = Callable[[Sequence[Sequence[str]]], int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file: rows come one at a time, each with its number in the file."""

    kind: str
    encoding: str | None
    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    others: Sequence[str] = ()  # sheets of the workbook that are not read


def read(path: Path, find: Finder | None = None, rank: Rank | None = None) -> Sheet:
    """Open whatever table the file holds: told by its content, not by its name.

    `find` says where its head is; by itself the first row that holds anything is one. `rank` says
    how good a sheet looks by its first rows; of a workbook the first of the best is read.
    """
    others: list[str] = []

    def choose(heads: Sequence[workbook.Head]) -> int:
        best = max(heads, key=lambda head: rank(head.rows)) if rank else heads[0]
        others.extend(head.name for head in heads if head is not best)
        return best.place

    sheet = _sheet(*_opened(path, choose), find or _first)
    return replace(sheet, others=tuple(others))  # known since its head was read


def _first(rows: Iterator[Numbered]) -> tuple[list[str], Iterator[Numbered]]:
    _number, header = next(rows, (0, []))
    return header, rows


def _opened(path: Path, choose: workbook.Choose) -> tuple[str, str | None, Iterator[list[str]]]:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if not start.strip():
        raise InvalidError(_l("The file is empty."))
    if start.startswith((ZIP, OLE)):
        return "xlsx", None, _workbook_rows(path, choose)
    if start.lstrip().startswith(BINARY_START) or start.lstrip()[:1] == b"<":
        raise InvalidError(NOT_A_TABLE)
    encoding = encodings.encoding_of(path, start)
    return "csv", encoding, _csv_rows(path, encoding)


def _sheet(kind: str, encoding: str | None, rows: Iterator[list[str]], find: Finder) -> Sheet:
    header, numbered = find((n, row) for n, row in enumerate(rows, 1) if any(row))
    while header and not header[-1]:
        header.pop()
    if not header:
        raise InvalidError(
            _l("There is no table in the file: its first row must name the columns.")
        )
    if len(header) > MOST_COLUMNS:
        raise InvalidError(_l("The table has too many columns."))
    return Sheet(kind, encoding, header, _bounded(numbered, len(header)))


def _bounded(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for count, (number, row) in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise InvalidError(_l("The table has more than 200,000 rows: divide it into parts."))
        yield number, [*row[:width], *([""] * (width - len(row)))]


def _workbook_rows(path: Path, choose: workbook.Choose) -> Iterator[list[str]]:
    unfit.refuse(path)
    try:
        for row in workbook.rows_of(path, choose):
            yield [_cleaned(cell) for cell in row]
    except workbook.NoTableError as error:
        raise InvalidError(NOT_A_TABLE) from error
    except workbook.TooLargeError as error:
        raise InvalidError(unfit.TOO_LARGE) from error


def _cleaned(text: str) -> str:
    text = unturned(text).strip()
    # What harmless() put there on the way out comes off on the way in.
    return (text[1:] if text[:1] == "'" and _is_marked(text) else text)[:LONGEST_CELL]


def _csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    try:
        with encodings.lines_of(path, encoding) as file:
            sample = list(islice(file, 20))
            delimiter, skip = _delimiter(sample)
            # Excel's own line «sep=;» is no row of the table.
            lines = chain(sample[skip:], file)
            for row in csv.reader(lines, delimiter=delimiter):
                yield [_cleaned(cell) for cell in row]
    except csv.Error as error:
        is_long = "field larger" in str(error)
        raise InvalidError(TOO_LONG if is_long else NOT_A_TABLE) from error
    except UnicodeError as error:
        raise InvalidError(NOT_A_TABLE) from error


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    first = lines[0].strip().casefold() if lines else ""
    if first.startswith("sep=") and len(first) == len("sep=;"):
        return first[-1], 1
    filled = [line for line in lines if line.strip()]

    def fit(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(filled, delimiter=delimiter)]
        return (sum(width == widths[0] for width in widths), widths[0]) if widths[0] > 1 else (0, 0)

    return (max(DELIMITERS, key=fit) if filled else ";"), 0


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking words of people for a formula; a telephone is none."""
    is_formula = text.startswith(DANGEROUS) and not PHONE.fullmatch(text)
    return f"'{text}" if is_formula or _is_marked(text) else text


def _is_marked(text: str) -> bool:
    """Whether it looks like what harmless() made: words that do by themselves are marked twice."""
    return text.startswith("'") and text.lstrip("'").startswith(DANGEROUS)


def write_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write what Russian Excel opens by a double click: UTF-8 with its mark, semicolons."""
    with _text(out) as text:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([harmless(word) for word in header])
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the answer
            writer.writerow([_plain(cell) for cell in row])
        return count


class _text(io.TextIOWrapper):  # noqa: N801 - used as a function
    """Text over a binary stream that stays open afterwards."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out, encoding="utf-8-sig", newline="")

    def __exit__(self, *_error: object) -> None:
        self.flush()
        self.detach()


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.astimezone(clock.zone()).strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    return harmless(cell) if isinstance(cell, str) else cell


def write_xlsx(
    out: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]],
    above: Sequence[str] = (),
) -> int:  # fmt: skip
    """Write a workbook row by row; words are never formulas; a full sheet begins another.

    `above` is what a paper says over its table, a line each.
    """
    book = _book(out)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    count, at = 0, XLSX_ROWS
    sheet: Any = None
    for row in chain([None], rows):
        if at >= XLSX_ROWS:
            sheet = book.add_worksheet(_sheet_name(title, len(book.worksheets())))
            at = _head(sheet, above, header, bold)
        if row is None:
            continue
        for n, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(
                    at, n, cell.astimezone(clock.zone()).replace(tzinfo=None), moment
                )
            elif isinstance(cell, date):
                sheet.write_datetime(at, n, cell, day)
            elif isinstance(cell, int | float):
                sheet.write_number(at, n, cell)
            elif cell:
                # No formula comes of it, but the import would take a mark off that is none.
                word = harmless(cell) if isinstance(cell, str) and _is_marked(cell) else str(cell)
                sheet.write_string(at, n, word[:XLSX_CELL])
        at += 1
        count += 1
    book.close()
    return count


def _head(sheet: Any, above: Sequence[str], header: Sequence[str], bold: Any) -> int:
    """Write what stands over the rows, and give where they begin."""
    sheet.freeze_panes(len(above) + 1, 0)
    sheet.set_column(0, max(len(header) - 1, 0), 20)
    for n, line in enumerate(above):
        sheet.write_string(n, 0, line)
    for n, word in enumerate(header):
        sheet.write_string(len(above), n, word, bold)
    return len(above) + 1


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of a template to fill in."""

    title: str
    note: str
    example: str
    allowed: Sequence[str] = ()
    is_date: bool = False


def write_template(
    out: BinaryIO,
    title: str,
    help_title: str,
    words: Sequence[str],
    columns: Sequence[TemplateColumn],
) -> None:
    """Write an empty table to fill in, and a second sheet that says what may stand where."""
    book = _book(out, constant_memory=False)
    bold = book.add_format({"bold": True, "bottom": 1})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd.mm.yyyy"})
    data = book.add_worksheet(_sheet_name(title, 0))
    guide = book.add_worksheet(_sheet_name(help_title, 0))
    data.freeze_panes(1, 0)
    guide.set_column(0, 2, 32)
    for n, word in enumerate(words):
        guide.write_string(0, n, word, bold)
    for n, column in enumerate(columns):
        data.write_string(0, n, column.title, bold)
        # Text, or Excel eats the zero a number begins with and turns long ones into 1E+11.
        data.set_column(n, n, 22, day if column.is_date else text)
        for m, word in enumerate((column.title, column.note, column.example)):
            guide.write_string(n + 1, m, word)
        if column.allowed:
            at = len(words) + n
            guide.set_column(at, at, 28)
            guide.write_string(0, at, column.title.rstrip("* "), bold)
            for m, word in enumerate(column.allowed, 1):
                guide.write_string(m, at, word)
            source = xlsxwriter.utility.xl_range_abs(1, at, len(column.allowed), at)
            data.data_validation(
                1,
                n,
                10_000,
                n,
                {"validate": "list", "source": f"='{guide.get_name()}'!{source}"},
            )
    book.close()


def _book(out: BinaryIO, *, constant_memory: bool = True) -> Any:
    return xlsxwriter.Workbook(
        out,
        {
            "constant_memory": constant_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _sheet_name(title: str, n: int) -> str:
    name = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:25]
    return f"{name} {n + 1}" if n else name

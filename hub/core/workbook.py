"""Reading a workbook in a process of its own, that may run out of memory or time alone.

A packed file of some kilobytes may ask for gigabytes: two cells at far corners are a table of all
between them, and the reader ends its process when it can't have that. What the child took goes with
it, so the hub is as large after a file as before. The child is this very file, run with a path.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 120  # of computing
PARCEL = 65_536  # letters
NO_TABLE = 3
HEAD_ROWS = 40


class NoTableError(Exception):
    """The file is no workbook."""


class TooLargeError(Exception):
    """The workbook took more memory or time than any honest one."""


class Head(NamedTuple):
    """The first rows of a sheet that holds anything."""

    place: int
    name: str
    rows: list[list[str]]


Choose = Callable[[Sequence[Head]], int]


def rows_of(path: Path, choose: Choose) -> Iterator[list[str]]:
    """Give the rows of a sheet as words. Of several that hold anything one is chosen."""
    command = [sys.executable, "-I", __file__, str(path)]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with child:
        try:
            for line in child.stdout or ():
                said = json.loads(line)
                if isinstance(said, dict):
                    _answer(child, choose([Head(*head) for head in said["heads"]]))
                else:
                    yield from said
            code = child.wait()
        except ValueError:
            code = child.wait()  # its last line was cut short
        finally:
            child.kill()
    if code == NO_TABLE:
        raise NoTableError
    if code:
        raise TooLargeError


def _answer(child: subprocess.Popen[bytes], index: int) -> None:
    if child.stdin is not None:
        child.stdin.write(f"{index}\n".encode())
        child.stdin.flush()


def main(path: str) -> int:
    """Write the rows as lines of JSON, many in a line."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(5)  # people's pages come first
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = _chosen(book)
    except (CalamineError, OSError, ValueError):
        return NO_TABLE
    if sheet is None:
        return 0
    encode = json.JSONEncoder(check_circular=False).encode
    # Rows above the first filled one are not given: numbers must stay those Excel shows.
    waiting = ['[""]'] * (sheet.start[0] if sheet.start else 0)
    size = len(waiting)
    for row in sheet.iter_rows():
        waiting.append(encode(_words(row)))
        size += len(waiting[-1])
        if size > PARCEL:
            _send(waiting)
            size = 0
    _send(waiting)
    sys.stdout.flush()
    return 0


def _chosen(book: CalamineWorkbook) -> CalamineSheet | None:
    """Give the only sheet that holds anything, or ask which of them."""
    heads: list[Head] = []
    first: CalamineSheet | None = None
    for n, name in enumerate(book.sheet_names):
        sheet = book.get_sheet_by_index(n)
        if sheet.start is not None:
            first = None if heads else sheet  # one table is kept, but not while there are several
            rows = [_words(row) for row in islice(sheet.iter_rows(), HEAD_ROWS)]
            heads.append(Head(n, name, rows))
    if len(heads) <= 1:
        return first
    sys.stdout.write(json.dumps({"heads": heads}) + "\n")
    sys.stdout.flush()
    return book.get_sheet_by_index(int(sys.stdin.readline()))


def _words(row: list[Any]) -> list[str]:
    return [cell if type(cell) is str else word(cell) for cell in row]


def _send(rows: list[str]) -> None:
    sys.stdout.write(f"[{','.join(rows)}]\n")
    rows.clear()


def word(cell: Any) -> str:
    """Write a cell as a person would have: dates by ISO, whole numbers without a tail."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

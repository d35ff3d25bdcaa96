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
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 120  # of computing
NO_TABLE = 3


class NoTableError(Exception):
    """The file is no workbook."""


class TooLargeError(Exception):
    """The workbook took more memory or time than any honest one."""


def rows_of(path: Path) -> Iterator[list[str]]:
    """Give the rows of the first sheet that holds anything, as words."""
    command = [sys.executable, "-I", __file__, str(path)]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with child:
        try:
            for line in child.stdout or ():
                yield json.loads(line)
            code = child.wait()
        except ValueError:
            code = child.wait()  # its last line was cut short
        finally:
            child.kill()
    if code == NO_TABLE:
        raise NoTableError
    if code:
        raise TooLargeError


def main(path: str) -> int:
    """Write the rows as lines of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        os.nice(5)  # people's pages come first
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = (book.get_sheet_by_index(n) for n in range(len(book.sheet_names)))
        sheet = next((sheet for sheet in sheets if sheet.start is not None), None)
    except (CalamineError, OSError, ValueError):
        return NO_TABLE
    if sheet is None:
        return 0
    write = sys.stdout.write
    # Rows above the first filled one are not given: numbers must stay those Excel shows.
    for _row in range(sheet.start[0] if sheet.start else 0):
        write('[""]\n')
    for row in sheet.iter_rows():
        write(json.dumps([word(cell) for cell in row], ensure_ascii=True) + "\n")
    sys.stdout.flush()
    return 0


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

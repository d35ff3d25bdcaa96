"""What a packed workbook is refused for before anything unpacks it whole."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from hub.core.encodings import NOT_A_TABLE
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l

LARGEST_UNPACKED = 400 * 1024 * 1024
PART = 1 << 20
LONGEST = 1 << 16  # a cell is no longer
TOO_LARGE = _l("The workbook is too large once unpacked: divide it into parts.")
# A cell of a formula without a value; of one that gives no text the value is empty by right.
UNRECKONED = re.compile(
    rb"""<c r="([A-Z]+\d+)"(?![^<>]*\bt="str")[^<>]*>\s*<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*"""
    rb"""(?:<v\s*/>|<v></v>)?\s*</c>"""
)


def refuse(path: Path) -> None:
    """Look at what a packed workbook unpacks to before anything unpacks it, and at its formulas."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_UNPACKED:
                raise InvalidError(TOO_LARGE)
            for item in archive.infolist():
                if item.filename.startswith("xl/worksheets/"):
                    with archive.open(item) as sheet:
                        _refuse_unreckoned(sheet)
    except (zipfile.BadZipFile, zlib.error, OSError) as error:
        raise InvalidError(NOT_A_TABLE) from error


def _refuse_unreckoned(sheet: IO[bytes]) -> None:
    """A formula no program has reckoned would be read as an empty cell."""
    before = b""
    while part := sheet.read(PART):
        text = before + part
        if b"<f" in text and (found := UNRECKONED.search(text)):
            raise InvalidError(
                _(
                    "There is a formula without its value in cell %(cell)s: open the file in a "
                    "spreadsheet, save it and send it again.",
                    cell=found[1].decode(),
                ),
                cell=found[1].decode(),
            )
        before = part[-LONGEST:]

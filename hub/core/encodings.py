"""In which letters a text file is written: told by its bytes, line by line where it must be."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.core.errors import InvalidError
from hub.core.i18n import _l

MIXED = "utf-8+cp1251"
RUSSIAN = re.compile(r"[\x00-\x7f\u0401\u0410-\u044f\u0451\u00a0-\u00bf\u2010-\u2026\u2116\ufeff]*")
NOT_A_TABLE = _l("This file is not a table. Save it as XLSX or CSV and choose it again.")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path, start: bytes) -> str:
    """Say how a file is written, or refuse it in words."""
    for mark, name in BOMS:
        if start.startswith(mark) and (name == "utf-16" or _decodes(path, "utf-8")):
            return name
    if b"\0" in start:
        even, odd = start[::2].count(0), start[1::2].count(0)
        if min(even, odd) * 20 < max(even, odd):
            return "utf-16-be" if even > odd else "utf-16-le"
        raise InvalidError(NOT_A_TABLE)
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _decodes(path, "cp1251"):
        with path.open("rb") as file:
            return MIXED if any(_as_utf8(line) is not None for line in file) else "cp1251"
    with path.open("rb") as file:
        if all(_is_either(line) for line in file):
            return MIXED
    raise InvalidError(_l("The letters of this file can't be read. Save it as CSV UTF-8 or XLSX."))


def _as_utf8(line: bytes) -> str | None:
    """Read a line of Russian UTF-8: any line is some cp1251, few of that are good UTF-8."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if not line.isascii() and RUSSIAN.fullmatch(text) else None


def _is_either(line: bytes) -> bool:
    try:
        line.decode("cp1251")
    except UnicodeDecodeError:
        return _as_utf8(line) is not None
    return True


def _mixed_lines(path: Path) -> Iterator[str]:
    """Read each line by itself: tables pasted together keep the letters each was written in."""
    with path.open("rb") as file:
        for line in file:
            text = _as_utf8(line)
            yield line.decode("cp1251") if text is None else text


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def lines_of(path: Path, encoding: str) -> Iterator[Iterator[str]]:
    """Open a file as lines with their ends."""
    if encoding == MIXED:
        yield _mixed_lines(path)
        return
    with path.open(encoding=encoding, newline="") as file:
        yield file

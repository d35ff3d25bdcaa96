"""Which books there are: shipped as TOML beside this file, known by who uses them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.reference.models import ReferenceEntry
from hub.core.upsert import upsert

FOLDER = Path(__file__).parent / "books"
STEP = 10  # positions leave room for entries in between


@dataclass(frozen=True, slots=True)
class Book:
    """A reference book as shipped."""

    key: str
    title: str
    about: str
    entries: tuple[tuple[str, str], ...]


def _read() -> dict[str, Book]:
    books = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = tuple((code, title) for code, title in data["entries"].items())
        books[path.stem] = Book(path.stem, data["title"], data["about"], entries)
    return books


BOOKS = _read()
USES: dict[str, list[InstrumentedAttribute[Any]]] = {}


def used_by(book: str, column: InstrumentedAttribute[Any]) -> None:
    """Wire a column that holds codes of a book (hub/app.py only): usage is counted there."""
    places = USES.setdefault(book, [])
    if not any(place.class_ is column.class_ and place.key == column.key for place in places):
        places.append(column)


def book(key: str) -> Book:
    if (found := BOOKS.get(key)) is None:
        raise NotFoundError(_l("There is no such reference book."))
    return found


def plant(session: Session) -> int:
    """Bring the books to what this version ships; what staff wrote or retired stays so."""
    known = {(entry.book, entry.code): entry for entry in session.scalars(select(ReferenceEntry))}
    new = []
    for each in BOOKS.values():
        for place, (code, title) in enumerate(each.entries, start=1):
            entry = known.get((each.key, code))
            if entry is None:
                row = {"book": each.key, "code": code, "title": title, "shipped": title}
                new.append({**row, "position": place * STEP})
            elif entry.shipped != title:
                if not entry.is_edited:
                    entry.title = title
                entry.shipped = title
    session.flush()
    # Two processes may plant at once: the second finds the rows of the first and leaves them alone.
    upsert(session, ReferenceEntry, new, on=("book", "code"), update=())
    return len(new)


def uses(session: Session, key: str) -> dict[str, int]:
    """Count, per code, the rows that hold it."""
    counts: dict[str, int] = {}
    for column in USES.get(key, []):
        query = select(column, func.count()).where(column.is_not(None)).group_by(column)
        for code, count in session.execute(query):
            counts[code] = counts.get(code, 0) + count
    return counts


def sizes(session: Session) -> dict[str, tuple[int, int]]:
    """Give per book how many entries are in use and how many retired."""
    rows = session.execute(
        select(ReferenceEntry.book, func.count(), func.count(ReferenceEntry.retired_at)).group_by(
            ReferenceEntry.book
        )
    )
    return {key: (total - retired, retired) for key, total, retired in rows}

"""Rows of a file written as things, a chunk at once; what refuses is looked for by halves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core import ahead
from hub.core.db import uuid7
from hub.core.errors import HubError, RefusedError
from hub.core.saving import at_once
from hub.core.tables import staging
from hub.core.tables.declare import Importer, Values
from hub.core.tables.guarding import MEANWHILE, guarded
from hub.core.tables.models import ImportRun
from hub.core.tables.reading import Parsed, Reader
from hub.core.tables.registered import table_named
from hub.core.tables.staging import Staged

SEEN = "tables.seen"
Failure = tuple[Staged, HubError]
Meant = tuple[Staged, Values]
Written = tuple[Staged, UUID, int | None]  # as what, and its version where that is known


@dataclass(frozen=True, slots=True)
class Work:
    """A row, the known thing it means today, if any, and what it says of it."""

    row: Staged
    known: UUID | None
    values: Values


Read = Sequence[tuple[Staged, Parsed]]


class Thinker:
    """Takes rows of an import up again and reads their words as they mean today."""

    def __init__(self, session: Session, run: ImportRun) -> None:
        self.run_id, self.mapping = run.id, run.mapping
        self.importer = staging.importer_of(table_named(run.table))
        self.reader = Reader(session, self.importer)

    def next(self, session: Session, after: int) -> Read:
        rows = staging.next_rows(session, self.run_id, staging.WRITTEN, after=after)
        texts = [
            staging.texts_of(self.importer, self.mapping, row.cells, row.mended) for row in rows
        ]
        self.reader.session = session
        self.reader.expect(texts)
        found = [(row, self.reader.parse(words)) for row, words in zip(rows, texts, strict=True)]
        if self.importer.look is not None:
            good = [item for _row, item in found if not item.problems]
            looked = self.importer.look(session, [item.values for item in good])
            for item, seen_ in zip(good, looked, strict=True):
                item.seen = seen_
        return found


def seen(session: Session, rows: Sequence[Values]) -> list[Any] | None:
    """Give what was looked up of these very rows beforehand, if it was of all of them."""
    looked: Mapping[int, Any] = session.info.get(SEEN, {})
    return [looked[id(row)] for row in rows] if all(id(row) in looked for row in rows) else None


def apply_rows(
    session: Session, run: ImportRun, rows: Read, met: set[str] | None = None
) -> list[Failure]:
    """Write rows as they mean today, not as they meant when the preview was made.

    `met` are aliases of rows before these whose writing can't be seen yet.
    """
    if not rows:
        return []
    importer = staging.importer_of(table_named(run.table))
    session.info[SEEN] = {id(item.values): item.seen for _row, item in rows if importer.look}
    failures: list[Failure] = []
    good: list[Meant] = []
    for row, item in rows:
        if item.problems:
            failures.append((row, RefusedError(next(iter(item.problems.values())))))
        else:
            good.append((row, item.values))
    written: list[Written] = []
    # A row may mean what a row before it makes: it is understood once that one is written.
    seen = set() if met is None else met
    while good:
        now, good = _apart(importer, good, seen)
        seen = set()
        if good and ahead.is_ahead(session):
            raise ahead.NeedsAnswerError
        work = []
        matches = importer.match(session, [values for _row, values in now])
        for (row, values), match in zip(now, matches, strict=True):
            if match.problem:
                failures.append((row, RefusedError(match.problem)))
            elif guarded(run, row, match, values):
                failures.append((row, RefusedError(MEANWHILE)))
            else:
                work.append(Work(row, match.id, values))
        failures += _by_halves(session, importer, work, written)
        session.flush()
    del session.info[SEEN]
    # What became of the others stands in their rows since they were looked at.
    marked = [(row.number, target, version) for row, target, version in written]
    staging.mark(session, run.id, marked)
    session.flush()
    return failures


def _apart(
    importer: Importer, rows: Sequence[Meant], seen: set[str]
) -> tuple[list[Meant], list[Meant]]:
    """Take the rows that can be understood at once from those that wait for one before them."""
    if importer.alias is None:
        return list(rows), []
    now: list[Meant] = []
    later: list[Meant] = []
    for row, values in rows:
        name = importer.alias(values)
        (later if name in seen else now).append((row, values))
        if name is not None:
            seen.add(name)
    return now, later


def _by_halves(
    session: Session,
    importer: Importer,
    work: Sequence[Work],
    written: list[Written],
) -> list[Failure]:
    """Write all, or where something refuses, each half by itself, down to the row that does."""
    if not work:
        return []
    if len(work) == 1:
        try:
            with session.begin_nested():  # alone, it is refused in words
                written += _written(session, importer, work)
        except HubError as error:
            return [(work[0].row, error)]
        return []
    try:
        with at_once(session):
            written += _written(session, importer, work)
    except (HubError, IntegrityError):
        middle = len(work) // 2
        return _by_halves(session, importer, work[:middle], written) + _by_halves(
            session, importer, work[middle:], written
        )
    return []


def _written(session: Session, importer: Importer, work: Sequence[Work]) -> list[Written]:
    """Write rows, and give those that became something else than was promised."""
    new = [item for item in work if item.known is None]
    old = [item for item in work if item.known is not None]
    ids = [item.row.promised or uuid7() for item in new]
    made = importer.made(session, [item.values for item in new], ids) if new else []
    changed = (
        importer.changed(session, [(item.known, item.values) for item in old if item.known])
        if old
        else []
    )
    session.flush()
    done = [*zip(new, made, strict=True), *zip(old, changed, strict=True)]
    return [
        (item.row, target, version)
        for item, (target, version) in done
        if target != item.row.promised
    ]

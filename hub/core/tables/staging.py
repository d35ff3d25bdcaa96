"""Staged rows of an import: sealed bodies, what they hold, how far they are."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, and_, func, or_, select, text
from sqlalchemy.orm import Session

from hub.core import many
from hub.core.among import array
from hub.core.db import Base, database, reading, transaction
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Importer, Table
from hub.core.tables.models import ImportRow, ImportRun, RowState

CHUNK = 1000
BY_KEYS = """
DISCARD PLANS; SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 1.1; SET LOCAL jit = off
"""
WRITTEN = (RowState.NEW, RowState.CHANGED)
ROWS = Base.metadata.tables["import_row"]
ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@dataclass(slots=True)
class Staged:
    """A row as it lies opened before us: the file's cells and what a person mended."""

    number: int
    cells: list[str]
    mended: dict[str, str]
    promised: UUID | None = None  # the id its new thing is to have


@dataclass(slots=True)
class Verdict:
    """What was found out about a row."""

    row: Staged
    state: RowState
    key: str | None = None
    target_id: UUID | str | None = None  # a new one is bare
    version: int | None = None
    digest: str | None = None
    problems: Mapping[str, str] | None = None
    changes: Mapping[str, Sequence[str]] | None = None

    def values(self) -> tuple[Any, ...]:
        """Give what is kept of it, as JUDGED names it."""
        return (
            self.state,
            self.key,
            self.target_id,
            self.version,
            self.digest,
            body_of(self.row.cells, self.row.mended, self.problems, self.changes),
        )


def importer_of(table: Table) -> Importer:
    if table.importer is None:
        raise NotFoundError(_l("This list takes nothing from files."))
    return table.importer


def plan_afresh(session: Session) -> None:
    """Let PostgreSQL look rows up by their keys, till the end of this transaction.

    A chunk is few rows of many, though statistics, if there are any yet, make reading all of a
    table look cheaper: the time of an import grew with the square of its length. Our questions are
    planned each time they are asked. Those of foreign keys are not, for they are one a row: their
    plans of earlier, when a table was empty, are thrown away instead.
    """
    if session.get_bind().dialect.name == "postgresql":
        connection = session.connection()
        driver: Any = connection.connection.driver_connection
        driver.prepare_threshold = None  # till the pool has it back
        connection.exec_driver_sql(BY_KEYS)


@contextmanager
def looking() -> Iterator[Session]:
    """Look at what is known with no lock held: SQLite has one for all, PostgreSQL plans anew."""
    if not database().is_postgresql:
        with reading() as session:
            yield session
        return
    with transaction() as session:
        plan_afresh(session)
        yield session


def next_rows(
    session: Session, run_id: UUID, states: Sequence[RowState], *, after: int = 0
) -> list[Staged]:
    found = session.execute(
        select(ROWS.c.number, ROWS.c.body, ROWS.c.state, ROWS.c.target_id)
        .where(ROWS.c.run_id == run_id, ROWS.c.state.in_(states), ROWS.c.number > after)
        .order_by(ROWS.c.number)
        .limit(CHUNK)
    )
    return [
        opened(number, body, target if state is RowState.NEW else None)
        for number, body, state, target in found
    ]


def opened(number: int, body: str, promised: UUID | None = None) -> Staged:
    content = json.loads(body)
    return Staged(number, content["cells"], content.get("mended") or {}, promised)


def put(session: Session, run_id: UUID, verdicts: Iterable[Verdict]) -> None:
    """Keep new rows, sealed: the file itself is not needed any more."""
    rows = [(verdict.row.number, *verdict.values()) for verdict in verdicts]
    columns = dict(zip(("number", *JUDGED), map(list, zip(*rows, strict=True)), strict=True))
    many.fill(session.connection(), ROWS, len(rows), {"run_id": run_id, **columns})


JUDGED = ("state", "key", "target_id", "version", "digest", "body")
MARKED = ("state", "target_id", "version")
ARRAYS = {"target_id": "uuid[]", "version": "integer[]"}


def judge(session: Session, run_id: UUID, verdicts: Sequence[Verdict]) -> None:
    """Keep what was found out about rows that are there."""
    rows = [(verdict.row.number, *verdict.values()) for verdict in verdicts]
    _update(session, run_id, JUDGED, rows)


def mark(session: Session, run_id: UUID, written: Sequence[tuple[int, UUID, int | None]]) -> None:
    """Say that rows are written, and as what."""
    rows = [(number, RowState.DONE, target, version) for number, target, version in written]
    _update(session, run_id, MARKED, rows)


def _update(
    session: Session, run_id: UUID, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Change many rows, each its number and values, by one statement of one shape."""
    if not rows:
        return
    connection = session.connection()
    plan = many.plan_for(connection, ROWS).columns
    ways = [plan[name].bound for name in ("number", *names)]
    bound = [[way(value) for way, value in zip(ways, row, strict=True)] for row in rows]
    statement = _change(tuple(names), is_postgresql=database().is_postgresql)
    run = plan["run_id"].bound(run_id)
    if database().is_postgresql:
        arrays = dict(zip(("number", *names), map(array, zip(*bound, strict=True)), strict=True))
        connection.execute(statement, {"run": run, **arrays})
        return
    # The run is in each row, or SQLite reads the run's rows for each of ours.
    connection.execute(statement, {"rows": json.dumps([[run, *line] for line in bound])})


@cache
def _change(names: tuple[str, ...], *, is_postgresql: bool) -> TextClause:
    if is_postgresql:
        arrays = ", ".join(f"CAST(:{name} AS {ARRAYS.get(name, 'text[]')})" for name in names)
        given = f"unnest(CAST(:number AS integer[]), {arrays}) AS given(number, {', '.join(names)})"
        run, number = ":run", "given.number"
        values = [f"{name} = given.{name}" for name in names]
    else:
        given = "json_each(:rows) AS given"
        run, number = (f"json_extract(given.value, '$[{n}]')" for n in (0, 1))
        values = [
            f"{name} = json_extract(given.value, '$[{n}]')" for n, name in enumerate(names, 2)
        ]
    return text(
        f"UPDATE import_row SET {', '.join(values)} FROM {given}"  # noqa: S608 - names of our own columns
        f" WHERE import_row.run_id = {run} AND import_row.number = {number}"
    )


def stands(run: ImportRun, state: RowState, number: int) -> RowState:
    """Say how a row stands: written where the import has come past it."""
    return RowState.DONE if state in WRITTEN and number <= run.through else state


def standing(run: ImportRun, state: RowState) -> ColumnElement[bool]:
    """Ask for the rows that stand so."""
    if state in WRITTEN:
        return and_(ImportRow.state == state, ImportRow.number > run.through)
    if state is RowState.DONE:
        passed = and_(ImportRow.state.in_(WRITTEN), ImportRow.number <= run.through)
        return or_(ImportRow.state == state, passed)
    return ImportRow.state == state


def counts(session: Session, run: ImportRun) -> Counter[RowState]:
    is_behind = ImportRow.number <= run.through
    rows = session.execute(
        select(ImportRow.state, is_behind, func.count())
        .where(ImportRow.run_id == run.id)
        .group_by(ImportRow.state, is_behind)
    )
    found: Counter[RowState] = Counter()
    for state, behind, count in rows:
        found[RowState.DONE if behind and state in WRITTEN else state] += count
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows of an import that is over."""

    created: int
    changed: int
    unchanged: int
    refused: int


def outcome(session: Session, run: ImportRun) -> Outcome:
    """Count them: a new row that became what it was promised is not marked one by one."""
    rows = session.execute(
        select(ImportRow.state, func.count())
        .where(ImportRow.run_id == run.id)
        .group_by(ImportRow.state)
    )
    found = Counter(dict(rows.all()))
    return Outcome(
        created=found[RowState.NEW],
        changed=found[RowState.DONE] + found[RowState.CHANGED],
        unchanged=found[RowState.UNCHANGED],
        refused=found[RowState.ERROR] + found[RowState.FAILED],
    )


def body_of(
    cells: Sequence[str],
    mended: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    changes: Mapping[str, Sequence[str]] | None = None,
) -> str:
    words: dict[str, Any] = {"cells": cells}
    if mended:
        words["mended"] = mended
    if problems:
        words["problems"] = problems
    if changes:
        words["changes"] = changes
    return ENCODE(words)


def body(row: ImportRow) -> dict[str, Any]:
    found: dict[str, Any] = {"mended": {}, "problems": {}, "changes": {}, **json.loads(row.body)}
    return found


def texts_of(
    importer: Importer, mapping: Mapping[str, Any], cells: Sequence[str], mended: Mapping[str, str]
) -> dict[str, str]:
    """Give a row's words by field: what a person mended stands over what the file says."""
    width = len(cells)
    found = {
        name: n if type(n) is str else cells[n]
        for name, n in mapping.items()
        if type(n) is str or n < width
    }
    for item in importer.fields:
        if item.parts is not None and (whole := mended.get(item.name) or found.get(item.name)):
            found.pop(item.name, None)
            found |= {name: part for name, part in item.parts(whole).items() if not found.get(name)}
    if not mended:
        return found
    joint = {item.name for item in importer.fields if item.parts is not None}
    return found | {name: word for name, word in mended.items() if name not in joint}

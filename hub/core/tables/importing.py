"""Lists from files: staged, understood, shown before anything is written, then written as asked."""

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.beside import beside
from hub.core.db import transaction, utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue
from hub.core.sheets import Sheet
from hub.core.tables.declare import Table
from hub.core.tables.events import ImportEnded
from hub.core.tables.models import ImportRow, ImportRun, ImportState, RowState
from hub.core.tables.reading import expect_meant, guess, missing, unknown
from hub.core.tables.registered import table_named
from hub.core.tables.staging import (
    CHUNK,
    Staged,
    Verdict,
    importer_of,
    judge,
    looking,
    next_rows,
    opened,
    plan_afresh,
    put,
)
from hub.core.tables.understanding import Judge

CHECK = "tables.check"
AT_ONCE = 500  # so many rows are checked while the person waits
PATIENCE = 30.0  # seconds in which rows are checked as they are read; the others wait for jobs


def begin(
    session: Session,
    table: Table,
    who: Principal,
    name: str,
    sheet: Sheet,
    same: Mapping[str, str] | None = None,
) -> ImportRun:
    """Begin an import. `same` are words that stand for all rows, over what the file says."""
    run = ImportRun(
        account_id=who.account_id,
        table=table.name,
        file_name=name[:200],
        kind=sheet.kind,
        encoding=sheet.encoding,
        header=[title[:200] for title in sheet.header],
        mapping={**guess(importer_of(table), sheet.header), **(same or {})},
        other_sheets=[name[:200] for name in sheet.others],
    )
    session.add(run)
    session.flush()
    return run


def stage(session: Session, run_id: UUID, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Keep rows as they came, not yet looked at."""
    put(session, run_id, [Verdict(Staged(n, cells, {}), RowState.RAW) for n, cells in rows])


def take(run: ImportRun, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Keep the rows of a file, each checked as it comes where every column is understood."""
    with (
        closing(beside(_batches(rows, CHUNK))) as parts,
        closing(beside(_judged(run, parts))) as judged,
    ):
        for verdicts in judged:
            with transaction() as session:
                put(session, run.id, verdicts)


def _judged(
    run: ImportRun, parts: Iterable[list[tuple[int, list[str]]]]
) -> Generator[Sequence[Verdict]]:
    table = table_named(run.table)
    taker: Judge | None = None
    until = time.monotonic() + PATIENCE
    for part in parts:
        staged_rows = [Staged(number, cells, {}) for number, cells in part]
        verdicts = [Verdict(row, RowState.RAW) for row in staged_rows]
        if _is_understood(run) and time.monotonic() < until:
            with looking() as session:
                taker = taker or Judge(session, run, table, sees_all=True)
                verdicts = taker.judge(session, staged_rows)
        yield verdicts


def _is_understood(run: ImportRun) -> bool:
    importer = importer_of(table_named(run.table))
    return not missing(importer, run.mapping) and not unknown(run.header, run.mapping)


def _batches(
    rows: Iterable[tuple[int, list[str]]], size: int
) -> Generator[list[tuple[int, list[str]]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def staged(session: Session, run: ImportRun) -> None:
    """Go on to checking when every column is understood, else ask which is which."""
    run.total = (
        session.scalar(
            select(func.count()).select_from(ImportRow).where(ImportRow.run_id == run.id)
        )
        or 0
    )
    if not run.total:
        run.state, run.problem = ImportState.REFUSED, str(_("There are no rows in the file."))
        end(session, run)
    elif not _is_understood(run):
        run.state = ImportState.MAPPING
    else:
        check(session, run)


def map_columns(session: Session, run: ImportRun, mapping: Mapping[str, int | str]) -> None:
    """Take the columns as a person named them, and look at every row again.

    A field without a column may have words instead: the same for all rows.
    """
    if run.state not in {ImportState.MAPPING, ImportState.READY}:
        raise RefusedError(_l("This import is past choosing columns."))
    importer = importer_of(table_named(run.table))
    if lacking := missing(importer, mapping):
        titles = ", ".join(str(item.title) for item in lacking)
        raise RefusedError(_("Say which column holds: %(titles)s.", titles=titles))
    if same := {name: word for name, word in mapping.items() if isinstance(word, str)}:
        expect_meant(session, importer, same)
    run.mapping = dict(mapping)
    session.execute(
        update(ImportRow)
        .where(ImportRow.run_id == run.id)
        .values(state=RowState.RAW, key=None, target_id=None, version=None)
    )
    check(session, run)


def check(session: Session, run: ImportRun) -> None:
    """Check the rows nobody has looked at yet: at once if they are few, else by jobs."""
    raw = ImportRow.run_id == run.id, ImportRow.state == RowState.RAW
    waiting = session.scalar(select(func.count()).select_from(ImportRow).where(*raw)) or 0
    run.state, run.done = ImportState.CHECKING, run.total - waiting
    if waiting <= AT_ONCE:
        while _check_chunk(session, run):
            pass
        return
    key = f"{run.id}:{run.done}"
    enqueue(session, CHECK, {"run": str(run.id)}, key=key, order=f"import:{run.id}")


def carry_on_checking(session: Session, payload: dict[str, Any], job: Run) -> None:
    """Handle the job of checking: a chunk a job, so a killed worker loses a chunk at most."""
    run = session.get(ImportRun, UUID(payload["run"]))
    if run is None or run.state is not ImportState.CHECKING:
        return
    plan_afresh(session)
    is_more = _check_chunk(session, run)
    job.progress(run.done, run.total, str(_("Rows are being checked")))
    if is_more:
        key = f"{run.id}:{run.done}"
        enqueue(session, CHECK, payload, key=key, order=f"import:{run.id}")


def _check_chunk(session: Session, run: ImportRun) -> bool:
    rows = next_rows(session, run.id, (RowState.RAW,))
    if rows:
        judge(session, run.id, Judge(session, run, table_named(run.table)).judge(session, rows))
        run.done += len(rows)
    if len(rows) == CHUNK:
        return True
    run.state, run.done = ImportState.READY, 0
    return False


def mend(session: Session, run: ImportRun, number: int, texts: Mapping[str, str]) -> ImportRow:
    """Put right what a person corrected in the browser, and look at the row again."""
    if run.state is not ImportState.READY:
        raise RefusedError(_l("Rows can be corrected only before they are written."))
    row = session.get(ImportRow, (run.id, number))
    if row is None:
        raise NotFoundError(_l("There is no such row."))
    names = {item.name for item in importer_of(table_named(run.table)).fields}
    staged_row = opened(row.number, row.body)
    staged_row.mended |= {name: word.strip() for name, word in texts.items() if name in names}
    row.key = None  # its own first key is no other row's
    session.flush()
    judge(session, run.id, Judge(session, run, table_named(run.table)).judge(session, [staged_row]))
    session.refresh(row)
    return row


def cancel(session: Session, run: ImportRun) -> None:
    """Drop an import that has written nothing; what it staged goes at once."""
    if run.state not in {ImportState.READING, ImportState.MAPPING, ImportState.READY}:
        raise RefusedError(_l("This import is being written or is over."))
    give_up(session, run)


def give_up(session: Session, run: ImportRun) -> None:
    """Drop what an import staged, and say that nothing comes of it."""
    run.state = ImportState.CANCELLED
    session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    end(session, run)


def end(session: Session, run: ImportRun) -> None:
    """Say that an import is over, whichever way."""
    run.finished_at = utcnow()
    emit(session, ImportEnded(aggregate_id=run.id, table=run.table))

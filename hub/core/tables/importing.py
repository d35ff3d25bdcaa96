"""Lists from files: staged, understood, shown before anything is written, then written as asked."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from hub.core import audit, crypto
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import HubError, NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue
from hub.core.sheets import Sheet
from hub.core.tables.declare import Importer, Match, Table
from hub.core.tables.models import (
    ImportMode,
    ImportRow,
    ImportRun,
    ImportState,
    RowState,
)
from hub.core.tables.reading import Reader, guess, missing, unknown
from hub.core.tables.registered import table_named

CHECK, APPLY = "tables.check", "tables.apply"
CHUNK = 500
AT_ONCE = 500  # so many rows are checked while the person waits
KEY = "import_row.key"
WRITTEN = (RowState.NEW, RowState.CHANGED)


def importer_of(table: Table) -> Importer:
    if table.importer is None:
        raise NotFoundError(_l("This list takes nothing from files."))
    return table.importer


def begin(session: Session, table: Table, who: Principal, name: str, sheet: Sheet) -> ImportRun:
    run = ImportRun(
        account_id=who.account_id,
        table=table.name,
        file_name=name[:200],
        kind=sheet.kind,
        encoding=sheet.encoding,
        header=[title[:200] for title in sheet.header],
        mapping=guess(importer_of(table), sheet.header),
    )
    session.add(run)
    session.flush()
    return run


def stage(session: Session, run_id: UUID, rows: Sequence[tuple[int, list[str]]]) -> None:
    """Keep rows as they came, sealed: the file itself is not needed any more."""
    session.execute(
        insert(ImportRow),
        [
            {"run_id": run_id, "number": n, "state": RowState.RAW, "body": _body(cells)}
            for n, cells in rows
        ],
    )


def staged(session: Session, run: ImportRun) -> None:
    """Go on to checking when every column is understood, else ask which is which."""
    run.total = (
        session.scalar(
            select(func.count()).select_from(ImportRow).where(ImportRow.run_id == run.id)
        )
        or 0
    )
    importer = importer_of(table_named(run.table))
    if not run.total:
        run.state, run.problem = ImportState.REFUSED, str(_("There are no rows in the file."))
    elif missing(importer, run.mapping) or unknown(run.header, run.mapping):
        run.state = ImportState.MAPPING
    else:
        check(session, run)


def map_columns(session: Session, run: ImportRun, mapping: Mapping[str, int]) -> None:
    """Take the columns as a person named them, and look at every row again."""
    if run.state not in {ImportState.MAPPING, ImportState.READY}:
        raise RefusedError(_l("This import is past choosing columns."))
    importer = importer_of(table_named(run.table))
    if lacking := missing(importer, mapping):
        titles = ", ".join(str(item.title) for item in lacking)
        raise RefusedError(_("Say which column holds: %(titles)s.", titles=titles))
    run.mapping = dict(mapping)
    session.execute(
        update(ImportRow)
        .where(ImportRow.run_id == run.id)
        .values(state=RowState.RAW, key=None, target_id=None)
    )
    check(session, run)


def check(session: Session, run: ImportRun) -> None:
    run.state, run.done = ImportState.CHECKING, 0
    if run.total <= AT_ONCE:
        while _check_chunk(session, run):
            pass
        return
    enqueue(session, CHECK, {"run": str(run.id)}, key=f"{run.id}:0", order=f"import:{run.id}")


def carry_on_checking(session: Session, payload: dict[str, Any], job: Run) -> None:
    """Handle the job of checking: a chunk a job, so a killed worker loses a chunk's time at most."""
    run = session.get(ImportRun, UUID(payload["run"]))
    if run is None or run.state is not ImportState.CHECKING:
        return
    is_more = _check_chunk(session, run)
    job.progress(run.done, run.total, str(_("Rows are being checked")))
    if is_more:
        key = f"{run.id}:{run.done}"
        enqueue(session, CHECK, payload, key=key, order=f"import:{run.id}")


def _check_chunk(session: Session, run: ImportRun) -> bool:
    rows = _next_rows(session, run, (RowState.RAW,))
    if rows:
        _understand(session, run, rows)
        run.done += len(rows)
    if len(rows) == CHUNK:
        return True
    run.state, run.done = ImportState.READY, 0
    return False


def _next_rows(session: Session, run: ImportRun, states: Sequence[RowState]) -> list[ImportRow]:
    statement = (
        select(ImportRow)
        .where(ImportRow.run_id == run.id, ImportRow.state.in_(states))
        .order_by(ImportRow.number)
        .limit(CHUNK)
    )
    return list(session.scalars(statement))


def _understand(session: Session, run: ImportRun, rows: Sequence[ImportRow]) -> None:
    importer = importer_of(table_named(run.table))
    texts = [_texts(run, row) for row in rows]
    reader = Reader(session, importer, texts)
    parsed = [reader.parse(text) for text in texts]
    good = [(row, item) for row, item in zip(rows, parsed, strict=True) if not item.problems]
    matches = importer.match(session, [item.values for _row, item in good])
    met = {row.number: match for (row, _item), match in zip(good, matches, strict=True)}
    keys = {row.number: _key(importer, item.values) for row, item in good}
    first = _first_of(session, run, keys)
    for row, item in zip(rows, parsed, strict=True):
        problems = dict(item.problems)
        match = met.get(row.number, Match())
        changes: dict[str, list[str]] = {}
        row.key, row.target_id = keys.get(row.number), match.id
        if match.problem:
            problems[match.problem_field or ""] = str(match.problem)
        elif not problems and first[keys[row.number]] != row.number:
            problems[""] = str(
                _("The same is written in row %(number)s.", number=first[keys[row.number]])
            )
        elif match.id is not None:
            changes = _changes(reader, importer, match, item.values)
        row.state = _state(problems, match, changes)
        row.body = _body(_cells(row), _mended(row), problems, changes)
    session.flush()


def _state(problems: Mapping[str, str], match: Match, changes: Mapping[str, Any]) -> RowState:
    if problems:
        return RowState.ERROR
    if match.id is None:
        return RowState.NEW
    return RowState.CHANGED if changes else RowState.UNCHANGED


def _changes(
    reader: Reader, importer: Importer, match: Match, values: Mapping[str, Any]
) -> dict[str, list[str]]:
    return {
        name: [
            reader.written(importer.field(name), match.before.get(name)),
            reader.written(importer.field(name), value),
        ]
        for name, value in values.items()
        if match.before.get(name) != value
    }


def _key(importer: Importer, values: Mapping[str, Any]) -> str:
    return crypto.blind_index(KEY, importer.key(values)) or ""


def _first_of(session: Session, run: ImportRun, keys: Mapping[int, str]) -> dict[str, int]:
    """Say in which row of the file each key stands first."""
    first: dict[str, int] = {}
    for number, key in sorted(keys.items()):
        first.setdefault(key, number)
    earlier = session.execute(
        select(ImportRow.key, func.min(ImportRow.number))
        .where(ImportRow.run_id == run.id, ImportRow.key.in_(first))
        .group_by(ImportRow.key)
    )
    for key, number in earlier:
        first[key] = min(first[key], number)
    return first


def mend(session: Session, run: ImportRun, number: int, texts: Mapping[str, str]) -> ImportRow:
    """Put right what a person corrected in the browser, and look at the row again."""
    if run.state is not ImportState.READY:
        raise RefusedError(_l("Rows can be corrected only before they are written."))
    row = session.get(ImportRow, (run.id, number))
    if row is None:
        raise NotFoundError(_l("There is no such row."))
    names = {item.name for item in importer_of(table_named(run.table)).fields}
    mended = _mended(row) | {k: v.strip() for k, v in texts.items() if k in names}
    row.body = _body(_cells(row), mended)
    row.key = None
    session.flush()
    _understand(session, run, [row])
    return row


def apply(session: Session, run: ImportRun, mode: ImportMode) -> bool:
    """Order the writing. Twice pressed is once done: the second finds nothing ready."""
    found = counts(session, run)
    if mode is ImportMode.ALL and found[RowState.ERROR]:
        raise RefusedError(_l("There are rows with errors: correct them, or write the good ones."))
    taken: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(ImportRun)
        .where(ImportRun.id == run.id, ImportRun.state == ImportState.READY)
        .values(state=ImportState.APPLYING, mode=mode, done=0, version=ImportRun.version + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:
        return False
    session.refresh(run)
    _enqueue_apply(session, run)
    audit.record(
        session,
        f"{run.table}.import",
        subject=run.table,
        subject_id=run.id,
        details={"mode": mode.value, **{state.value: n for state, n in found.items()}},
    )
    return True


def _enqueue_apply(session: Session, run: ImportRun) -> None:
    # One order for a table: two files at once can't both find somebody missing and add them twice.
    key, order = f"{run.id}:{run.done}", f"import:{run.table}"
    enqueue(session, APPLY, {"run": str(run.id)}, key=key, order=order)


def carry_out(session: Session, payload: dict[str, Any], job: Run) -> None:
    """Handle the job of writing: good rows a chunk a job, all or nothing in one transaction."""
    run = session.get(ImportRun, UUID(payload["run"]))
    if run is None or run.state is not ImportState.APPLYING:
        return
    if run.mode is ImportMode.ALL:
        _apply_all(session, run, job)
        return
    rows = _next_rows(session, run, WRITTEN)
    for row, problem in _apply_rows(session, run, rows):
        _failed(row, problem)
    run.done += len(rows)
    job.progress(run.done, run.total, str(_("Rows are being written")))
    if len(rows) == CHUNK:
        _enqueue_apply(session, run)
    else:
        run.state, run.finished_at = ImportState.DONE, utcnow()


def _apply_all(session: Session, run: ImportRun, job: Run) -> None:
    done, failures = 0, list[tuple[int, HubError]]()
    nested = session.begin_nested()
    while rows := _next_rows(session, run, WRITTEN):
        failures += [(row.number, problem) for row, problem in _apply_rows(session, run, rows)]
        if failures:
            break
        done += len(rows)
        job.progress(done, run.total, str(_("Rows are being written")))
    if not failures:
        nested.commit()
        run.done, run.state, run.finished_at = done, ImportState.DONE, utcnow()
        return
    nested.rollback()
    session.expire_all()
    for number, problem in failures:
        row = session.get(ImportRow, (run.id, number))
        if row is not None:
            _failed(row, problem)
    run.state, run.finished_at = ImportState.REFUSED, utcnow()
    run.problem = str(_("A row was refused while it was written, so nothing was written."))


def _apply_rows(
    session: Session, run: ImportRun, rows: Sequence[ImportRow]
) -> list[tuple[ImportRow, HubError]]:
    """Write rows as they mean today, not as they meant when the preview was made."""
    importer = importer_of(table_named(run.table))
    texts = [_texts(run, row) for row in rows]
    reader = Reader(session, importer, texts)
    parsed = [reader.parse(text) for text in texts]
    matches = importer.match(session, [item.values for item in parsed]) if rows else []
    failures: list[tuple[ImportRow, HubError]] = []
    for row, item, match in zip(rows, parsed, matches, strict=True):
        try:
            if match.problem or item.problems:
                raise RefusedError(match.problem or next(iter(item.problems.values())))
            if match.id is None:
                row.target_id = importer.create(session, item.values)
            else:
                importer.change(session, match.id, item.values)
                row.target_id = match.id
            row.state = RowState.DONE
        except HubError as error:
            failures.append((row, error))
    session.flush()
    return failures


def _failed(row: ImportRow, problem: HubError) -> None:
    field = str(getattr(problem, "field", None) or problem.details.get("field") or "")
    row.state = RowState.FAILED
    row.body = _body(_cells(row), _mended(row), {field: str(problem.message)})


def cancel(session: Session, run: ImportRun) -> None:
    """Drop an import that has written nothing; what it staged goes at once."""
    if run.state not in {ImportState.READING, ImportState.MAPPING, ImportState.READY}:
        raise RefusedError(_l("This import is being written or is over."))
    run.state, run.finished_at = ImportState.CANCELLED, utcnow()
    session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))


def counts(session: Session, run: ImportRun) -> Counter[RowState]:
    rows = session.execute(
        select(ImportRow.state, func.count())
        .where(ImportRow.run_id == run.id)
        .group_by(ImportRow.state)
    )
    return Counter({state: n for state, n in rows})


def _body(
    cells: Sequence[str],
    mended: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    changes: Mapping[str, Sequence[str]] | None = None,
) -> str:
    words = {"cells": cells, "mended": mended or {}, "problems": problems, "changes": changes}
    return json.dumps(words, ensure_ascii=False)


def body(row: ImportRow) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.body)
    return found


def _cells(row: ImportRow) -> list[str]:
    return list(body(row)["cells"])


def _mended(row: ImportRow) -> dict[str, str]:
    return dict(body(row)["mended"])


def _texts(run: ImportRun, row: ImportRow) -> dict[str, str]:
    """Give the row's words by field: what a person mended stands over what the file says."""
    content = body(row)
    cells = content["cells"]
    found = {name: cells[n] for name, n in run.mapping.items() if n < len(cells)}
    return found | dict(content["mended"])


texts_of = _texts

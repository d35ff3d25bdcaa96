"""Writing an import: good rows a chunk a job, or all of them in one transaction, each once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from hub.core import ahead, audit
from hub.core.db import database, utcnow
from hub.core.errors import ConflictError, HubError, RefusedError
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue
from hub.core.notifications import notify
from hub.core.saving import at_once
from hub.core.tables.models import ImportMode, ImportRow, ImportRun, ImportState, RowState
from hub.core.tables.reading import Reader
from hub.core.tables.registered import table_named
from hub.core.tables.staging import (
    CHUNK,
    body_of,
    cells_of,
    counts,
    importer_of,
    mended_of,
    next_rows,
    plan_afresh,
    texts_of,
)

APPLY = "tables.apply"
WRITTEN = (RowState.NEW, RowState.CHANGED)
TRIES = 3
QUICKER = _l("Somebody changed this while you were editing it.")


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
    plan_afresh(session)
    if run.mode is ImportMode.ALL:
        _apply_all(session, run, job)
        return
    count = ahead.through(session, lambda aside: _apply_good(aside, run))
    run.done += count
    job.progress(run.done, run.total, str(_("Rows are being written")))
    if count == CHUNK:
        _enqueue_apply(session, run)
    else:
        _finish(session, run, ImportState.DONE)


def _finish(session: Session, run: ImportRun, state: ImportState) -> None:
    run.state, run.finished_at = state, utcnow()
    if run.total <= CHUNK:
        return  # it was over before anybody could look away
    table = table_named(run.table)
    told = {
        "what": _("Import: %(list)s", list=table.title),
        "url": f"/{run.table}/import/{run.id}",
        "why": run.problem or "",
    }
    key = "core.work-done" if state is ImportState.DONE else "core.work-failed"
    notify(session, run.account_id, key, told)


def _apply_good(session: Session, run: ImportRun) -> int:
    rows = next_rows(session, run, WRITTEN)
    for row, problem in _apply_rows(session, run, rows):
        _failed(row, problem)
    session.flush()
    return len(rows)


def _apply_all(session: Session, run: ImportRun, job: Run) -> None:
    if not database().is_postgresql:
        _apply_all_ahead(session, run, job)
        return
    done, failures = 0, list[tuple[int, HubError]]()
    nested = session.begin_nested()
    while rows := next_rows(session, run, WRITTEN):
        failures += [(row.number, problem) for row, problem in _apply_rows(session, run, rows)]
        if failures:
            break
        done += len(rows)
        job.progress(done, run.total, str(_("Rows are being written")))
    if not failures:
        nested.commit()
        run.done = done
        _finish(session, run, ImportState.DONE)
        return
    nested.rollback()
    _refuse(session, run, failures)


def _apply_all_ahead(session: Session, run: ImportRun, job: Run) -> None:
    """Work every row out first, which may take minutes; the lock is held while they are written."""
    plan = ahead.Plan()
    done, last, begins = 0, 0, list[int]()
    failures: list[tuple[int, HubError]] = []
    try:
        while not failures:
            with plan.part() as aside:
                rows = next_rows(aside, run, WRITTEN, after=last)
                for row in rows:
                    aside.expunge(row)  # all of them are marked by one statement in the end
                problems = _apply_rows(aside, run, rows)
                failures = [(row.number, problem) for row, problem in problems]
                begins.append(last)
                last = rows[-1].number if rows else last
            if not rows:
                break
            done += len(rows)
            job.progress(done, run.total, str(_("Rows are being written")))
        if not failures:
            failures = _write_all(session, run, plan, begins, job)
    finally:
        plan.close()
    if failures:
        _refuse(session, run, failures)
        return
    run.done = done
    _finish(session, run, ImportState.DONE)


def _write_all(
    session: Session, run: ImportRun, plan: ahead.Plan, begins: Sequence[int], job: Run
) -> list[tuple[int, HubError]]:
    """Write what was worked out, or say which rows would not go in any more."""
    written: list[int] = []
    try:
        with session.begin_nested():
            plan.write(session, written.append)
            session.execute(
                update(ImportRow)
                .where(ImportRow.run_id == run.id, ImportRow.state.in_(WRITTEN))
                .values(state=RowState.DONE)
                .execution_options(synchronize_session=False)
            )
    except (IntegrityError, StaleDataError) as error:  # somebody was quicker: who, the rows tell
        nested = session.begin_nested()
        rows = next_rows(session, run, WRITTEN, after=begins[written[-1]])
        problems = _apply_rows(session, run, rows)
        failures = [(row.number, problem) for row, problem in problems]
        nested.rollback()
        session.expire_all()
        if not failures and job.attempt < TRIES:
            # They mean something else today: another time they are worked out anew.
            raise ConflictError(QUICKER) from error
        return failures or [(begins[written[-1]] + 1, ConflictError(QUICKER))]
    return []


def _refuse(session: Session, run: ImportRun, failures: Sequence[tuple[int, HubError]]) -> None:
    session.expire_all()
    for number, problem in failures:
        row = session.get(ImportRow, (run.id, number))
        if row is not None:
            _failed(row, problem)
    run.problem = str(_("A row was refused while it was written, so nothing was written."))
    _finish(session, run, ImportState.REFUSED)


def _apply_rows(
    session: Session, run: ImportRun, rows: Sequence[ImportRow]
) -> list[tuple[ImportRow, HubError]]:
    """Write rows as they mean today, not as they meant when the preview was made."""
    try:
        with at_once(session):
            return _each_row(session, run, rows)
    except IntegrityError:  # somebody was quicker: which row it is, each tells by itself
        return _each_row(session, run, rows)


def _each_row(
    session: Session, run: ImportRun, rows: Sequence[ImportRow]
) -> list[tuple[ImportRow, HubError]]:
    importer = importer_of(table_named(run.table))
    texts = [texts_of(run, row) for row in rows]
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
    row.body = body_of(cells_of(row), mended_of(row), {field: str(problem.message)})

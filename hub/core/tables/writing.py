"""Writing an import: good rows a chunk a job, or all of them in one transaction, each once."""

from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from hub.core import ahead, audit, behind
from hub.core.beside import beside
from hub.core.db import database
from hub.core.errors import ConflictError, HubError, RefusedError
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue
from hub.core.notifications import notify
from hub.core.tables import importing
from hub.core.tables.models import ImportMode, ImportRun, ImportState, RowState
from hub.core.tables.registered import table_named
from hub.core.tables.rows_in import Failure, Read, Thinker, apply_rows
from hub.core.tables.staging import (
    CHUNK,
    Staged,
    Verdict,
    counts,
    judge,
    looking,
    plan_afresh,
)

APPLY = "tables.apply"
TRIES = 3
MANY_CHANGED = 300  # a wrong column spoils as many as the file has rows
QUICKER = _l("Somebody changed this while you were editing it.")


def asks_again(changed: int) -> bool:
    """Whether so many known things would change that the number is to be said aloud."""
    return changed >= MANY_CHANGED


def apply(session: Session, run: ImportRun, mode: ImportMode, *, sure: int | None = None) -> bool:
    """Order the writing. Twice pressed is once done: the second finds nothing ready.

    `sure` is how many changes the person saw and agreed to, where they are many.
    """
    found = counts(session, run)
    changed = found[RowState.CHANGED]
    if run.state is ImportState.READY and asks_again(changed) and sure != changed:
        raise RefusedError(
            _(
                "This file changes %(count)s known rows: look at them and say that it is meant so.",
                count=changed,
            )
        )
    if mode is ImportMode.ALL and found[RowState.ERROR]:
        raise RefusedError(_l("There are rows with errors: correct them, or write the good ones."))
    taken: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(ImportRun)
        .where(ImportRun.id == run.id, ImportRun.state == ImportState.READY)
        .values(
            state=ImportState.APPLYING,
            mode=mode,
            done=0,
            problem=None,
            version=ImportRun.version + 1,
        )
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
    key, order = f"{run.id}:{run.through}", f"import:{run.table}"
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
    count, run.through = ahead.through(session, lambda aside: _apply_good(aside, run, run.through))
    run.done += count
    job.progress(run.done, run.total, str(_("Rows are being written")))
    if count == CHUNK:
        _enqueue_apply(session, run)
    else:
        _finish(session, run)


def _finish(session: Session, run: ImportRun) -> None:
    run.state = ImportState.DONE
    importing.end(session, run)
    _tell(session, run, "core.work-done")


def _tell(session: Session, run: ImportRun, key: str) -> None:
    if run.total <= CHUNK:
        return  # it was over before anybody could look away
    table = table_named(run.table)
    told = {
        "what": _("Import: %(list)s", list=table.title),
        "url": f"/{run.table}/import/{run.id}",
        "why": run.problem or "",
    }
    notify(session, run.account_id, key, told)


def _apply_good(session: Session, run: ImportRun, after: int) -> tuple[int, int]:
    rows = Thinker(session, run).next(session, after)
    with behind.sending(session):
        failures = apply_rows(session, run, rows)
    for row, problem in failures:
        _failed(session, run, row, problem)
    session.flush()
    return len(rows), rows[-1][0].number if rows else after


def _apply_all(session: Session, run: ImportRun, job: Run) -> None:
    if not database().is_postgresql:
        with suppress(ahead.NeedsAnswerError):  # a row means what another of the file makes
            _apply_all_ahead(session, run, job)
            return
    done, last, failures = 0, 0, list[Failure]()
    nested = session.begin_nested()
    with behind.sending(session), closing(beside(_thought(run))) as parts:
        for rows in parts:
            failures = apply_rows(session, run, rows)
            if failures:
                break
            done, last = done + len(rows), rows[-1][0].number
            job.progress(done, run.total, str(_("Rows are being written")))
    if not failures:
        nested.commit()
        run.done, run.through = done, last
        _finish(session, run)
        return
    nested.rollback()
    _refuse(session, run, failures)


def _thought(run: ImportRun) -> Generator[Read]:
    """Read the words of the rows, a chunk at a time, as they mean today."""
    with looking() as session:
        thinker, last = Thinker(session, run), 0
        while rows := thinker.next(session, last):
            last = rows[-1][0].number
            yield rows


def _apply_all_ahead(session: Session, run: ImportRun, job: Run) -> None:
    """Work every row out first, which may take minutes; the lock is held while they are written."""
    plan = ahead.Plan()
    done, last, begins = 0, 0, list[int]()
    failures: list[Failure] = []
    met: set[str] = set()
    try:
        while not failures:
            with plan.part() as aside:
                rows = Thinker(aside, run).next(aside, last)
                failures = apply_rows(aside, run, rows, met)
                begins.append(last)
                last = rows[-1][0].number if rows else last
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
    run.done, run.through = done, last
    _finish(session, run)


def _write_all(
    session: Session, run: ImportRun, plan: ahead.Plan, begins: Sequence[int], job: Run
) -> list[Failure]:
    """Write what was worked out, or say which rows would not go in any more."""
    written: list[int] = []
    try:
        with session.begin_nested():
            plan.write(session, written.append)
    except (IntegrityError, StaleDataError) as error:  # somebody was quicker: who, the rows tell
        nested = session.begin_nested()
        rows = Thinker(session, run).next(session, begins[written[-1]])
        failures = apply_rows(session, run, rows)
        nested.rollback()
        session.expire_all()
        if not failures and job.attempt < TRIES:
            # They mean something else today: another time they are worked out anew.
            raise ConflictError(QUICKER) from error
        return failures or [(rows[0][0], ConflictError(QUICKER))]
    return []


def _refuse(session: Session, run: ImportRun, failures: Sequence[Failure]) -> None:
    """Give the file back to be mended: nothing was written, the rows that refused say why."""
    session.expire_all()
    for row, problem in failures:
        _failed(session, run, row, problem, RowState.ERROR)
    run.state, run.mode, run.done, run.through = ImportState.READY, None, 0, 0
    run.problem = str(_("A row was refused while it was written, so nothing was written."))
    _tell(session, run, "core.work-failed")


def _failed(
    session: Session,
    run: ImportRun,
    row: Staged,
    problem: HubError,
    state: RowState = RowState.FAILED,
) -> None:
    field = str(getattr(problem, "field", None) or problem.details.get("field") or "")
    words = {field: str(problem.message)}
    judge(session, run.id, [Verdict(row, state, problems=words)])

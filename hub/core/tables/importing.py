"""Lists from files: staged, understood, shown before anything is written, then written as asked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from hub.core import crypto
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue
from hub.core.sheets import Sheet
from hub.core.tables.declare import Importer, Match, Table
from hub.core.tables.models import (
    ImportRow,
    ImportRun,
    ImportState,
    RowState,
)
from hub.core.tables.reading import Reader, guess, missing, unknown
from hub.core.tables.registered import table_named
from hub.core.tables.staging import (
    CHUNK,
    body_of,
    cells_of,
    importer_of,
    mended_of,
    next_rows,
    plan_afresh,
    texts_of,
)

CHECK = "tables.check"
AT_ONCE = 500  # so many rows are checked while the person waits
KEY = "import_row.key"


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
            {"run_id": run_id, "number": n, "state": RowState.RAW, "body": body_of(cells)}
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
    rows = next_rows(session, run, (RowState.RAW,))
    if rows:
        _understand(session, run, rows)
        run.done += len(rows)
    if len(rows) == CHUNK:
        return True
    run.state, run.done = ImportState.READY, 0
    return False


def _understand(session: Session, run: ImportRun, rows: Sequence[ImportRow]) -> None:
    importer = importer_of(table_named(run.table))
    texts = [texts_of(run, row) for row in rows]
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
        row.body = body_of(cells_of(row), mended_of(row), problems, changes)
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
    return crypto.steady_index(KEY, importer.key(values))


def _first_of(session: Session, run: ImportRun, keys: Mapping[int, str]) -> dict[str | None, int]:
    """Say in which row of the file each key stands first."""
    first: dict[str | None, int] = {}
    for number, key in sorted(keys.items()):
        first.setdefault(key, number)
    earlier = session.execute(
        select(ImportRow.key, func.min(ImportRow.number))
        .where(ImportRow.run_id == run.id, ImportRow.key.in_(first))
        .group_by(ImportRow.key)
    )
    for known, number in earlier:
        first[known] = min(first[known], number)
    return first


def mend(session: Session, run: ImportRun, number: int, texts: Mapping[str, str]) -> ImportRow:
    """Put right what a person corrected in the browser, and look at the row again."""
    if run.state is not ImportState.READY:
        raise RefusedError(_l("Rows can be corrected only before they are written."))
    row = session.get(ImportRow, (run.id, number))
    if row is None:
        raise NotFoundError(_l("There is no such row."))
    names = {item.name for item in importer_of(table_named(run.table)).fields}
    mended = mended_of(row) | {k: v.strip() for k, v in texts.items() if k in names}
    row.body = body_of(cells_of(row), mended)
    row.key = None
    session.flush()
    _understand(session, run, [row])
    return row


def cancel(session: Session, run: ImportRun) -> None:
    """Drop an import that has written nothing; what it staged goes at once."""
    if run.state not in {ImportState.READING, ImportState.MAPPING, ImportState.READY}:
        raise RefusedError(_l("This import is being written or is over."))
    run.state, run.finished_at = ImportState.CANCELLED, utcnow()
    session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))

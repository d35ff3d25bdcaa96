"""The whole result as a file: at once when it is short, as a job with progress when it is long."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit, clock, files, sheets
from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.jobs import Run, enqueue, opened_word, sealed_word
from hub.core.notifications import notify
from hub.core.tables import askers, cells, paging
from hub.core.tables.declare import Column, Kind, Table
from hub.core.tables.models import ExportRun
from hub.core.tables.query import Pairs, Query
from hub.core.tables.registered import table_named

KIND = "tables.export"
AT_ONCE = 5000
FORMATS = ("xlsx", "csv")
STEP = 1000


def columns_of(table: Table, query: Query) -> list[Column]:
    if query.columns:
        return query.shown(table)
    return [column for column in table.columns if column.is_shown or column.is_exported]


def is_short(session: Session, table: Table, query: Query, who: Principal) -> bool:
    return paging.count(session, table, query, who, AT_ONCE) <= AT_ONCE


def write(
    session: Session,
    table: Table,
    query: Query,
    who: Principal,
    kind: str,
    out: BinaryIO,
    run: Run | None = None,
) -> list[UUID]:
    """Write the result out, a chunk of it in memory at a time; say whom it tells of."""
    if kind not in FORMATS:
        raise InvalidError(_l("The list is given as XLSX or CSV."))
    columns = columns_of(table, query)
    header = [str(column.title) for column in columns]
    given: list[UUID] = []
    rows = _rows(session, table, query, who, columns, run, given)
    if kind == "csv":
        sheets.write_csv(out, header, rows)
    else:
        sheets.write_xlsx(out, str(table.title), header, rows)
    out.seek(0)
    return given


def _rows(
    session: Session,
    table: Table,
    query: Query,
    who: Principal,
    columns: Sequence[Column],
    run: Run | None,
    given: list[UUID],
) -> Iterator[list[Any]]:
    opened = cells.in_the_open(columns, who)
    permission = table.export_permission or table.permission
    rows = paging.stream(session, table, query, who, columns, permission=permission)
    done = 0
    while chunk := list(islice(rows, STEP)):
        known = cells.titles(session, columns, chunk, who)
        for row in chunk:
            yield [_cell(column, row, known, opened) for column in columns]
        done += len(chunk)
        given += [row.id for row in chunk]
        if run is not None:
            run.progress(done, None, str(_("Rows are being written")))


def _cell(column: Column, row: Any, known: cells.Titles, opened: Sequence[str]) -> Any:
    value = column.of(row)
    if value and column.kind is Kind.SECRET and column.name in opened and column.written:
        return column.written(value)
    return cells.native(column, value, known, is_open=column.name in opened)


def opened(table: Table, query: Query, who: Principal) -> list[Column]:
    """Give the secret columns that would leave in the open."""
    names = cells.in_the_open(columns_of(table, query), who)
    return [column for column in columns_of(table, query) if column.name in names]


def note(
    session: Session,
    table: Table,
    query: Query,
    who: Principal,
    kind: str,
    given: Sequence[UUID],
    why: str,
) -> None:
    """Leave the trace of an export: which columns, which filters, whose data; no values.

    Whose data stands in rows of a thousand each, in one transaction with the first.
    """
    columns = columns_of(table, query)
    details: dict[str, Any] = {
        "format": kind,
        "count": len(given),
        "columns": [column.name for column in columns],
        "open": cells.in_the_open(columns, who),
        "filters": sorted(query.filters) + (["q"] if query.words else []),
    }
    is_named = table.is_personal and table.key is None  # a row of the journal is nobody
    parts = [given[at : at + STEP] for at in range(0, len(given), STEP)] or [[]]
    for number, ids in enumerate(parts, 1):
        audit.record(
            session,
            f"{table.name}.export",
            subject=table.name,
            ids=ids if is_named else None,
            details=details if number == 1 else {"format": kind, "part": number},
            why=why or None,
        )
        if not is_named:
            return


def order(
    session: Session, table: Table, query: Query, who: Principal, kind: str, why: str
) -> ExportRun:
    """Ask for a long export: a job writes it, the page shows how far it is."""
    if kind not in FORMATS:
        raise InvalidError(_l("The list is given as XLSX or CSV."))
    wanted = ExportRun(account_id=who.account_id, table=table.name, format=kind)
    session.add(wanted)
    session.flush()
    payload = {
        "run": str(wanted.id),
        "pairs": query.pairs(),
        "who": askers.packed(who),
        "why": sealed_word(why),
    }
    wanted.job_id = enqueue(session, KIND, payload, key=str(wanted.id))
    return wanted


def carry_out(session: Session, payload: dict[str, Any], run: Run) -> None:
    """Handle the job of a long export."""
    wanted = session.get(ExportRun, UUID(payload["run"]))
    if wanted is None or wanted.finished_at is not None:
        return
    table, who = table_named(wanted.table), askers.anew(session, payload["who"])
    with askers.no_right_gives_up():
        who.require(table.export_permission or table.permission)
    query = Query.read(table, Pairs(payload["pairs"]))
    with tempfile.TemporaryFile() as out:
        given = write(session, table, query, who, wanted.format, out, run)
        stored = files.store(
            session,
            out,
            name=file_name(table, wanted.format, wanted.created_at),
            kind="export",
            owner_id=who.account_id,
        )
    why = opened_word(payload["why"])
    note(session, table, query, who, wanted.format, given, why)
    what = _("Export: %(list)s", list=table.title)
    notify(session, who.account_id, "core.work-done", {"what": what, "url": page_of(wanted)})
    wanted.file_id, wanted.count, wanted.finished_at = stored.id, len(given), utcnow()


def page_of(wanted: ExportRun) -> str:
    """Give the page of an export; a job has no request to build addresses from."""
    return f"/exports/{wanted.id}"


def file_name(table: Table, kind: str, at: datetime) -> str:
    return f"{table.title} {at.astimezone(clock.zone()):%Y-%m-%d %H-%M}.{kind}"

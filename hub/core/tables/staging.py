"""Staged rows of an import: sealed bodies, what they hold, how far they are."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Importer, Table
from hub.core.tables.models import ImportRow, ImportRun, RowState

CHUNK = 500


def importer_of(table: Table) -> Importer:
    if table.importer is None:
        raise NotFoundError(_l("This list takes nothing from files."))
    return table.importer


def plan_afresh(session: Session) -> None:
    """Let PostgreSQL look at the tables as they are now, till the end of this transaction.

    A plan it kept from when the table was empty reads all of it for each of the file's rows: the
    time of an import grew with the square of its length.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def next_rows(
    session: Session, run: ImportRun, states: Sequence[RowState], *, after: int = 0
) -> list[ImportRow]:
    statement = (
        select(ImportRow)
        .where(ImportRow.run_id == run.id, ImportRow.state.in_(states), ImportRow.number > after)
        .order_by(ImportRow.number)
        .limit(CHUNK)
    )
    return list(session.scalars(statement))


def counts(session: Session, run: ImportRun) -> Counter[RowState]:
    rows = session.execute(
        select(ImportRow.state, func.count())
        .where(ImportRow.run_id == run.id)
        .group_by(ImportRow.state)
    )
    return Counter({row[0]: row[1] for row in rows})


def body_of(
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


def cells_of(row: ImportRow) -> list[str]:
    return list(body(row)["cells"])


def mended_of(row: ImportRow) -> dict[str, str]:
    return dict(body(row)["mended"])


def texts_of(run: ImportRun, row: ImportRow) -> dict[str, str]:
    """Give the row's words by field: what a person mended stands over what the file says."""
    content = body(row)
    cells = content["cells"]
    found = {name: cells[n] for name, n in run.mapping.items() if n < len(cells)}
    return found | dict(content["mended"])

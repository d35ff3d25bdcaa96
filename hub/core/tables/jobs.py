"""Jobs of lists: long exports and imports, bulk actions, and the broom after them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.jobs import Run, daily, handles
from hub.core.tables import bulk, exporting, importing, writing
from hub.core.tables.models import ImportRow, ImportRun, ImportState

LANE = "tables"
SWEEP = "tables.sweep"
KEPT_DAYS = 30  # what was wrong in a file can be looked up so long
WAITING_DAYS = 7  # a preview nobody came back to
WAITING = (ImportState.READING, ImportState.MAPPING, ImportState.READY)


def wire() -> None:
    """Wire the handlers; hub/app.py calls it."""
    handles(exporting.KIND, exporting.carry_out, title=_l("Export"), lane=LANE, is_long=True)
    handles(
        importing.CHECK,
        importing.carry_on_checking,
        title=_l("Check of an import"),
        lane=LANE,
        is_long=True,
    )
    handles(writing.APPLY, writing.carry_out, title=_l("Import"), lane=LANE, is_long=True)
    handles(bulk.KIND, bulk.carry_out, title=_l("Bulk action"), lane=LANE, is_long=True)
    handles(SWEEP, sweep, title=_l("Removal of old imports"), lane=LANE)
    daily("tables.sweep", SWEEP, at="03:50")


def sweep(session: Session, _payload: dict[str, Any], _run: Run) -> None:
    """Forget staged rows: they are personal data nobody needs any more."""
    now = utcnow()
    left = select(ImportRun).where(
        ImportRun.state.in_(WAITING), ImportRun.updated_at < now - timedelta(days=WAITING_DAYS)
    )
    for run in session.scalars(left):
        importing.give_up(session, run)
    over = select(ImportRun.id).where(ImportRun.finished_at < now - timedelta(days=KEPT_DAYS))
    session.execute(delete(ImportRow).where(ImportRow.run_id.in_(over)))

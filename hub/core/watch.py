"""The daily check of the audit chain, as a job with progress."""

from typing import Any

import structlog
from sqlalchemy.orm import Session

from hub.core import audit, chain, jobs
from hub.core.db import reading
from hub.core.i18n import _l
from hub.core.jobs import Run

VERIFY = "audit.verify"
log = structlog.get_logger("hub.audit")


def verify(session: Session, _payload: dict[str, Any], run: Run) -> None:
    """Walk the chain and remember what was found; the log keeps an anchor outside of it."""
    with reading() as own:
        anchors = chain.anchors(own)
    verdict = chain.verify(anchors, progress=run.progress)
    chain.keep(session, verdict)
    audit.record(session, "audit.checked", details={"rows": verdict.rows})
    if verdict.fault is None:
        log.info("audit.whole", kept=str(verdict.end))
    else:
        log.error("audit.broken", fault=verdict.fault.value, seq=verdict.seq)


def wire() -> None:
    """Name the handler and its hour; hub/app.py calls it."""
    jobs.handles(VERIFY, verify, title=_l("Check of the audit chain"), is_long=True)
    jobs.daily("audit.verify", VERIFY, at="04:10")

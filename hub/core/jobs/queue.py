"""Putting jobs down: rows in the caller's transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.jobs.models import Job, JobState
from hub.core.jobs.registry import KINDS


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    order: str | None = None,
) -> UUID:
    """Write a job with the caller's change. A live job of the same kind and key is kept and returned."""
    if key is not None:
        live = select(Job.id).where(
            Job.kind == kind,
            Job.key == key,
            Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
        )
        if (found := session.scalar(live)) is not None:
            return found
    job_id = uuid7()
    session.execute(
        insert(Job),
        {
            "id": job_id,
            "kind": kind,
            "lane": KINDS[kind].lane,
            "max_attempts": KINDS[kind].max_attempts,
            "payload": payload,
            "key": key,
            "order": order,
            "run_at": run_at or utcnow(),
            "account_id": audit.actor().account_id,
        },
    )
    return job_id

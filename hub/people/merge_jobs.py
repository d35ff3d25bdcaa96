"""What is done after a merge: rows somebody wrote while it was being done follow it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.people import merging
from hub.people.merge_models import PersonMerge

FOLLOW = "people.merges-follow"
RECENT = timedelta(days=2)


def on_merged(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `person.merged`."""
    merging.follow(session, UUID(payload["merge_id"]))


def follow_recent(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Look once more at night: a transaction may have been open longer than the first look."""
    recent = session.scalars(
        select(PersonMerge.id)
        .where(PersonMerge.created_at >= utcnow() - RECENT, PersonMerge.undone_at.is_(None))
        .order_by(PersonMerge.id)
    ).all()
    for merge_id in recent:
        merging.follow(session, merge_id)


def wire() -> None:
    jobs.handles(FOLLOW, follow_recent, title=_l("Records that follow merged cards"))
    jobs.daily(FOLLOW, FOLLOW, at="02:10")

"""Jobs of the post: digests when they are due, and the end of what nobody needs any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from hub.core import centre, jobs, options
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.jobs import Run
from hub.core.notifications.commands import digest, next_digest
from hub.core.notifications.forgetting import FORGET_JOB, forget_letters, remove_files
from hub.core.notifications.models import (
    Mail,
    MailState,
    Notification,
    NotificationRhythm,
    Rhythm,
)

DIGESTS_JOB = "notifications.digests"
DIGEST_JOB = "notifications.digest"
SWEEP_JOB = "notifications.sweep"
HALF_AN_HOUR = 1800


def digests(session: Session, _payload: dict[str, Any], _run: Run) -> None:
    """Ask for the digest of every account whose hour has come."""
    due = session.scalars(
        select(NotificationRhythm.account_id).where(NotificationRhythm.next_at <= utcnow())
    )
    for account_id in list(due):
        jobs.enqueue(session, DIGEST_JOB, {"account_id": str(account_id)}, key=str(account_id))


def one_digest(session: Session, payload: dict[str, Any], _run: Run) -> None:
    account_id = UUID(payload["account_id"])
    chosen = session.get(NotificationRhythm, account_id, with_for_update=True)
    if chosen is None or chosen.next_at > utcnow() or chosen.rhythm is Rhythm.AT_ONCE:
        return
    digest(session, account_id)
    chosen.next_at = next_digest(chosen.rhythm, utcnow())


def sweep(session: Session, _payload: dict[str, Any], _run: Run) -> None:
    """Forget what was read long ago and the traces of mail that ended."""
    now = utcnow()
    read = timedelta(days=options.get(centre.NOTIFICATION_DAYS))
    trace = timedelta(days=options.get(centre.MAIL_DAYS))
    session.execute(delete(Notification).where(Notification.read_at < now - read))
    forget_letters(session, and_(Mail.state != MailState.QUEUED, Mail.ended_at < now - trace))


def wire() -> None:
    """Name the handlers; hub/app.py calls it."""
    jobs.handles(DIGESTS_JOB, digests, title=_l("Digests that are due"))
    jobs.handles(DIGEST_JOB, one_digest, title=_l("Digest of one account"))
    jobs.handles(SWEEP_JOB, sweep, title=_l("Removal of old notifications"))
    jobs.handles(FORGET_JOB, remove_files, title=_l("Removal of letters from the mailbox"))
    jobs.every(DIGESTS_JOB, DIGESTS_JOB, HALF_AN_HOUR)
    jobs.daily(SWEEP_JOB, SWEEP_JOB, at="03:50")

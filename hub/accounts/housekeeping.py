"""Jobs of accounts: letters that nobody waits for, and sweeping out what is over."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from hub.accounts import links, registrations, throttle
from hub.accounts.models import AccountDevice, AccountSession
from hub.core import jobs
from hub.core.db import utcnow
from hub.core.i18n import _l

TIDY = "accounts.tidy"
TIDY_SECONDS = 3600
KEEP_SESSIONS = timedelta(days=30)
KEEP_DEVICES = timedelta(days=400)


def wire() -> None:
    jobs.handles(
        links.RECOVERY_ASKED, links.on_recovery_asked, title=_l("Password recovery"), lane="mail"
    )
    jobs.handles(
        registrations.LETTER,
        registrations.on_letter_due,
        title=_l("Letter of a registration"),
        lane="mail",
    )
    jobs.handles(TIDY, tidy, title=_l("Sweeping out sessions, links and registrations"))
    jobs.every(TIDY, TIDY, TIDY_SECONDS)


def tidy(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    at = utcnow()
    throttle.tidy(session, at=at)
    links.tidy(session, at=at)
    registrations.tidy(session, at=at)
    session.execute(delete(AccountDevice).where(AccountDevice.last_seen_at < at - KEEP_DEVICES))
    old = or_(
        AccountSession.expires_at < at - KEEP_SESSIONS,
        AccountSession.revoked_at < at - KEEP_SESSIONS,
    )
    # Another's eyes first: they point at the session they came from.
    session.execute(
        delete(AccountSession).where(
            AccountSession.parent_id.in_(select(AccountSession.id).where(old))
        )
    )
    session.execute(delete(AccountSession).where(old))

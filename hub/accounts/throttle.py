"""Attempts are counted before they are judged, so a hundred at once are still a hundred.

Keys combine the account with the address: a stranger who guesses locks the stranger out, not the
owner. The looser keys (an address alone, an account alone) stop spraying and swarms for minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hub.accounts.models import Throttle
from hub.core.crypto import steady_index
from hub.core.errors import TooOftenError
from hub.core.i18n import _l

FORGET = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rule:
    """So many attempts are free, each further one doubles the wait."""

    name: str
    free: int
    first: timedelta
    longest: timedelta
    window: timedelta  # quiet for so long, and the count starts anew

    def wait(self, attempts: int) -> timedelta | None:
        if attempts < self.free:
            return None
        doublings = min(attempts - self.free, 20)
        return min(self.first * (1 << doublings), self.longest)


PAIR = Rule("pair", 5, timedelta(seconds=30), timedelta(hours=1), timedelta(hours=6))
ADDRESS = Rule("address", 40, timedelta(seconds=30), timedelta(minutes=30), timedelta(hours=1))
ACCOUNT = Rule("account", 60, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
CODE = Rule("code", 5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=6))
# Letters: each purpose and each source counts by itself, so nobody spends another's share.
RECOVERY = Rule("recovery", 4, timedelta(minutes=15), timedelta(hours=6), timedelta(hours=6))
REGISTRATION = Rule(
    "registration", 4, timedelta(minutes=15), timedelta(hours=6), timedelta(hours=6)
)
NEW_EMAIL = Rule("new-email", 4, timedelta(minutes=15), timedelta(hours=6), timedelta(hours=6))
MAILBOX = Rule("mailbox", 12, timedelta(minutes=15), timedelta(hours=2), timedelta(hours=6))
# Pages open to strangers, for a network: several classes behind one address register in a lesson.
FORM = Rule("form", 120, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1))
FORGOTTEN = Rule("forgotten", 120, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Counter:
    """A rule applied to somebody. What names people is stored as a blind index only."""

    rule: Rule
    key: str


def counter(rule: Rule, *words: str | None) -> Counter:
    named = steady_index("throttle", "\0".join(word or "" for word in words))
    return Counter(rule, f"{rule.name}:{named}")


def attempt(session: Session, counters: list[Counter], *, at: datetime) -> int:
    """Count an attempt, or refuse it. The caller commits it before it looks at any password.

    Gives the least count: one means that somebody is here for the first time.
    """
    least = 0
    for item in sorted(counters, key=lambda one: one.key):  # one order, so two never deadlock
        attempts, blocked_until = _count(session, item, at)
        if blocked_until is not None and blocked_until > at:
            seconds = int((blocked_until - at).total_seconds()) + 1
            raise TooOftenError(_l("Too many attempts. Try again later."), retry_after=seconds)
        least = min(least or attempts, attempts)
        wait = item.rule.wait(attempts)
        session.execute(
            update(Throttle)
            .where(Throttle.key == item.key)
            .values(blocked_until=at + wait if wait else None)
        )
    return least


def letter(session: Session, rule: Rule, email: str, network: str, *, at: datetime) -> None:
    """Count a letter per source and per mailbox: a swarm never holds up a source's first one."""
    mine = attempt(session, [counter(rule, email, network)], at=at)
    try:
        attempt(session, [counter(MAILBOX, rule.name, email)], at=at)
    except TooOftenError:
        if mine > 1:
            raise


def forgive(session: Session, counters: list[Counter]) -> None:
    """Forget the attempts of whoever has proved to be the right one."""
    session.execute(delete(Throttle).where(Throttle.key.in_([item.key for item in counters])))


def take_back(session: Session, item: Counter) -> None:
    """Count one attempt less: success is no reason to forget what else comes from the address."""
    session.execute(
        update(Throttle)
        .where(Throttle.key == item.key)
        .values(
            attempts=case((Throttle.attempts > 0, Throttle.attempts - 1), else_=0),
            blocked_until=None,
        )
    )


def tidy(session: Session, *, at: datetime) -> None:
    session.execute(delete(Throttle).where(Throttle.updated_at < at - FORGET))


def _count(session: Session, item: Counter, at: datetime) -> tuple[int, datetime | None]:
    """Add one in a single statement that also holds the row until the commit."""
    postgres = session.get_bind().dialect.name == "postgresql"
    build: Any = postgresql.insert if postgres else sqlite.insert
    statement = build(Throttle).values(key=item.key, attempts=1, updated_at=at, blocked_until=None)
    is_stale = Throttle.updated_at < at - item.rule.window
    statement = statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "attempts": case((is_stale, 1), else_=Throttle.attempts + 1),
            "updated_at": statement.excluded.updated_at,
        },
    ).returning(Throttle.attempts, Throttle.blocked_until)
    attempts, blocked_until = session.execute(statement).one()
    return attempts, blocked_until

"""Whose key it is, remembered for a second: programs ask in bursts."""

import time
from dataclasses import dataclass
from datetime import datetime

from hub.accounts import identity
from hub.accounts.identity import Identity
from hub.core.crypto import digest
from hub.core.db import database

SECONDS = 1.0
MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Found:
    identity: Identity
    commits: int
    until: float


class Keys:
    """Keys seen in the last second by this process.

    Whatever this process commits makes it forget; what another commits reaches it in a second
    (docs/adr/0070-prepared-reads.md). Sessions of people are asked for every time.
    """

    def __init__(self) -> None:
        self._found: dict[str, _Found] = {}

    def owner(self, token: str, *, at: datetime) -> Identity | None:
        key = digest(token)
        commits, now = database().commits.count, time.monotonic()  # before the question is asked
        found = self._found.get(key)
        if found is not None and found.commits == commits and now < found.until:
            return found.identity
        who = identity.by_token(key, at=at)
        if who is not None:
            if len(self._found) >= MOST:
                self._found = {}
            self._found[key] = _Found(who, commits, now + SECONDS)
        return who

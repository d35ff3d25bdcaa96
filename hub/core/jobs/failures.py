"""What is kept of a failure: enough to mend it, and nothing that a person told us."""

import traceback
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from hub.core.db import utcnow
from hub.core.errors import HubError, UnavailableError
from hub.core.jobs.claim import Claim, Failure
from hub.core.jobs.errors import GiveUpError, LaterError
from hub.core.jobs.pace import Pace

DEPTH = 4
ROOT = Path(__file__).resolve().parents[3]
PARTS_WE_STAND_ON = {"database", "disk"}


def described(error: BaseException) -> str:
    """Say type and words of our errors, type and place of others: their words may quote data."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < DEPTH:
        words = f": {seen.message}" if isinstance(seen, HubError) else ""
        lines.append(f"{type(seen).__name__}{words}{_place(seen)}")
        seen = seen.__cause__
    return "\ncaused by ".join(lines)


def _place(error: BaseException) -> str:
    """Find the innermost line of our own code, else of anybody's."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame
        for frame in frames
        if Path(frame.filename).is_relative_to(ROOT) and "site-packages" not in frame.filename
    ]
    if not frames:
        return ""
    frame = (ours or frames)[-1]
    path = Path(frame.filename)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)
    return f" at {name}:{frame.lineno} in {frame.name}"


def is_of_the_house(error: BaseException) -> bool:
    """Tell a house on fire (database or disk gone) from a job that went wrong."""
    if isinstance(error, UnavailableError):
        return error.part in PARTS_WE_STAND_ON
    if not isinstance(error, DBAPIError):
        return False
    words = str(error.orig)
    return error.connection_invalidated or "disk is full" in words or "No space left" in words


def judged(row: Claim, error: Exception, pace: Pace) -> Failure:
    """Decide what becomes of a row whose handler raised."""
    words = described(error)
    if isinstance(error, LaterError):
        again = utcnow() + timedelta(seconds=error.retry_after)
        return Failure(row, words, again, is_counted=False)
    if isinstance(error, GiveUpError) or row.attempt >= row.max_attempts:
        return Failure(row, words, None)
    # A peer that says when to come back is believed, within the day.
    asked = getattr(error, "retry_after", None)
    wait = pace.backoff(row.attempt)
    if isinstance(asked, int | float):
        wait = max(wait, min(float(asked), 86_400.0))
    return Failure(row, words, utcnow() + timedelta(seconds=wait))

"""Jobs of the storage: late virus checks, and the sweep of what no row refers to."""

from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core import audit, centre, jobs, options
from hub.core.db import reading, utcnow
from hub.core.errors import UnavailableError
from hub.core.files.commands import SCAN_JOB, drop
from hub.core.files.depot import depot
from hub.core.files.kinds import EXPORT
from hub.core.files.models import Blob, Check, StoredFile
from hub.core.files.queries import open_blob
from hub.core.files.sealing import sealed_size
from hub.core.i18n import _l
from hub.core.jobs import LaterError, Run

SWEEP_JOB = "files.sweep"
GRACE = timedelta(hours=24)  # longer than any transaction that is still writing its row
BATCH = 500
MOST_EXPIRED = 2000  # a night; the next takes the rest
NEXT_ASK = 120  # seconds; a scanner that is away does not use up the attempts


def scan(session: Session, payload: dict[str, Any], _run: Run) -> None:
    """Check bytes that came while the scanner was away; it is asked before the write begins."""
    with reading() as own:
        blob = own.get(Blob, payload["digest"])
    scanner = depot().scanner
    if blob is None or blob.check is not Check.WAITING:
        return
    if scanner is None:
        raise LaterError(_l("No virus scanner is configured."), retry_after=NEXT_ASK)
    try:
        with open_blob(blob) as stream:
            verdict = scanner.scan(stream)
    except UnavailableError as error:
        if error.part != "scanner":
            raise
        raise LaterError(error.message, retry_after=NEXT_ASK) from error
    check = Check.INFECTED if verdict.finding else Check.CLEAN
    session.execute(
        update(Blob)
        .where(Blob.digest == blob.digest, Blob.check == Check.WAITING)
        .values(check=check, checked_at=utcnow(), finding=verdict.finding)
    )
    if check is Check.INFECTED:
        files = session.scalars(select(StoredFile.id).where(StoredFile.digest == blob.digest))
        for file_id in files:
            audit.record(
                session,
                "file.infected",
                subject="file",
                subject_id=file_id,
                details={"finding": verdict.finding, "digest": blob.digest},
            )


def sweep(session: Session, _payload: dict[str, Any], run: Run) -> None:
    """Remove bytes without a row, ask again about what waits, count what is lost."""
    expired = _expire(session)
    storage = depot().storage
    border = utcnow() - GRACE
    seen = removed = 0
    places = iter(storage.places())
    while batch := list(islice(places, BATCH)):
        names = [place.name for place in batch]
        with reading() as own:
            used = set(own.scalars(select(Blob.place).where(Blob.place.in_(names))))
        for place in batch:
            if place.name not in used and place.changed_at < border:
                storage.remove(place.name)
                removed += 1
        seen += len(batch)
        run.progress(seen, None, f"{removed}")
    lost = _lost()
    for digest in _waiting(session):
        jobs.enqueue(session, SCAN_JOB, {"digest": digest}, key=digest)
    audit.record(
        session,
        "files.swept",
        details={"seen": seen, "removed": removed, "lost": lost, "expired": expired},
    )


def _expire(session: Session) -> int:
    """Drop lists that went out long ago: copies of personal data nobody needs now."""
    border = utcnow() - timedelta(days=options.get(centre.EXPORT_DAYS))
    query = select(StoredFile.id).where(
        StoredFile.kind == EXPORT.name, StoredFile.created_at < border
    )
    old = list(session.scalars(query.limit(MOST_EXPIRED)))
    for file_id in old:
        drop(session, file_id)
    return len(old)


def _lost() -> int:
    """Count rows whose bytes are gone or cut: nothing mends them but the same file coming again."""
    lost = 0
    last = ""
    while True:
        with reading() as own:
            rows = own.execute(
                select(Blob.digest, Blob.place, Blob.size)
                .where(Blob.digest > last)
                .order_by(Blob.digest)
                .limit(BATCH)
            ).all()
        if not rows:
            return lost
        lost += sum(depot().storage.size(place) != sealed_size(size) for _, place, size in rows)
        last = rows[-1].digest


def _waiting(session: Session) -> list[str]:
    if depot().scanner is None:
        return []
    return list(session.scalars(select(Blob.digest).where(Blob.check == Check.WAITING)))


def wire() -> None:
    """Name the handlers; hub/app.py calls it."""
    jobs.handles(
        SCAN_JOB,
        scan,
        title=_l("Late virus check of a file"),
        lane="files",
        is_long=True,
    )
    jobs.handles(
        SWEEP_JOB, sweep, title=_l("Sweep of the file storage"), lane="files", is_long=True
    )
    jobs.daily(SWEEP_JOB, SWEEP_JOB, at="03:20")

"""The process's storage and scanner, and what happens to bytes when a transaction ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from hub.core import audit
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.files.models import Blob
from hub.core.files.scanner import Scanner
from hub.core.files.storage import Storage, folder_of

PLACED = "files.placed"  # bytes written for rows of this transaction
FREED = "files.freed"  # bytes whose rows this transaction removed
AFTER = "files.after"  # what must be told whatever becomes of the transaction


@dataclass(frozen=True, slots=True)
class Depot:
    """Where bytes go and who looks at them first."""

    storage: Storage
    scanner: Scanner | None


_depot: Depot | None = None


def use(files_url: str, clamd_url: str | None = None) -> Depot:
    """Make this the process's depot; the composition root calls it."""
    global _depot  # noqa: PLW0603 - set once by the composition root, like the database
    _depot = Depot(_storage(files_url), Scanner(clamd_url) if clamd_url else None)
    return _depot


def _storage(files_url: str) -> Storage:
    if not files_url.startswith("s3:"):
        return folder_of(files_url)
    from hub.core.files.s3 import Bucket  # noqa: PLC0415 - boto3 takes as long as SQLAlchemy

    return Bucket(files_url)


def depot() -> Depot:
    if _depot is None:
        raise RuntimeError("No file storage: create_app() or hub.core.files.use() comes first.")
    return _depot


def placed(session: Session, place: str) -> None:
    """Remember new bytes: they go if the transaction does not stay."""
    session.info.setdefault(PLACED, []).append(place)


def freed(session: Session, place: str) -> None:
    """Remember bytes nobody refers to any more: they go once the transaction stays."""
    session.info.setdefault(FREED, []).append(place)


def audit_anyway(session: Session, action: str, **what: Any) -> None:
    """Note an act that undoes its own transaction, once that has ended."""
    who = audit.actor()

    def note() -> None:
        with audit.acting(who), transaction() as own:
            audit.record(own, action, **what)

    session.info.setdefault(AFTER, []).append(note)


@event.listens_for(Session, "after_transaction_end")
def _settle(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is not None:
        return
    places = [*session.info.pop(PLACED, []), *session.info.pop(FREED, [])]
    after: list[Callable[[], None]] = session.info.pop(AFTER, [])
    try:
        if places:
            _remove_unused(places)
        for note in after:
            note()
    except HubError:
        # The database or the storage is gone; the sweep finds what stayed behind.
        return


def _remove_unused(places: list[str]) -> None:
    # Asking covers commits, rollbacks and savepoints alike, and a lost answer to COMMIT too.
    with reading() as session:
        used = set(session.scalars(select(Blob.place).where(Blob.place.in_(places))))
    for place in places:
        if place not in used:
            depot().storage.remove(place)

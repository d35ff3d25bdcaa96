"""Handlers that leave a trace which only a committed transaction keeps, and jobs for them."""

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from hub.core import jobs
from hub.core.db import database, reading, transaction, uuid7


class Ours(DeclarativeBase):
    """Not the hub's base: its tables are compared with the migrations."""


class Effect(Ours):
    """След обработчика: one row for every committed run."""

    __tablename__ = "test_effect"

    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=uuid7)
    job_id: Mapped[UUID] = mapped_column(Uuid())
    word: Mapped[str]


Handler = Callable[[Session, dict[str, Any], jobs.Run], None]


def lay_table() -> None:
    """Make room for effects in this database."""
    Ours.metadata.create_all(database().engine)


def leave(session: Session, payload: dict[str, Any], run: jobs.Run) -> None:
    """Leave a trace."""
    session.execute(insert(Effect), {"job_id": run.job_id, "word": str(payload.get("word", ""))})


def kind(name: str, handler: Handler = leave, **more: Any) -> str:
    """Wire a kind."""
    jobs.handles(name, handler, title=name, **more)
    return name


def job(kind: str = "test.leave", word: str = "", **more: Any) -> UUID:
    """Commit a job."""
    with transaction() as session:
        return jobs.enqueue(session, kind, {"word": word}, **more)


def words() -> list[str]:
    """List what committed runs left, in the order of their doing."""
    with reading() as session:
        return list(session.scalars(select(Effect.word).order_by(Effect.id)))


def row(job_id: UUID) -> jobs.Job:
    """Read a job as the database has it now."""
    with reading() as session:
        found = session.scalars(select(jobs.Job).where(jobs.Job.id == job_id)).one()
        session.expunge(found)  # else the end of reading would expire it
        return found


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all from the same starting line; give their results, errors included."""
    line = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        line.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - it is looked at by the test
            results[place] = error

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def eventually(holds: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait till it holds; give what it says."""
    ends_at = time.monotonic() + seconds
    while not (found := holds()):
        if time.monotonic() > ends_at:
            raise AssertionError(f"not in {seconds} s: {holds}")
        time.sleep(0.05)
    return found


def states() -> dict[str, int]:
    """Count jobs by state."""
    with reading() as session:
        rows = session.execute(select(jobs.Job.state, func.count()).group_by(jobs.Job.state))
        return {row[0].value: row[1] for row in rows}

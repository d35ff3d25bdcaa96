"""Handlers that leave a trace which only a committed transaction keeps, and jobs for them."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.core import jobs
from hub.core.db import Base, reading, transaction, uuid7


class Effect(Base):
    """След обработчика: one row for every committed run."""

    __tablename__ = "test_effect"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    job_id: Mapped[UUID]
    word: Mapped[str]


Handler = Callable[[Session, dict[str, Any], jobs.Run], None]


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
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results

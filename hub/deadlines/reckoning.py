"""What is owed, reckoned anew for whole tables: a chunk a job, till all of them are done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, update
from sqlalchemy.orm import Session

from hub.core import jobs
from hub.deadlines.owing import Anchors
from hub.deadlines.queries import reckoner

AT_ONCE = 1000
START = {"after": str(UUID(int=0))}


def chunk(
    session: Session, payload: dict[str, Any], job: str, subject: str | Callable[[Any], str],
    model: Any, rows: Select[*tuple[Any, ...]], anchors: Callable[[Any], Anchors],
    state: Callable[[Any], str] = lambda row: str(row.state.value),
) -> None:  # fmt: skip
    """Reckon the next rows and put the job down for the rest; nobody's form is stale by it.

    `rows` give the model's id, state, what is owed, and whatever `anchors` count from;
    whose terms they have, and of which `state`, may depend on the row.
    """
    after = rows.where(model.id > UUID(payload["after"])).order_by(model.id).limit(AT_ONCE)
    found = session.execute(after).all()
    by = reckoner(session)
    for row in found:
        of = subject if isinstance(subject, str) else subject(row)
        owed = by.next_owed(of, state(row), anchors(row))
        now = (owed.act, owed.by, owed.due_on) if owed else (None, None, None)
        if now != (row.owed, row.owed_by, row.due_on):
            session.execute(
                update(model.__table__)
                .where(model.id == row.id, model.state == row.state)
                .values(owed=now[0], owed_by=now[1], due_on=now[2])
            )
    if len(found) == AT_ONCE:
        jobs.enqueue(session, job, payload | {"after": str(found[-1].id)}, order=job)

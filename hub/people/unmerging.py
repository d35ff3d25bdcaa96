"""A merge undone: both cards and what led to each, as of then; what came since stays."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.errors import NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.people import merging, pointing
from hub.people.card_models import PersonContact
from hub.people.events import PersonUnmerged
from hub.people.merge_models import PairState, PersonMerge, PersonPair
from hub.people.models import Person, Standing
from hub.people.queries import FIELDS

SUBJECT = merging.SUBJECT


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undo would do, or has done."""

    returned: dict[str, int] = field(default_factory=dict)  # table → rows that go back
    staying: dict[str, int] = field(default_factory=dict)  # table → rows that came since
    kept: tuple[str, ...] = ()  # fields changed since: they stay as they are now


def one(session: Session, merge_id: UUID) -> PersonMerge:
    if (found := session.get(PersonMerge, merge_id)) is None:
        raise NotFoundError(_l("There is no such merge."))
    return found


def preview(session: Session, found: PersonMerge) -> Undoing:
    """Say what would go back and what would stay."""
    winner = session.get_one(Person, found.winner_id)
    body = json.loads(found.body) if found.body else None
    if body is None:
        return Undoing()
    steps = merging.steps_of(session, found.id)
    returned: dict[str, int] = {}
    ours: set[tuple[str, tuple[Any, ...]]] = set()
    for step in steps:
        returned[step.table] = returned.get(step.table, 0) + 1
        ours.add((step.table, step.key))
    staying: dict[str, int] = {}
    for table, keys in pointing.count(session, SUBJECT, winner.id).items():
        others = [
            key for key in keys if (table, key) not in ours and str(key[0]) not in body["contacts"]
        ]
        if count := _came_since(session, table, others, found.created_at):
            staying[table] = count
    return Undoing(returned, staying, _edited(winner, body))


def unmerge(
    session: Session, merge_id: UUID, *, are_different: bool = False, at: datetime
) -> PersonMerge:
    """Undo a merge. `are_different`: the two are told apart for good, whatever a scan finds."""
    found = session.get(PersonMerge, merge_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFoundError(_l("There is no such merge."))
    winner, loser = merging.locked(session, found.winner_id, found.loser_id)
    body = _expect_undoable(session, found, winner)
    steps = merging.steps_of(session, found.id)
    session.execute(
        delete(PersonContact).where(
            PersonContact.id.in_([UUID(key) for key in body["contacts"]]),
            PersonContact.verified_at.is_(None),
        )
    )
    kept = _edited(winner, body)
    try:
        with session.begin_nested():
            pointing.point_back(session, steps)
            _restore(session, winner, loser, body, kept)
    except IntegrityError as error:
        raise RefusedError(
            _l("What one of the records was part of is gone: the merge can't be undone any more.")
        ) from error
    found.undone_at, found.undone_by_id = at, audit.actor().account_id
    _reopen(session, found, body, are_different=are_different, at=at)
    session.flush()
    audit.record(
        session,
        "people.unmerged",
        subject=SUBJECT,
        subject_id=winner.id,
        ids=[loser.id],
        details={"fields": list(kept), "rows": len(steps)},
    )
    emit(session, PersonUnmerged(aggregate_id=winner.id, merge_id=found.id, loser_id=loser.id))
    session.flush()
    session.expire_all()
    return found


def _expect_undoable(session: Session, found: PersonMerge, winner: Person) -> dict[str, Any]:
    if found.undone_at is not None:
        raise RefusedError(_l("This merge is undone already."))
    if found.body is None:
        raise RefusedError(
            _l("The data of one of the two are destroyed: nothing brings them back.")
        )
    later = select(PersonMerge.id).where(
        PersonMerge.winner_id == winner.id,
        PersonMerge.id > found.id,
        PersonMerge.undone_at.is_(None),
    )
    if winner.standing is Standing.MERGED or session.scalar(later.limit(1)) is not None:
        raise RefusedError(_l("Another merge came after this one: undo the later one first."))
    body: dict[str, Any] = json.loads(found.body)
    return body


def _edited(winner: Person, body: dict[str, Any]) -> tuple[str, ...]:
    """Name the fields the merge changed and somebody changed again."""
    before, after = merging.read(body["winner"]), merging.read(body["after"])
    return tuple(
        name
        for name in FIELDS
        if before[name] != after[name] and getattr(winner, name) != after[name]
    )


def _restore(
    session: Session, winner: Person, loser: Person, body: dict[str, Any], kept: tuple[str, ...]
) -> None:
    before, after, own = (merging.read(body[word]) for word in ("winner", "after", "loser"))
    for name in FIELDS:
        if before[name] != after[name] and name not in kept:
            setattr(winner, name, before[name])
    now, made = winner.standing, Standing(body["after"]["standing"])
    is_as_made = now is made
    if is_as_made:
        winner.standing = Standing(body["winner"]["standing"])
    # What was decided of the consent since holds for both: it was asked of one person.
    loser.standing = Standing(body["loser"]["standing"]) if is_as_made else now
    loser.merged_into_id = None
    session.flush()  # the winner gives the number back before the loser takes it
    if own["snils"] != loser.snils and winner.snils != own["snils"]:
        loser.snils = own["snils"]
    session.flush()


def _reopen(
    session: Session, found: PersonMerge, body: dict[str, Any], *, are_different: bool, at: datetime
) -> None:
    first, second = sorted((found.winner_id, found.loser_id))
    pair = session.scalars(
        select(PersonPair).where(PersonPair.first_id == first, PersonPair.second_id == second)
    ).one_or_none()
    if pair is None and are_different:
        pair = PersonPair(first_id=first, second_id=second, score=0, reasons=[], seen_at=at)
        session.add(pair)
    if pair is not None:
        pair.state = PairState.DIFFERENT if are_different else PairState.WAITING
        pair.decided_at = at if are_different else None
        pair.decided_by_id = audit.actor().account_id if are_different else None
    session.execute(
        update(PersonPair)
        .where(
            PersonPair.id.in_([UUID(key) for key in body["pairs"]]),
            PersonPair.state == PairState.MOOT,
        )
        .values(state=PairState.WAITING)
    )


def _came_since(session: Session, name: str, keys: list[tuple[Any, ...]], since: datetime) -> int:
    """Count the rows among these that are younger than the merge, where the table tells."""
    table = Person.metadata.tables[name]
    if "created_at" not in table.columns or len(table.primary_key.columns) != 1:
        return 0
    (key,) = table.primary_key.columns
    fresh = select(func.count()).where(
        key.in_([one[0] for one in keys]), table.c.created_at > since
    )
    return session.execute(fresh).scalar_one()

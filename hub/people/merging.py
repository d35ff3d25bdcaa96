"""Two cards of one person made one: field by field, with a journal from which both come back."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.people import pointing
from hub.people.card_models import ContactKind, PersonContact
from hub.people.events import PersonMerged
from hub.people.merge_models import PairState, PersonMerge, PersonMergeRow, PersonPair
from hub.people.models import Outcome, Person, Sex, Standing, Withdrawal
from hub.people.queries import FIELDS

SUBJECT = "person"
MANY = 1_000
MAIN = {"email": ContactKind.EMAIL, "phone": ContactKind.PHONE}
ROWS = PersonMergeRow.__table__
# What rooms above do to what both cards lead to, before it leads to one: winner, loser.
Join = Callable[[Session, UUID, UUID], None]
_joins: dict[str, Join] = {}


def joined_by(room: str, join: Join) -> None:
    """Let a room join what may not stand twice with one person; it may refuse the merge."""
    _joins[room] = join


def _repoint(session: Session, loser_id: UUID, winner_id: UUID) -> list[pointing.Step]:
    for join in _joins.values():
        join(session, winner_id, loser_id)
    session.flush()
    return pointing.repoint(session, SUBJECT, loser_id, winner_id)


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions of two cards as whoever decides saw them."""

    winner: int
    loser: int


def merge(
    session: Session,
    winner_id: UUID,
    loser_id: UUID,
    *,
    take: Collection[str] = (),
    seen: Seen | None = None,
    at: datetime,
) -> PersonMerge:
    """Make the loser part of the winner, which takes the named fields from it."""
    if unknown := set(take) - set(FIELDS):
        raise TypeError(f"A person has no {', '.join(sorted(unknown))}.")
    winner, loser = locked(session, winner_id, loser_id)
    _expect_mergeable(session, winner, loser)
    if seen is not None and (winner.version, loser.version) != (seen.winner, seen.loser):
        raise ConflictError(_l("One of the cards was changed meanwhile: look at both again."))
    before = {"winner": _values(winner), "loser": _values(loser)}
    contacts = _kept_contacts(session, winner, loser, take)
    _take(session, winner, loser, take)
    if loser.standing is Standing.RESTRICTED:
        winner.standing = Standing.RESTRICTED  # whose consent is withdrawn is one person
    loser.standing, loser.merged_into_id = Standing.MERGED, winner.id
    session.flush()
    body = {
        **before,
        "after": _values(winner),
        "contacts": [str(key) for key in contacts],
        "pairs": [str(key) for key in _settled(session, winner.id, loser.id, at=at)],
    }
    found = PersonMerge(
        id=uuid7(),
        winner_id=winner.id,
        loser_id=loser.id,
        merged_by_id=audit.actor().account_id,
        body=json.dumps(body, ensure_ascii=False),
    )
    session.add(found)
    session.flush()
    # The card's own link is the merge itself: what pointed to the loser follows, it does not.
    steps = _repoint(session, loser.id, winner.id)
    note_steps(session, found.id, steps)
    audit.record(
        session,
        "people.merged",
        subject=SUBJECT,
        subject_id=winner.id,
        ids=[loser.id],
        details={"fields": sorted(take), "rows": len(steps)},
    )
    emit(session, PersonMerged(aggregate_id=winner.id, merge_id=found.id, loser_id=loser.id))
    session.flush()
    session.expire_all()  # rows moved past the session are read anew
    return found


def follow(session: Session, merge_id: UUID) -> int:
    """Bring after the loser what somebody wrote while the merge was being done."""
    found = session.get(PersonMerge, merge_id, with_for_update=True, populate_existing=True)
    if found is None or found.undone_at is not None or found.body is None:
        return 0
    holder = session.get(Person, found.loser_id)
    if holder is None or holder.merged_into_id is None:
        return 0
    steps = _repoint(session, found.loser_id, holder.merged_into_id)
    note_steps(session, found.id, steps)
    return len(steps)


def locked(session: Session, *ids: UUID) -> list[Person]:
    """Take the cards for this transaction, always in one order, as they are now."""
    session.flush()
    rows = session.scalars(
        select(Person)
        .where(Person.id.in_(ids))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if set(ids) - set(found):
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    return [found[key] for key in ids]


def note_steps(session: Session, merge_id: UUID, steps: list[pointing.Step]) -> None:
    rows = [
        {
            "id": uuid7(),
            "merge_id": merge_id,
            "table": step.table,
            "column": step.column,
            "key": pointing.key_written(step.table, step.key),
            "was_id": step.was_id,
            "now_id": step.now_id,
            "body": json.dumps(step.body, ensure_ascii=False) if step.body is not None else None,
        }
        for step in steps
    ]
    for start in range(0, len(rows), MANY):
        session.execute(insert(ROWS), rows[start : start + MANY])  # type: ignore[arg-type]


def steps_of(session: Session, merge_id: UUID) -> list[pointing.Step]:
    """Read the journal, in the order it was written."""
    rows = session.scalars(
        select(PersonMergeRow)
        .where(PersonMergeRow.merge_id == merge_id)
        .order_by(PersonMergeRow.id)
    )
    return [
        pointing.Step(
            row.table,
            pointing.key_read(row.table, row.key),
            row.column,
            row.was_id,
            row.now_id,
            json.loads(row.body) if row.body is not None else None,
        )
        for row in rows
    ]


def read(written: Mapping[str, Any]) -> dict[str, Any]:
    """Give back the fields of a card as `_values` wrote them."""
    values = {name: written.get(name) for name in FIELDS}
    if values["birth_on"]:
        values["birth_on"] = date.fromisoformat(values["birth_on"])
    if values["sex"]:
        values["sex"] = Sex(values["sex"])
    if values["organisation_id"]:
        values["organisation_id"] = UUID(values["organisation_id"])
    return values


def _values(person: Person) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(person, name) for name in FIELDS}
    values["birth_on"] = person.birth_on.isoformat() if person.birth_on else None
    values["sex"] = person.sex.value if person.sex else None
    values["organisation_id"] = str(person.organisation_id) if person.organisation_id else None
    return values | {"standing": person.standing.value}


def _expect_mergeable(session: Session, winner: Person, loser: Person) -> None:
    if winner.id == loser.id:
        raise InvalidError(_l("One card can't be merged with itself."))
    if Standing.MERGED in {winner.standing, loser.standing}:
        raise ConflictError(_l("One of the cards is merged already."))
    if Standing.ERASED in {winner.standing, loser.standing}:
        raise RefusedError(
            _l("The data of one of the two are destroyed: nothing brings them back.")
        )
    waiting = session.scalars(
        select(Withdrawal.person_id).where(
            Withdrawal.person_id.in_([winner.id, loser.id]), Withdrawal.outcome == Outcome.WAITING
        )
    ).all()
    if len(waiting) > 1:
        raise RefusedError(
            _l("Both withdrew the consent: decide one of the two cases, then merge the cards.")
        )


def _take(session: Session, winner: Person, loser: Person, take: Collection[str]) -> None:
    taken = {name: getattr(loser, name) for name in take}
    if taken.get("snils") is not None:
        loser.snils = None  # one number, one card: the index would refuse it twice
        session.flush()
    for name, value in taken.items():
        setattr(winner, name, value)


def _kept_contacts(
    session: Session, winner: Person, loser: Person, take: Collection[str]
) -> list[UUID]:
    """Keep the telephone and the address that the card loses among the other contacts."""
    made = []
    for name, kind in MAIN.items():
        chosen, other = (loser, winner) if name in take else (winner, loser)
        value = getattr(other, name)
        if value is None or value == getattr(chosen, name):
            continue
        known = select(PersonContact.id).where(
            PersonContact.person_id.in_([winner.id, loser.id]),
            PersonContact.kind == kind,
            PersonContact.value == value,
        )
        if session.scalar(known) is None:
            row = PersonContact(id=uuid7(), person_id=winner.id, kind=kind, value=value)
            session.add(row)
            made.append(row.id)
    return made


def _settled(session: Session, winner_id: UUID, loser_id: UUID, *, at: datetime) -> Sequence[UUID]:
    """Take the loser's pairs off the desk; give those that waited for no reason any more."""
    first, second = sorted((winner_id, loser_id))
    session.execute(
        update(PersonPair)
        .where(PersonPair.first_id == first, PersonPair.second_id == second)
        .values(
            state=PairState.MERGED, decided_at=at, decided_by_id=audit.actor().account_id, why=None
        )
    )
    moot = session.scalars(
        select(PersonPair.id).where(
            or_(PersonPair.first_id == loser_id, PersonPair.second_id == loser_id),
            PersonPair.state == PairState.WAITING,
        )
    ).all()
    if moot:
        session.execute(
            update(PersonPair).where(PersonPair.id.in_(moot)).values(state=PairState.MOOT)
        )
    return moot

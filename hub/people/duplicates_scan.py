"""All people looked through for duplicates: block by block of an index, a chunk a job.

Each pass walks one index and compares those that share its value. A chunk ends where a block ends,
so no pair is lost between two; the place of the next one travels sealed, for it may be a name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core import ahead, jobs
from hub.core.among import among
from hub.core.db import utcnow, uuid7
from hub.core.i18n import _, _l
from hub.core.upsert import upsert
from hub.people import candidates
from hub.people.card_models import ContactKind, PersonContact
from hub.people.likeness import Face, Likeness, alike
from hub.people.merge_models import PairState, PersonPair
from hub.people.models import Person, Standing

KIND = "people.duplicates-scan"
CHUNK = 10_000
VALUES = 1_000  # shared values, or other contacts, of a chunk
LARGEST = 5_000  # cards of one block: beyond it the value says nothing of anybody
Found = tuple[Face, Face, Likeness]
Pass = Callable[[Session, str], tuple[list[Found], str, int]]


def order(session: Session) -> UUID:
    """Ask for a scan; one that is under way is the one."""
    started = utcnow().isoformat()
    payload = {"pass": 0, "place": jobs.sealed_word(""), "started": started, "done": 0}
    return jobs.enqueue(session, KIND, payload, key="scan")


def nightly(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    order(session)


def carry_out(session: Session, payload: dict[str, Any], run: jobs.Run) -> None:
    """Handle the job: one chunk of one pass, then the next as a job of its own."""
    number, started = payload["pass"], datetime.fromisoformat(payload["started"])
    place = jobs.opened_word(payload["place"])

    def chunk(aside: Session) -> tuple[str, int]:
        return step(aside, number, place, at=started)

    following, count = ahead.through(session, chunk)
    done = payload["done"] + count
    run.progress(done, None, str(_("People are being compared")))
    if not following:
        number += 1
    if number == len(PASSES):
        ahead.through(session, lambda aside: forget_unseen(aside, started))
        return
    words = {"pass": number, "place": jobs.sealed_word(following), "done": done}
    # Without the key: this job holds it until it ends, and the next must be another.
    jobs.enqueue(session, KIND, payload | words)


def step(session: Session, number: int, place: str, *, at: datetime) -> tuple[str, int]:
    """Do a chunk of a pass; give the place of the next ("" at the end) and how many it read."""
    found, following, count = PASSES[number](session, place)
    keep(session, found, at=at)
    return following, count


def keep(session: Session, found: Iterable[Found], *, at: datetime) -> int:
    """Note pairs for the desk: those staff told apart stay so."""
    pairs: dict[tuple[UUID, UUID], Likeness] = {}
    for one, other, like in found:
        first, second = sorted((one.id, other.id))
        pairs[first, second] = like
    if not pairs:
        return 0
    apart = candidates.told_apart(session, {key for pair in pairs for key in pair})
    rows = [
        {
            "id": uuid7(),
            "created_at": at,
            "updated_at": at,
            "version": 1,
            "first_id": first,
            "second_id": second,
            "score": like.score,
            "reasons": list(like.reasons),
            "state": PairState.WAITING,
            "seen_at": at,
        }
        for (first, second), like in sorted(pairs.items())
        if second not in apart.get(first, ())
    ]
    if rows:
        fresh = ("score", "reasons", "seen_at")
        upsert(session, PersonPair, rows, on=("first_id", "second_id"), update=fresh)
    return len(rows)


def forget_unseen(session: Session, started: datetime) -> None:
    """Drop pairs that wait and look alike no more: their cards were mended."""
    session.execute(
        delete(PersonPair)
        .where(PersonPair.state == PairState.WAITING, PersonPair.seen_at < started)
        .execution_options(synchronize_session=False)
    )


def wire() -> None:
    jobs.handles(KIND, carry_out, title=_l("Search for duplicates of people"), is_long=True)
    jobs.handles(f"{KIND}.nightly", nightly, title=_l("Search for duplicates of people"))
    jobs.daily(f"{KIND}.nightly", f"{KIND}.nightly", at="02:20")


def _by(attribute: InstrumentedAttribute[Any], read: Callable[[str], Any]) -> Pass:
    """Compare cards that share the value of an indexed column."""

    def chunk(session: Session, place: str) -> tuple[list[Found], str, int]:
        statement = (
            select(*candidates.COMPARED, attribute.label("block"), Person.standing)
            .where(attribute.is_not(None))
            .order_by(attribute, Person.id)
            .limit(CHUNK)
        )
        if place:
            statement = statement.where(attribute > read(place))
        rows: Sequence[Any] = session.execute(statement).all()
        if len(rows) == CHUNK and rows[0].block != rows[-1].block:
            last = rows[-1].block  # this block may go on: it begins the next chunk
            rows = [row for row in rows if row.block != last]
        following = _word(rows[-1].block) if rows and _is_more(session, attribute, rows) else ""
        blocks = _shared(rows)
        return list(_pairs(session, blocks)), following, len(rows)

    return chunk


def _is_more(session: Session, attribute: InstrumentedAttribute[Any], rows: Sequence[Any]) -> bool:
    more = select(Person.id).where(attribute > rows[-1].block).limit(1)
    return session.scalar(more) is not None


def _shared(rows: Sequence[Any]) -> Iterator[list[Any]]:
    for _value, group in groupby(rows, attrgetter("block")):
        block = [row for row in group if row.standing is Standing.OPEN]
        if 1 < len(block) <= LARGEST:
            yield block


def _pairs(session: Session, blocks: Iterable[Sequence[Any]]) -> Iterator[Found]:
    held = list(blocks)
    known = {
        each.id: each
        for each in candidates.with_contacts(session, [row for block in held for row in block])
    }
    for block in held:
        yield from alike([known[row.id] for row in block])


def _by_contact(attribute: InstrumentedAttribute[Any]) -> Pass:
    """Compare cards that share a main contact: few do, so those values are asked for."""

    def chunk(session: Session, place: str) -> tuple[list[Found], str, int]:
        values = session.scalars(
            select(attribute)
            .where(attribute > place)
            .group_by(attribute)
            .having(func.count() > 1)
            .order_by(attribute)
            .limit(VALUES)
        ).all()
        rows = session.execute(
            select(*candidates.COMPARED, attribute.label("block"), Person.standing)
            .where(among(attribute, values))
            .order_by(attribute, Person.id)
        ).all()
        blocks = (b for b in _shared(rows) if len(b) <= candidates.MOST_SHARED)
        return list(_pairs(session, blocks)), values[-1] if len(values) == VALUES else "", len(rows)

    return chunk


def _others(session: Session, place: str) -> tuple[list[Found], str, int]:
    """Compare those who share what stands among somebody's other contacts."""
    following = select(PersonContact.id, PersonContact.kind, PersonContact.value)
    if place:
        following = following.where(PersonContact.id > UUID(place))
    contacts = session.execute(following.order_by(PersonContact.id).limit(VALUES)).all()
    holders: dict[tuple[ContactKind, str], set[UUID]] = {}
    for kind, attribute in ((ContactKind.PHONE, Person.phone), (ContactKind.EMAIL, Person.email)):
        if not (values := {row.value for row in contacts if row.kind is kind}):
            continue
        others = select(PersonContact.person_id, PersonContact.value.label("value")).where(
            PersonContact.kind == kind, among(PersonContact.value, values)
        )
        mains = select(Person.id, attribute.label("value")).where(among(attribute, values))
        rows: Sequence[Any] = session.execute(union_all(others, mains)).all()
        for row in rows:
            holders.setdefault((kind, row.value), set()).add(row.person_id)
    groups = [ids for ids in holders.values() if 1 < len(ids) <= candidates.MOST_SHARED]
    known = {each.id: each for each in candidates.faces(session, set().union(*groups))}
    found: list[Found] = []
    for ids in groups:
        found += alike([known[key] for key in sorted(ids) if key in known])
    after = str(contacts[-1].id) if len(contacts) == VALUES else ""
    return found, after, len(contacts)


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


PASSES: tuple[Pass, ...] = (
    _by(Person.birth_on, date.fromisoformat),
    _by(Person.name_key, str),
    _by_contact(Person.phone),
    _by_contact(Person.email),
    _others,
)

"""Every change of bookings: what is taken is taken once, however close the race."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _, _l
from hub.core.saving import add_behind_wall
from hub.core.tables.lookups import lookup
from hub.resources.booking_models import Booking, end_slot_of, slot_of
from hub.resources.busy import MOST_SLOTS
from hub.resources.events import BookingCancelled, BookingChanged, ResourceBooked
from hub.resources.models import Equipment, EquipmentState, Workshop
from hub.resources.places import ORGANISATION
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import RESOURCES, Clash, TakenError, Wanted

LONGEST = timedelta(days=14)
LONGEST_TITLE = 300
SUBJECT = "booking"
CHANGED = (*RESOURCES, "starts_at", "ends_at", "title")
WALLED = _l("This time was taken a moment ago. Look at what is free.")
OUT = frozenset(EquipmentState) - {EquipmentState.WORKS}
ABSENT = _l("There is no such booking, or it is not yours.")


def _naming(kind: Any, *own: Any) -> Select[Any]:
    columns = (kind.id, kind.title, kind.confirmed_at, kind.retired_at, *own)
    return select(*columns).where(kind.id.in_(bindparam("ids", expanding=True))).order_by(kind.id)


def _taking(name: str) -> Select[Any]:
    key: Any = getattr(Booking, name)
    is_one = key.in_(bindparam("ids", expanding=True))
    if name == "staff_member_id":  # whoever has two cards is in one place all the same
        is_one |= Booking.person_id.in_(bindparam("people", expanding=True))
        key = func.coalesce(Booking.person_id, key)
    return (
        select(key.label("of"), Booking.title, Booking.starts_at, Booking.ends_at)
        .where(
            is_one,
            Booking.first_slot >= bindparam("since"),
            Booking.first_slot < bindparam("end"),
            Booking.end_slot > bindparam("first"),
            func.coalesce(Booking.source_id, Booking.id).not_in(
                bindparam("besides", expanding=True)
            ),
        )
        .order_by(Booking.starts_at)
    )


# Built once: building costs more than asking.
NAMED = {
    "workshop_id": _naming(Workshop, Workshop.is_shared, Workshop.organisation_id),
    "staff_member_id": _naming(StaffMember, StaffMember.person_id),
    "equipment_id": _naming(Equipment, Equipment.state, Equipment.organisation_id),
}
TAKEN = {name: _taking(name) for name in RESOURCES}


def book(session: Session, wanted: Sequence[Wanted]) -> list[Booking]:
    """Take all of it or nothing.

    Who books a resource holds its row until the end, so two at once queue up and the second sees
    what the first took (docs/adr/0105-booking-locks.md). The database's own wall is the last one
    (docs/adr/0135-one-place-at-a-time.md).
    """
    for wish in wanted:
        _check(wish)
    resources = _hold(session, wanted)
    exclusive = [wish for wish in wanted if not _is_shared(resources[wish.resource_id])]
    if clashes := _clashes(session, exclusive, resources):
        raise TakenError(clashes)
    made = [
        Booking(
            id=uuid7(),
            workshop_id=wish.workshop_id,
            staff_member_id=wish.staff_member_id,
            equipment_id=wish.equipment_id,
            is_shared=_is_shared(resources[wish.resource_id]),
            starts_at=wish.starts_at.astimezone(UTC),
            ends_at=wish.ends_at.astimezone(UTC),
            title=" ".join(wish.title.split())[:LONGEST_TITLE],
            source_subject=wish.source_subject,
            source_id=wish.source_id,
            created_by=audit.actor().account_id,
        )
        for wish in wanted
    ]
    _put(session, made)
    counts: dict[UUID, list[UUID]] = defaultdict(list)
    for wish, booking in zip(wanted, made, strict=True):
        counts[wish.resource_id].append(booking.id)
    if made:
        ids = [booking.id for booking in made]
        audit.record(
            session, "bookings.create", subject=SUBJECT, ids=ids, details={"count": len(made)}
        )
    for resource_id, ids in counts.items():
        emit(session, ResourceBooked(aggregate_id=resource_id, bookings=len(ids)))
    return made


def change(
    session: Session, booking_id: UUID, *, version: int | None = None, **values: Any
) -> Booking:
    """Move a booking made by hand, or call it otherwise; the same again changes nothing."""
    booking = session.get(Booking, booking_id)
    if booking is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        booking.expect(version)
    if "title" in values:
        values["title"] = " ".join(str(values["title"]).split())
    for name in {"starts_at", "ends_at"} & set(values):
        values[name] = values[name].astimezone(UTC)
    now = {name: getattr(booking, name) for name in CHANGED}
    changed = {name: value for name, value in values.items() if now[name] != value}
    if not changed:
        return booking
    if booking.source_subject is not None:
        raise RefusedError(_l("The timetable made this booking: move the lesson there."))
    wish = Wanted(**(now | changed))
    _check(wish)
    resources = _hold(session, [wish])
    is_shared = _is_shared(resources[wish.resource_id])
    if not is_shared and (clashes := _clashes(session, [wish], resources, [booking_id])):
        raise TakenError(clashes)
    booking.is_shared = is_shared
    for name, value in changed.items():
        setattr(booking, name, value)
    _put(session, [booking])
    fields = tuple(sorted(changed))
    audit.record(
        session,
        "bookings.change",
        subject=SUBJECT,
        subject_id=booking_id,
        details={"fields": list(fields)},
    )
    emit(session, BookingChanged(aggregate_id=booking_id, fields=fields))
    return booking


def release(session: Session, source_subject: str, source_ids: Iterable[UUID]) -> int:
    """Give back what was booked for these: a lesson moved or called off."""
    found = select(Booking.id).where(
        Booking.source_subject == source_subject, Booking.source_id.in_(list(source_ids))
    )
    return _give_back(session, session.scalars(found).all())


def cancel(session: Session, ids: Sequence[UUID]) -> int:
    """Give back bookings by their own keys."""
    made = Booking.source_subject.is_not(None)
    if session.scalar(select(Booking.id).where(Booking.id.in_(ids), made).limit(1)) is not None:
        raise RefusedError(_l("The timetable made this booking: move the lesson there."))
    return _give_back(session, ids)


def _give_back(session: Session, ids: Sequence[UUID]) -> int:
    found = session.scalars(select(Booking).where(Booking.id.in_(ids))).all()
    if not found:
        return 0
    known = [booking.id for booking in found]
    session.execute(delete(Booking).where(Booking.id.in_(known)))
    for booking in found:
        session.expunge(booking)
        emit(session, BookingCancelled(aggregate_id=booking.id))
    audit.record(
        session, "bookings.cancel", subject=SUBJECT, ids=known, details={"count": len(known)}
    )
    session.flush()
    return len(known)


def clashes_of(
    session: Session, wanted: Sequence[Wanted], besides: Collection[UUID] = ()
) -> list[Clash]:
    """Say what stands in the way, and take nothing: for those who are still choosing.

    `besides` are those whose own bookings are no hindrance: keys of lessons.
    """
    resources = _named(session, wanted, lock=False)
    alone = [one for one in wanted if not _is_shared(resources.get(one.resource_id))]
    return _clashes(session, alone, resources, besides)


def _put(session: Session, rows: Sequence[Booking]) -> None:
    add_behind_wall(session, rows, ConflictError(WALLED, field="starts_at"))


def _is_shared(resource: Any) -> bool:
    return bool(getattr(resource, "is_shared", False))


def _check(wish: Wanted) -> None:
    if sum(getattr(wish, name) is not None for name in RESOURCES) != 1:
        raise InvalidError(
            _l("Book a workshop, a member of staff or a piece of equipment."), field="workshop_id"
        )
    if not wish.title.strip():
        raise InvalidError(_l("Say what it is booked for."), field="title")
    if wish.ends_at <= wish.starts_at:
        raise InvalidError(_l("It ends before it begins."), field="ends_at")
    if wish.ends_at - wish.starts_at > LONGEST:
        raise InvalidError(_l("A booking is no longer than fourteen days."), field="ends_at")


def _hold(session: Session, wanted: Sequence[Wanted]) -> dict[UUID, Any]:
    found = _named(session, wanted, lock=True)
    for wish in wanted:
        resource = found.get(wish.resource_id)
        if resource is None:
            raise NotFoundError(_l("There is no such record, or it is not yours."))
        if resource.confirmed_at is None:
            raise RefusedError(
                _("«%(title)s» is not confirmed by the centre yet.", title=resource.title)
            )
        if resource.retired_at is not None:
            raise RefusedError(_("«%(title)s» is out of work.", title=resource.title))
        if getattr(resource, "state", None) in OUT:
            raise RefusedError(_("«%(title)s» does not work now.", title=resource.title))
    return found


def _named(session: Session, wanted: Sequence[Wanted], *, lock: bool) -> dict[UUID, Any]:
    """Read what is booked, in the order of keys: two batches can't wait for one another."""
    found: dict[UUID, Any] = {}
    for name, statement in NAMED.items():
        ids = {getattr(wish, name) for wish in wanted} - {None}
        if not ids:
            continue
        asked = statement.with_for_update() if lock else statement
        rows = session.execute(asked, {"ids": list(ids)})
        found |= {row.id: row for row in rows}
    return found


def _clashes(
    session: Session,
    wanted: Sequence[Wanted],
    resources: dict[UUID, Any],
    besides: Collection[UUID] = (),
) -> list[Clash]:
    if not wanted:
        return []
    taken: dict[UUID, list[Any]] = defaultdict(list)
    first = min(slot_of(wish.starts_at) for wish in wanted)
    end = max(end_slot_of(wish.ends_at) for wish in wanted)
    own = {row_id: getattr(row, "person_id", None) or row_id for row_id, row in resources.items()}
    for name in RESOURCES:
        ids = {getattr(wish, name) for wish in wanted} - {None}
        if not ids:
            continue
        given = {
            "ids": list(ids), "people": list({own.get(one, one) for one in ids} - ids),
            "since": first - MOST_SLOTS, "first": first, "end": end, "besides": list(besides),
        }  # fmt: skip
        for row in session.execute(TAKEN[name], given):
            taken[row.of].append(row)
    found: list[tuple[Wanted, Any]] = []
    for wish in sorted(wanted, key=lambda one: one.starts_at):
        others = taken[own.get(wish.resource_id, wish.resource_id)]
        for row in others:
            if row.starts_at < wish.ends_at and row.ends_at > wish.starts_at:
                found.append((wish, row))
                break
        else:
            others.append(wish)
    titles = _told(session, [resources[wish.resource_id] for wish, _row in found])
    return [
        Clash(wish, titles[wish.resource_id], row.title, row.starts_at, row.ends_at)
        for wish, row in found
    ]


def _told(session: Session, resources: Sequence[Any]) -> dict[UUID, str]:
    """Name places and equipment with whose they are: «Аудитория 204» is in every college."""
    owners = {row.id: getattr(row, "organisation_id", None) for row in resources}
    ids = {one for one in owners.values() if one is not None}
    named = lookup(ORGANISATION).titles(session, ids) if ids else {}
    return {
        row.id: f"{row.title} ({named[owner]})" if (owner := owners[row.id]) in named else row.title
        for row in resources
    }

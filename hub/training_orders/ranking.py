"""Who could teach an order: by competency, free load and distance, the likeliest first."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.text import search_key
from hub.organisations.models import Organisation
from hub.programmes.curriculum.models import ProgrammeNeed, ProgrammeOutcome
from hub.programmes.models import Programme
from hub.programmes.queries import published
from hub.resources import busy
from hub.resources.booking_models import Booking
from hub.resources.busy import Period
from hub.resources.models import Site, Workshop, WorkshopCompetency
from hub.resources.staff_models import StaffCompetency, StaffMember
from hub.training_orders.models import OrderKind, ShareState, TrainingOrder, TrainingOrderShare

# Of a hundred: what is taught there, how free it is, how near.
WEIGHTS = {"competency": 50, "load": 30, "distance": 20}
BOTH, WORKSHOP_ALONE, STAFF_ALONE = 1.0, 0.7, 0.4
FAR_KM = 100  # from here on nearness counts nothing
DAYS = 28  # so much of the wished time is looked at
EARTH_KM = 6371.0
WORKING = "1-5 09:00-18:00"  # of teachers, assumed: they have no hours of opening
TOWNS = ("г ", "город ", "пос ", "поселок ", "пгт ", "с ", "село ", "деревня ", "рп ")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where learners come from; `how` says by what it is known, empty where it is not."""

    point: Point | None
    how: str = ""  # "site", "own-site" or "place"


@dataclass(slots=True)
class Candidate:
    """A training organisation with what speaks for it."""

    id: UUID
    name: str
    is_owner: bool = False  # the programme is its own
    workshops: int = 0
    places: int = 0
    staff: int = 0
    free_rooms: float | None = None  # share of open hours nobody has booked
    free_staff: float | None = None
    km: float | None = None
    score: int = 0
    proposed: int = 0
    points: list[Point] = field(default_factory=list)

    @property
    def free(self) -> float | None:
        """Workshops and teachers are needed both: the busier of them says."""
        known = [one for one in (self.free_rooms, self.free_staff) if one is not None]
        return min(known, default=None)

    @property
    def capacity(self) -> int:
        return int(self.places * (1.0 if self.free is None else self.free))


def origin(session: Session, order: TrainingOrder) -> Origin:
    """Say where the learners are: the wished site, the customer's own, or the municipality."""
    sites = [
        site
        for site in session.scalars(select(Site).where(Site.retired_at.is_(None)).order_by(Site.id))
        if site.latitude is not None and site.longitude is not None
    ]
    for how, fits in (
        ("site", [one for one in sites if one.id == order.site_id]),
        ("own-site", [one for one in sites if one.organisation_id == order.organisation_id]),
        ("place", _in_town(session, order, sites)),
    ):
        if fits:
            return Origin(_middle([_point(one) for one in fits]), how)
    return Origin(None)


def candidates(session: Session, order: TrainingOrder) -> list[Candidate]:
    """Rank who could teach it, and propose how many to each."""
    is_event = order.kind is OrderKind.CAREER_EVENT  # which asks for no workshops
    wanted = set[UUID]() if is_event else competencies(session, order)
    owner = _owner(session, order)
    workshops = {} if is_event else _workshops(session, wanted)
    staff = _staff(session, wanted)
    shares = session.scalars(
        select(TrainingOrderShare).where(TrainingOrderShare.order_id == order.id)
    ).all()
    ids = {
        *workshops, *staff, *(share.provider_id for share in shares), *((owner,) if owner else ()),
    }  # fmt: skip
    asked = true() if is_event else Organisation.id.in_(ids)
    names = session.execute(
        select(Organisation.id, Organisation.name, Organisation.short_name).where(
            asked, Organisation.is_provider
        )
    )
    found = {row.id: Candidate(row.id, row.short_name or row.name) for row in names}
    opening = {one.id: one.opening for each in workshops.values() for one in each}
    load = _free(session, order, Booking.workshop_id, opening)
    hours = {member: WORKING for each in staff.values() for member in each}
    load |= _free(session, order, Booking.staff_member_id, hours)
    start = origin(session, order).point
    own_sites = _sites_of(session, found)
    for key, one in found.items():
        rooms, members = workshops.get(key, []), staff.get(key, [])
        one.is_owner, one.staff, one.workshops = key == owner, len(members), len(rooms)
        one.places = sum(room.places for room in rooms)
        one.free_rooms = _mean([load[room.id] for room in rooms])
        one.free_staff = _mean([load[member] for member in members])
        near = [_point(room) for room in rooms if room.latitude is not None] or own_sites.get(key)
        if start is not None and near:
            one.km = min(distance(start, point) for point in near)
        one.score = _score(one, is_known=bool(wanted))
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.name, one.id))
    _propose(order, ranked, shares)
    return ranked


def competencies(session: Session, order: TrainingOrder) -> set[UUID]:
    """Name the competencies an order is about: its own, or its programme's."""
    found = {order.competency_id} if order.competency_id else set()
    shown = published(session, order.programme_id) if order.programme_id else None
    if shown is not None:
        for model in (ProgrammeOutcome, ProgrammeNeed):
            ids = session.scalars(
                select(model.competency_id).where(
                    model.version_id == shown.id, model.competency_id.is_not(None)
                )
            )
            found |= {each for each in ids if each is not None}
    return found


def distance(one: Point, other: Point) -> float:
    """Give the kilometres between two points of the globe as the crow flies."""
    lat, lon = map(math.radians, one)
    lat2, lon2 = map(math.radians, other)
    a = (
        math.sin((lat2 - lat) / 2) ** 2
        + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(a))


def _score(one: Candidate, *, is_known: bool) -> int:
    """Add up the points; of a competency nobody named only the programme's owner has any."""
    is_both = one.is_owner or (one.workshops and one.staff)
    fits = BOTH if is_both else WORKSHOP_ALONE if one.workshops else STAFF_ALONE * bool(one.staff)
    fits = fits if is_known or one.is_owner else 0.0
    near = max(0.0, 1 - one.km / FAR_KM) if one.km is not None else 0.0
    parts = {"competency": fits, "load": one.free or 0.0, "distance": near}
    return round(sum(WEIGHTS[name] * value for name, value in parts.items()))


def _propose(
    order: TrainingOrder, ranked: Sequence[Candidate], shares: Sequence[TrainingOrderShare]
) -> None:
    """Fill the likeliest first, as far as their workshops go; whoever declined is not asked."""
    by_id = {one.id: one for one in ranked}
    left = order.people
    for share in shares:
        if share.state is ShareState.CONFIRMED and share.provider_id in by_id:
            by_id[share.provider_id].proposed = share.places
            left -= share.places
    asked = {share.provider_id for share in shares if share.state is not ShareState.OFFERED}
    open_to = [one for one in ranked if one.id not in asked]
    for one in open_to:
        one.proposed = min(left, one.capacity)
        left -= one.proposed
    if left and open_to:
        open_to[0].proposed += left


def _owner(session: Session, order: TrainingOrder) -> UUID | None:
    programme = session.get(Programme, order.programme_id) if order.programme_id else None
    return programme.organisation_id if programme is not None else None


def _workshops(session: Session, wanted: Collection[UUID]) -> dict[UUID, list[Any]]:
    """Give confirmed workshops of the competencies, or all where none is said, by their owner."""
    statement: Any = (
        select(
            Workshop.id, Workshop.organisation_id, Workshop.places, Workshop.opening,
            Site.latitude, Site.longitude,
        )
        .join(Site, Site.id == Workshop.site_id)
        .where(Workshop.confirmed_at.is_not(None), Workshop.retired_at.is_(None))
    )  # fmt: skip
    if wanted:
        taught = select(WorkshopCompetency.workshop_id).where(
            WorkshopCompetency.competency_id.in_(wanted)
        )
        statement = statement.where(Workshop.id.in_(taught))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(statement.order_by(Workshop.id)):
        if row.organisation_id is not None:
            found[row.organisation_id].append(row)
    return found


def _staff(session: Session, wanted: Collection[UUID]) -> dict[UUID, list[UUID]]:
    if not wanted:
        return {}
    rows = session.execute(
        select(StaffMember.organisation_id, StaffMember.id)
        .join(StaffCompetency, StaffCompetency.staff_member_id == StaffMember.id)
        .where(
            StaffCompetency.competency_id.in_(wanted),
            StaffMember.confirmed_at.is_not(None),
            StaffMember.retired_at.is_(None),
        )
        .distinct()
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        if row.organisation_id is not None:
            found[row.organisation_id].append(row.id)
    return found


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _free(
    session: Session, order: TrainingOrder, column: Any, hours: Mapping[UUID, str]
) -> dict[UUID, float]:
    """Give the share of hours of each that nobody has booked in the wished time."""
    first = max(order.starts_on or clock.today(), clock.today())
    last = min(order.ends_on or date.max, first + timedelta(days=DAYS - 1))
    period = Period(first, max((last - first).days + 1, 1))
    found = {}
    for key, row in busy.rows_of(session, column, hours, period).items():
        days = busy.by_day(row, period)
        there = sum(total for _taken, total in days)
        found[key] = 1 - sum(taken for taken, _total in days) / there if there else 0.0
    return found


def _sites_of(session: Session, ids: Collection[UUID]) -> dict[UUID, list[Point]]:
    rows = session.scalars(
        select(Site).where(
            Site.organisation_id.in_(list(ids)),
            Site.retired_at.is_(None),
            Site.latitude.is_not(None),
            Site.longitude.is_not(None),
        )
    )
    found: dict[UUID, list[Point]] = defaultdict(list)
    for site in rows:
        if site.organisation_id is not None:
            found[site.organisation_id].append(_point(site))
    return found


def _in_town(session: Session, order: TrainingOrder, sites: Sequence[Site]) -> list[Site]:
    """Give the sites of the municipality that was wished, or that the customer's address names."""
    customer = session.get(Organisation, order.organisation_id)
    parts = [_plain(part) for part in (customer.address or "" if customer else "").split(",")]
    words = [_plain(order.place or ""), *(part for part in parts if part.startswith(TOWNS))]
    for word in filter(None, words):
        if fits := [site for site in sites if f" {word} " in f" {_plain(site.address)} "]:
            return fits
    return []


def _plain(text: str) -> str:
    letters = (letter if letter.isalnum() else " " for letter in search_key(text))
    return " ".join("".join(letters).split())


def _point(row: Any) -> Point:
    return (float(row.latitude), float(row.longitude))


def _middle(points: Sequence[Point]) -> Point:
    return (
        sum(point[0] for point in points) / len(points),
        sum(point[1] for point in points) / len(points),
    )

"""What the planner is given. Moments are the region's wall clock, without a zone."""

from dataclasses import dataclass, field
from datetime import date, datetime

EVENING = 18 * 60


@dataclass(frozen=True, slots=True)
class Bell:
    """The one lesson time after another of a day; minutes from midnight."""

    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Window:
    """Hours open on the days of the week from the first to the last, Monday 1."""

    first: int
    last: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Busy:
    """Taken by something else; of equipment so many units, nought is all of it."""

    starts_at: datetime
    ends_at: datetime
    units: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Without windows any bell will do; without days the whole horizon."""

    key: str
    title: str
    size: int
    windows: tuple[Window, ...] = ()
    busy: tuple[Busy, ...] = ()
    first: date | None = None
    last: date | None = None
    most_a_day: int = 8  # academic hours
    most_a_week: int = 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Teacher:
    """Without windows any bell will do."""

    key: str
    title: str
    windows: tuple[Window, ...] = ()
    busy: tuple[Busy, ...] = ()
    most_a_day: int = 8
    most_a_week: int = 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """A shared hall takes several groups at once, as many people as it has places."""

    key: str
    title: str
    site: str
    places: int
    windows: tuple[Window, ...] = ()
    busy: tuple[Busy, ...] = ()
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """Units of one kind; what stands in a room is used in that room alone."""

    key: str
    title: str
    units: int = 1
    room: str | None = None
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """So many units of any one of these."""

    any_of: tuple[str, ...]
    units: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """Hours of one kind of a module of a group, still to be placed.

    A lesson takes `slots` bells in a row. All lessons of `after` end before the first of this.
    A final one is held only when no hours of `after` are left without a place.
    """

    key: str
    group: str
    module: str
    kind: str
    hours: int
    slots: int = 1
    after: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    is_remote: bool = False  # a webinar: no room
    is_final: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixed:
    """A lesson that stays where it is; `work` only where its order matters."""

    starts_at: datetime
    ends_at: datetime
    hours: int = 0
    group: str | None = None
    work: str | None = None
    teachers: tuple[str, ...] = ()
    room: str | None = None
    equipment: tuple[tuple[str, int], ...] = ()  # key and units


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes between two sites, either way."""

    one: str
    other: str
    minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What one of each costs; nought switches it off."""

    group_gap: int = 6  # a free bell between two lessons of a group
    teacher_gap: int = 2
    evening: int = 3  # a bell that ends after the evening began
    travel: int = 8  # a group or a teacher goes to another site within a day
    spread: int = 4  # a bell of a week above an even share
    other_room: int = 2  # one room more for the same work
    other_teacher: int = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Days are working days; hours are academic, `hours_a_slot` of them in a bell."""

    days: tuple[date, ...]
    bells: tuple[Bell, ...]
    groups: tuple[Group, ...]
    works: tuple[Work, ...]
    teachers: tuple[Teacher, ...] = ()
    rooms: tuple[Room, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    travel: tuple[Travel, ...] = ()
    hours_a_slot: int = 2
    between_sites: int = 60  # minutes, where `travel` does not say
    evening: int = EVENING
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long to think. Work makes the answer repeatable, seconds are for safety alone."""

    work: float = 6.0  # deterministic seconds of CP-SAT, some five of a processor each
    seconds: float = 45.0
    megabytes: int = 3_000  # of address space, threads' stacks with it
    seed: int = 1
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Task:
    """One question to the solver."""

    problem: Problem
    limits: Limits

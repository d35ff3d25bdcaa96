"""What the planner answers: lessons, what found no place and why, what the timetable costs."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Reason(enum.Enum):
    """Why hours found no place; words.py says it to people."""

    NO_TEACHER = "no-teacher"
    NO_ROOM = "no-room"
    ROOM_TOO_SMALL = "room-too-small"
    NO_EQUIPMENT = "no-equipment"
    ELSEWHERE = "elsewhere"  # the equipment stands in other rooms
    HORIZON = "horizon"
    WINDOW = "window"
    ROW = "row"
    LIMITS = "limits"
    FULL = "full"
    ORDER = "order"
    WAITS = "waits"  # for hours of something earlier without a place
    TEACHERS_BUSY = "teachers-busy"
    ROOMS_BUSY = "rooms-busy"
    EQUIPMENT_BUSY = "equipment-busy"
    TRAVEL = "travel"
    TOGETHER = "together"


class Blamed(enum.Enum):
    """What kind of thing stood in the way."""

    GROUP = "group"
    TEACHER = "teacher"
    ROOM = "room"
    EQUIPMENT = "equipment"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Blame:
    """Who or what stood in the way."""

    kind: Blamed
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """One placed lesson; equipment as key and units."""

    work: str
    group: str
    teacher: str
    room: str | None
    equipment: tuple[tuple[str, int], ...]
    starts_at: datetime
    ends_at: datetime
    hours: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplaced:
    """Hours of a work without a place. `need` and `have` are figures the words speak of."""

    work: str
    group: str
    hours: int
    reason: Reason
    blame: tuple[Blame, ...] = ()
    need: int = 0
    have: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How often each thing that is not wished for happens, and what all of it costs."""

    group_gap: int
    teacher_gap: int
    evening: int
    travel: int
    spread: int
    other_room: int
    other_teacher: int
    cost: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The answer; `is_whole` when the thinking was not cut short by the clock."""

    lessons: tuple[Lesson, ...]
    unplaced: tuple[Unplaced, ...]
    score: Score
    is_whole: bool = True

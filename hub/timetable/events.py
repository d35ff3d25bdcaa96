"""What happened to lessons."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LessonsPlanned(Event):
    """Lessons of a group were put down; the aggregate is the group."""

    name: ClassVar[str] = "lessons.planned"
    lessons: int


@dataclass(frozen=True, kw_only=True)
class LessonChanged(Event):
    """A lesson is otherwise than it was: moved, of another place or teacher, held."""

    name: ClassVar[str] = "lesson.changed"
    group_id: str
    fields: tuple[str, ...]
    was: str = ""  # when it was to begin, where that is otherwise
    gone: str = ""  # the teacher or place that another stands in for
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class LessonCancelled(Event):
    """A lesson will not be."""

    name: ClassVar[str] = "lesson.cancelled"
    group_id: str


@dataclass(frozen=True, kw_only=True)
class LessonsWithdrawn(Event):
    """Lessons of a group that were put down as one were called off as one; the group's."""

    name: ClassVar[str] = "lessons.withdrawn"
    lessons: int


@dataclass(frozen=True, kw_only=True)
class TimetableDraftMoved(Event):
    """A draft of a timetable was asked for, solved, accepted or dropped."""

    name: ClassVar[str] = "timetable-draft.moved"
    before: str
    after: str

"""Words of kinds and states of lessons."""

from hub.core.i18n import _l
from hub.timetable.models import LessonKind, LessonState, LinkKind

KINDS = {
    LessonKind.LECTURE: _l("Lecture"),
    LessonKind.PRACTICE: _l("Practical lesson"),
    LessonKind.CONSULTATION: _l("Consultation"),
    LessonKind.ASSESSMENT: _l("Intermediate assessment"),
    LessonKind.EXAM: _l("Final assessment"),
    LessonKind.WEBINAR: _l("Webinar"),
}
TONES = {
    LessonKind.LECTURE: "info",
    LessonKind.PRACTICE: "success",
    LessonKind.ASSESSMENT: "warning",
    LessonKind.EXAM: "danger",
}
STATES = {
    LessonState.PLANNED: _l("lesson planned"),
    LessonState.HELD: _l("lesson held"),
    LessonState.CANCELLED: _l("lesson cancelled"),
}
STATE_TONES = {
    LessonState.PLANNED: "info",
    LessonState.HELD: "success",
    LessonState.CANCELLED: "neutral",
}
LINKS = {
    LinkKind.OWN: _l("My timetable"),
    LinkKind.GROUP: _l("Timetable of a group"),
    LinkKind.TEACHER: _l("Timetable of a teacher"),
    LinkKind.PLACE: _l("Timetable of a place"),
}

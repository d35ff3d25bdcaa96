"""The planner's reasons and wishes in words for the people who make timetables."""

from collections.abc import Callable, Iterable

from hub.core.i18n import _, _l
from hub.timetable.planner.plan import Blame, Blamed, Reason, Unplaced
from hub.timetable.planner.problem import Problem

MOST = 4  # names in a row
FAILED = _l("The planner did not finish. Ask for fewer groups or fewer weeks, and try again.")
WISHES = {
    "group_gap": _l("Free bells between lessons of a group"),
    "teacher_gap": _l("Free bells between lessons of a teacher"),
    "evening": _l("Evening bells"),
    "travel": _l("Trips between sites within a day"),
    "spread": _l("Bells above an even share of a week"),
    "other_room": _l("Changes of room within a module"),
    "other_teacher": _l("Changes of teacher within a module"),
}


def said(problem: Problem, unplaced: Unplaced) -> str:
    """Say why hours found no place and who or what is to blame."""
    told = SAYINGS[unplaced.reason]
    return told(need=unplaced.need, have=unplaced.have, names=_names(problem, unplaced.blame))


def named(problem: Problem, blame: Blame) -> str:
    """Give the title of what is to blame."""
    return _titles(problem)[blame.kind].get(blame.key, blame.key)


def _names(problem: Problem, blamed: Iterable[Blame]) -> str:
    titles = list(dict.fromkeys(named(problem, blame) for blame in blamed))
    return ", ".join(titles[:MOST]) + ("…" if len(titles) > MOST else "")


def _titles(problem: Problem) -> dict[Blamed, dict[str, str]]:
    return {
        Blamed.GROUP: {one.key: one.title for one in problem.groups},
        Blamed.TEACHER: {one.key: one.title for one in problem.teachers},
        Blamed.ROOM: {one.key: one.title for one in problem.rooms},
        Blamed.EQUIPMENT: {one.key: one.title for one in problem.equipment},
        Blamed.WORK: {one.key: one.module for one in problem.works},
    }


SAYINGS: dict[Reason, Callable[..., str]] = {
    Reason.NO_TEACHER: lambda **_figures: _(
        "There is no teacher of this competency. Name one, and plan again."
    ),
    Reason.NO_ROOM: lambda **_figures: _("There is no room for this kind of lesson."),
    Reason.ROOM_TOO_SMALL: lambda **figures: _(
        "People in the group: %(need)s; places in the largest room, %(names)s: %(have)s.", **figures
    ),
    Reason.NO_EQUIPMENT: lambda **figures: _(
        "There is too little equipment (%(names)s): %(need)s needed, %(have)s there.", **figures
    ),
    Reason.ELSEWHERE: lambda **figures: _(
        "The equipment stands in rooms that do not suit this group: %(names)s.", **figures
    ),
    Reason.HORIZON: lambda **figures: _(
        "The days of the plan are too few: the group needs %(need)s hours, its limits of hours a "
        "day and a week leave room for %(have)s.",
        **figures,
    ),
    Reason.WINDOW: lambda **figures: _(
        "The group's own hours are too few: it needs %(need)s, there are %(have)s.", **figures
    ),
    Reason.ROW: lambda **figures: _(
        "A lesson takes %(need)s bells in a row; the group's own hours never have more than "
        "%(have)s.",
        **figures,
    ),
    Reason.LIMITS: lambda **_figures: _(
        "The group's limit of hours a day or a week leaves no room for more."
    ),
    Reason.FULL: lambda **_figures: _("The group's own hours are all taken."),
    Reason.ORDER: lambda **figures: _(
        "The order of modules leaves no time for it: it stands beside %(names)s.", **figures
    ),
    Reason.WAITS: lambda **figures: _(
        "It waits: first all hours of these must have a place: %(names)s.", **figures
    ),
    Reason.TEACHERS_BUSY: lambda **figures: _(
        "Bells that suit the group and the rooms: %(need)s. At each the teachers are busy or "
        "have their limit of hours: %(names)s.",
        **figures,
    ),
    Reason.ROOMS_BUSY: lambda **figures: _(
        "Bells that suit the group and the teachers: %(need)s. At each the rooms are taken or "
        "closed: %(names)s.",
        **figures,
    ),
    Reason.EQUIPMENT_BUSY: lambda **figures: _(
        "Bells that suit the group, the teachers and the rooms: %(need)s. At each the equipment "
        "is taken: %(names)s.",
        **figures,
    ),
    Reason.TRAVEL: lambda **figures: _(
        "Everybody is free at bells: %(need)s. At each somebody has no time to get from another "
        "site.",
        **figures,
    ),
    Reason.TOGETHER: lambda **figures: _(
        "Bells that suit the group: %(need)s. At each two things or more are missing at once: "
        "%(names)s.",
        **figures,
    ),
}

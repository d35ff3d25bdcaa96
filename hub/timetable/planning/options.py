"""Settings of the planner: when lessons begin and end."""

import re
from datetime import time
from itertools import pairwise

from hub.core import options
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.options import Option
from hub.timetable.planner.problem import Bell
from hub.timetable.plans import ACADEMIC

TIME = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})")
HOUR, DAY = 60, 1440
MOST = 16
PLANNER = _l("Timetable planner")
USUAL = "9:00-10:30, 10:40-12:10, 12:50-14:20, 14:30-16:00, 16:10-17:40, 17:50-19:20"


def read(text: str) -> tuple[Bell, ...]:
    """Understand bells as people write them, in the order of the day."""
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[,;\n]", text))):
        times = TIME.fullmatch(part)
        if times is None:
            raise InvalidError(_l("Write bells as «9:00-10:30, 10:40-12:10»."), field=BELLS.key)
        hour, minute, to_hour, to_minute = map(int, times.groups())
        bell = Bell(hour * HOUR + minute, to_hour * HOUR + to_minute)
        if not bell.starts < bell.ends <= DAY or max(minute, to_minute) >= HOUR:
            raise InvalidError(_l("There is no such time of the day."), field=BELLS.key)
        found.append(bell)
    found.sort(key=lambda bell: bell.starts)
    if any(one.ends > other.starts for one, other in pairwise(found)):
        raise InvalidError(_l("Bells overlap."), field=BELLS.key)
    if not 1 <= len(found) <= MOST:
        raise InvalidError(_l("Write from one to sixteen bells."), field=BELLS.key)
    return tuple(found)


def until(starts: time, hours: int) -> time:
    """Reckon when a lesson of so many academic hours ends: by the bells, if it begins with one."""
    bells, per = read(options.get(BELLS)), options.get(HOURS)
    begin = starts.hour * HOUR + starts.minute
    following = [one for one in bells if one.starts >= begin]
    whole, rest = divmod(hours, per)
    if not (following and following[0].starts == begin and whole + bool(rest) <= len(following)):
        end = begin + hours * ACADEMIC
    else:
        end = following[whole].starts + rest * ACADEMIC if rest else following[whole - 1].ends
    end = min(end, DAY - 1) if hours else begin
    return time(end // HOUR, end % HOUR)


def spans() -> list[tuple[str, str]]:
    """Give the bells as people read them: when each begins and ends."""
    return [(_said(one.starts), _said(one.ends)) for one in read(options.get(BELLS))]


def _said(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"


def times() -> list[str]:
    """Give the hours at which bells begin, as «09:00»."""
    return [begins for begins, _ends in spans()]


def _check(text: str) -> None:
    read(text)


BELLS: Option[str] = Option(
    key="timetable.bells",
    title=_l("Bells"),
    group=PLANNER,
    default=USUAL,
    is_long=True,
    is_required=True,
    check=_check,
    help=_l("When lessons begin and end, as «9:00-10:30, 10:40-12:10»."),
)
HOURS = Option(
    key="timetable.hours-a-bell",
    title=_l("Academic hours in a bell"),
    group=PLANNER,
    default=2,
    least=1,
    most=4,
)
ALL = (BELLS, HOURS)

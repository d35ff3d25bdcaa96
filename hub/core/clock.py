"""The region's clock: the one zone in which times are shown, read, counted by days, scheduled."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hub.core import options
from hub.core.db import utcnow
from hub.core.i18n import _l
from hub.core.options import Option

MOSCOW = "Europe/Moscow"
ZONES = {
    "Europe/Kaliningrad": _l("UTC+2, Kaliningrad"),
    MOSCOW: _l("UTC+3, Moscow"),
    "Europe/Samara": _l("UTC+4, Samara"),
    "Asia/Yekaterinburg": _l("UTC+5, Yekaterinburg"),
    "Asia/Omsk": _l("UTC+6, Omsk"),
    "Asia/Krasnoyarsk": _l("UTC+7, Krasnoyarsk, Novosibirsk"),
    "Asia/Irkutsk": _l("UTC+8, Irkutsk"),
    "Asia/Yakutsk": _l("UTC+9, Yakutsk, Chita"),
    "Asia/Vladivostok": _l("UTC+10, Vladivostok"),
    "Asia/Magadan": _l("UTC+11, Magadan, Sakhalin"),
    "Asia/Kamchatka": _l("UTC+12, Kamchatka, Chukotka"),
}
TIME_ZONE = Option(
    key="centre.time-zone",
    title=_l("Time zone"),
    group=_l("The centre"),
    default="",
    choices=(("", _l("as the server is set")), *ZONES.items()),
    help=_l("Of every time and day in the hub; each job of the timetable follows at its next run."),
)

_start = ZoneInfo(MOSCOW)


def use(name: str) -> None:
    """Set the zone of this installation (hub/app.py only); the administrator may choose another."""
    global _start  # noqa: PLW0603 - set once by the composition root, like the database
    _start = ZoneInfo(name)


def zone() -> ZoneInfo:
    chosen = options.get(TIME_ZONE)
    return ZoneInfo(chosen) if chosen else _start


def today() -> date:
    """Give the day it is in the region."""
    return day_of(utcnow())


def day_of(moment: datetime) -> date:
    """Give the day it is by the clock of the region."""
    return moment.astimezone(zone()).date()

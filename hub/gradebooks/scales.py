"""Scales and letters of attendance: what may be typed, what is kept, how it is written."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from hub.core.i18n import _, _l


class Scale(enum.Enum):
    """Шкала."""

    FIVE = "five"
    HUNDRED = "hundred"
    CREDIT = "credit"


class Presence(enum.IntEnum):
    """Явка: what counts as attended is LATE and above."""

    ABSENT = 0
    EXCUSED = 1
    LATE = 2
    PRESENT = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """What a scale holds: the least, the best, from where it passes."""

    least: int
    best: int
    passes: int


MEASURES: Mapping[Scale, Measure] = {
    Scale.FIVE: Measure(2, 5, 3),
    Scale.HUNDRED: Measure(0, 100, 60),
    Scale.CREDIT: Measure(0, 1, 1),
}
TITLES: Mapping[Scale, str] = {
    Scale.FIVE: _l("five-point"),
    Scale.HUNDRED: _l("hundred-point"),
    Scale.CREDIT: _l("pass or fail"),
}
LETTERS: Mapping[Presence, str] = {  # as every journal of the country writes them
    Presence.ABSENT: "н",
    Presence.EXCUSED: "у",
    Presence.LATE: "о",
    Presence.PRESENT: "п",
}
PRESENCES: Mapping[Presence, str] = {
    Presence.ABSENT: _l("absent without a reason"),
    Presence.EXCUSED: _l("absent with a reason"),
    Presence.LATE: _l("came late"),
    Presence.PRESENT: _l("present"),
}
ATTENDED = Presence.LATE
AWAY = frozenset({Presence.ABSENT, Presence.EXCUSED})
_WORDS = {int(presence): letter for presence, letter in LETTERS.items()}
_TYPED_PRESENCE = {letter: presence for presence, letter in LETTERS.items()}
_PASSED = frozenset({"з", "зач", "зач.", "зачёт", "зачет", "зачтено", "+", "1"})
_FAILED = frozenset({"нз", "незач", "незач.", "незачёт", "незачет", "не зачтено", "-", "0", "н/з"})
_FIVE_TYPED = {
    **dict.fromkeys(("отлично", "отл", "отл."), 5),
    **dict.fromkeys(("хорошо", "хор", "хор."), 4),
    **dict.fromkeys(("удовлетворительно", "удовл", "удовл.", "уд", "уд."), 3),
    **dict.fromkeys(("неудовлетворительно", "неудовл", "неудовл.", "неуд", "неуд."), 2),
}
_FIVE_WORDS = {5: _l("excellent"), 4: _l("good"), 3: _l("satisfactory"), 2: _l("unsatisfactory")}


def read_presence(typed: str) -> int | None:
    """Understand a letter; an unknown one is a ValueError, an empty one clears."""
    word = typed.strip().casefold()
    if not word:
        return None
    if word not in _TYPED_PRESENCE:
        raise ValueError(typed)
    return int(_TYPED_PRESENCE[word])


def read_mark(typed: str, scale: Scale) -> int | None:
    """Understand a mark by its scale; what is none of it is a ValueError, an empty one clears."""
    word = typed.strip().casefold()
    if not word:
        return None
    if scale is Scale.CREDIT:
        if word in _PASSED:
            return 1
        if word in _FAILED:
            return 0
        raise ValueError(typed)
    if scale is Scale.FIVE and word in _FIVE_TYPED:
        return _FIVE_TYPED[word]
    if not (word.isascii() and word.isdecimal() and len(word) <= 3):  # noqa: PLR2004 - 100
        raise ValueError(typed)
    value, measure = int(word), MEASURES[scale]
    if not measure.least <= value <= measure.best:
        raise ValueError(typed)
    return value


def held_by(scale: Scale) -> str:
    """Say which marks a scale has."""
    if scale is Scale.CREDIT:
        return f"{mark_word(1, scale)}, {mark_word(0, scale)}"
    return f"{MEASURES[scale].least}–{MEASURES[scale].best}"


def presence_word(value: int | None) -> str:
    return "" if value is None else _WORDS[value]


def mark_word(value: int | None, scale: Scale) -> str:
    """Write a mark as a cell does."""
    if value is None:
        return ""
    if scale is Scale.CREDIT:
        return "зач" if value else "нз"
    return str(value)


def spelt(value: int | None, scale: Scale) -> str:
    """Write a mark as a sheet does: «4 (хорошо)»."""
    if value is None:
        return ""
    if scale is Scale.CREDIT:
        return str(_("passed") if value else _("not passed"))
    if scale is Scale.FIVE:
        return f"{value} ({_FIVE_WORDS[value]})"
    return str(value)


def share(value: int, scale: Scale) -> float:
    """Give a mark in per cent of the best of its scale."""
    return 100 * value / MEASURES[scale].best


def passes(value: int, scale: Scale, hundred_from: int) -> bool:
    least = hundred_from if scale is Scale.HUNDRED else MEASURES[scale].passes
    return value >= least

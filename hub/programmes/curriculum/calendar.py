"""The calendar of study (календарный учебный график): which weeks each module takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.programmes.curriculum.queries import Contents

USUAL = 36  # academic hours of a full week, where the programme does not say


@dataclass(frozen=True, slots=True)
class Stretch:
    """A module and its weeks, counted from one. Two modules may share a week."""

    title: str
    hours: int
    first: int
    last: int


def calendar(found: Contents, final: str) -> Sequence[Stretch]:
    """Lay the modules out one after another. `final` names the final attestation."""
    weekly = found.version.weekly_hours or USUAL
    rows = [(part.row.title, part.hours) for part in found.parts]
    if found.version.final_hours:
        rows.append((final, found.version.final_hours))
    stretches, done = [], 0
    for title, hours in rows:
        first = done // weekly + 1
        done += hours
        stretches.append(Stretch(title, hours, first, max(first, -(-done // weekly))))
    return stretches

"""How alike two cards are: a score of a hundred with its reasons. Pure: knows no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from string import digits
from typing import Any
from uuid import UUID

from hub.core.names import plain

NAMES = {
    "same-name": 45,
    "no-patronymic": 42,  # one of the two says less, and nothing otherwise
    "turned-name": 42,
    "similar-name": 35,
    "other-last-name": 5,
}
BIRTHS = {"same-birth": 40, "near-birth": 20, "other-birth": -30}
CONTACTS = {"same-phone": 20, "same-email": 20}
MOST_OF_CONTACTS = 30
SAME_ORGANISATION = 10
TWO_SNILS = -35  # the number is one for life: two of them are two people, or a mistyped one
WORTH_A_LOOK = 40  # shown on a card
WORTH_A_DESK = 50  # kept in the desk of pairs
MOST = 100
LONG, SHORT = 6, 3  # letters: a long word may have two slips of the pen, a short one none
LARGE = 150  # a block of more is cut by the beginnings of the first names
SLIP = 2
EARLIEST, LATEST = 1900, 2099  # years somebody is born in
LONGEST = 24  # letters between the first slip and the last: no name wants more


@dataclass(frozen=True, slots=True)
class Face:
    """What of a card is compared. Names are plain: small letters, ё as е."""

    id: UUID
    last: str
    first: str
    patronymic: str
    birth_on: date | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    organisation_id: UUID | None = None
    has_snils: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score with what made it."""

    score: int
    reasons: tuple[str, ...]


def face(row: Any, contacts: Sequence[tuple[str, str]] = ()) -> Face:
    """Read a card, or a row that has its columns, with the other contacts as (kind, value)."""
    # First, for a row of the scan has it: to miss a name of a row costs as much as to read it.
    known = getattr(row, "has_snils", None)
    phones = {value for kind, value in contacts if kind == "phone"}
    emails = {value for kind, value in contacts if kind == "email"}
    return Face(
        row.id,
        plain(row.last_name),
        plain(row.first_name),
        plain(row.patronymic),
        row.birth_on,
        frozenset(phones | {row.phone} if row.phone else phones),
        frozenset(emails | {row.email} if row.email else emails),
        row.organisation_id,
        row.snils is not None if known is None else bool(known),
    )


def likeness(one: Face, other: Face) -> Likeness | None:
    """Compare two cards; None where the names say that these are two people."""
    name = _names(one, other)
    if name is None:
        return None
    points, reasons = NAMES[name], [name]
    birth = _births(one.birth_on, other.birth_on)
    if birth is not None:
        points += BIRTHS[birth]
        reasons.append(birth)
    shared = 0
    if one.phones & other.phones:
        shared += CONTACTS["same-phone"]
        reasons.append("same-phone")
    if one.emails & other.emails:
        shared += CONTACTS["same-email"]
        reasons.append("same-email")
    points += min(shared, MOST_OF_CONTACTS)
    if one.organisation_id is not None and one.organisation_id == other.organisation_id:
        points += SAME_ORGANISATION
        reasons.append("same-organisation")
    if one.has_snils and other.has_snils:
        points += TWO_SNILS
        reasons.append("two-snils")
    return Likeness(max(0, min(points, MOST)), tuple(reasons))


def alike(
    block: Sequence[Face], *, least: int = WORTH_A_DESK
) -> Iterator[tuple[Face, Face, Likeness]]:
    """Compare all of a block with all; in a large one only those whose first names begin alike."""
    if len(block) > LARGE:
        for part in _parts(block):
            yield from _compared(part, least)
    else:
        yield from _compared(block, least)


def _compared(block: Sequence[Face], least: int) -> Iterator[tuple[Face, Face, Likeness]]:
    for one, other in combinations(block, 2):
        if one.first[:1] != other.first[:1] and one.first[:1] != other.last[:1]:
            continue  # neither a slip of the pen nor names that changed places
        found = likeness(one, other)
        if found is not None and found.score >= least:
            yield one, other, found


def _parts(block: Sequence[Face]) -> Iterator[list[Face]]:
    parts: dict[str, list[Face]] = {}
    for each in block:
        parts.setdefault(each.first[:SHORT], []).append(each)
    yield from parts.values()


def _names(one: Face, other: Face) -> str | None:
    if one.first == other.first and one.last == other.last:
        return _namesakes(one, other)
    if one.first == other.last and one.last == other.first:
        return "turned-name"
    are_both = bool(one.patronymic and other.patronymic)
    if not close(one.first, other.first) or (
        are_both and not close(one.patronymic, other.patronymic)
    ):
        return None
    if close(one.last, other.last):
        return "similar-name"
    # A woman who took her husband's name keeps the other two.
    same = one.first == other.first and one.patronymic == other.patronymic
    return "other-last-name" if same and one.patronymic.endswith("на") else None


def _namesakes(one: Face, other: Face) -> str | None:
    if one.patronymic == other.patronymic:
        return "same-name"
    if not one.patronymic or not other.patronymic:
        return "no-patronymic"
    return "similar-name" if close(one.patronymic, other.patronymic) else None


def _births(one: date | None, other: date | None) -> str | None:
    if one is None or other is None:
        return None
    if one == other:
        return "same-birth"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "near-birth"  # the day and the month changed places
    differ = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return "near-birth" if differ == 1 else "other-birth"


def near(day: date) -> list[date]:
    """Name the days one slip of the pen away, and the one whose day and month changed places."""
    written = day.isoformat()
    texts = {
        written[:place] + digit + written[place + 1 :]
        for place, letter in enumerate(written)
        if letter.isdigit()
        for digit in digits
    }
    texts.add(f"{written[:4]}-{written[8:]}-{written[5:7]}")
    texts.discard(written)
    return [date.fromisoformat(text) for text in sorted(texts) if _is_day(text)]


def _is_day(text: str) -> bool:
    try:
        return EARLIEST <= date.fromisoformat(text).year <= LATEST
    except ValueError:
        return False


def close(one: str, other: str) -> bool:
    """Whether a slip of the pen may lie between two words: one letter, in a long word two."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    if shorter < SHORT:
        return False
    return _slips(one, other) <= (2 if shorter >= LONG else 1)


def _slips(one: str, other: str) -> int:
    """Count letters put in, left out, mistaken or swapped; three is as good as any more."""
    begin, ends = 0, (len(one), len(other))
    while begin < min(ends) and one[begin] == other[begin]:
        begin += 1
    tail = 0
    while tail < min(ends) - begin and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    left, right = one[begin : ends[0] - tail], other[begin : ends[1] - tail]
    if abs(len(left) - len(right)) > SLIP or max(len(left), len(right)) > LONGEST:
        return SLIP + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for n, letter in enumerate(left, start=1):
        row = [n]
        for m, against in enumerate(right, start=1):
            least = min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (letter != against))
            if n > 1 and m > 1 and letter == right[m - 2] and left[n - 2] == against:
                least = min(least, before[m - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]

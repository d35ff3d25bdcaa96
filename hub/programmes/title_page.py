"""The title page of a programme's paper: whose, approved by whom, where and when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.core.i18n import _, format_date, ngettext
from hub.core.papers import Block, Foot, Gap, Side, Sides, Text
from hub.programmes import asks
from hub.programmes.models import OPEN_STATES, ProgrammeVersion
from hub.programmes.titles import FORMS, quoted

BLANK = "______________"
NAME = r"[А-ЯЁ][А-ЯЁа-яё-]*(?: [А-ЯЁ][А-ЯЁа-яё-]*)*"
# Plain ways of naming a town in an address: «г. Тула», «Тула г», «пгт Нижняя Речка».
TOWNS = (
    (re.compile(rf"(?:^|[,\s])(?:г\.|г|город|гор\.)\s*(?<=[\s.])({NAME})(?=,|$)"), "г. {}"),
    (re.compile(rf"(?:^|,)\s*({NAME}) (?:г\.?|город)(?=,|$)"), "г. {}"),
    (re.compile(rf"(?:^|,)\s*((?:пгт|рп|р\. ?п|пос|посёлок|с|село|ст-ца)\.? {NAME})(?=,|$)"), "{}"),
)
FULL_NAME = 3  # words: initials stand for all but the first


@dataclass(frozen=True, slots=True)
class Words:
    """Names of codes and rows that the paper speaks of."""

    centre: str
    organisation: str
    kind: str
    education: str
    document: str
    competencies: dict[UUID, str]
    occupation: str
    year: int
    report: asks.Report | None
    owner: asks.Owner | None
    address: str  # of the centre


def title_page(version: ProgrammeVersion, words: Words) -> Iterator[Block]:
    yield Text(text=words.organisation or words.centre, align="center", is_bold=True)
    yield Gap(lines=2)
    yield Sides(right=Side(lines=_standing(version, words)))
    yield Gap(lines=5)
    yield Text(text=words.kind, align="center", size=13)
    yield Gap()
    yield Text(text=quoted(version.title), align="center", is_bold=True, size=18)
    yield Gap(lines=2)
    length = ngettext("%(num)d academic hour", "%(num)d academic hours", version.hours)
    yield Text(text=_("Length: %(hours)s", hours=length), align="center")
    yield Text(text=_("Form: %(form)s", form=FORMS[version.form]), align="center")
    yield Text(text=_("Version %(number)s", number=version.number), align="center", size=10)
    town = town_of(words.owner.address if words.owner else "") or town_of(words.address)
    yield Foot(text="\n".join(filter(None, (town, str(words.year)))))


def _standing(version: ProgrammeVersion, words: Words) -> Sequence[str]:
    """Say what the paper is worth: approved, by which report of experts, or a project still."""
    if version.state in OPEN_STATES:
        return (_("PROJECT"),)
    post = words.owner.post if words.owner else ""
    head = words.owner.head if words.owner else ""
    lines = [
        _("APPROVED"),
        post[:1].upper() + post[1:] or _("Director"),
        f"{BLANK} / {signed(head) or BLANK}",
        _("«___» ______________ %(year)s", year=words.year),
    ]
    if words.report is not None:
        day = format_date(words.report.day, "long").replace(" ", "\u00a0")
        lines.append(
            _("Report of expertise No %(number)s of %(day)s", number=words.report.number, day=day)
        )
    return lines


def signed(name: str) -> str:
    """Write «Орлова Ольга Антоновна» as it stands beside a signature; other names stay whole."""
    parts = name.split()
    if len(parts) != FULL_NAME:
        return " ".join(parts)
    last, *given = parts
    return "\u00a0".join([*(f"{one[0]}." for one in given), last])


def town_of(address: str) -> str:
    """Take the town from an address that plainly names it; nothing from another."""
    for pattern, written in TOWNS:
        if found := pattern.findall(address):
            return written.format(found[-1])
    return ""

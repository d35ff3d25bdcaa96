"""A week as a page draws it: what lessons share is written once, for a region has thousands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from html import escape

from markupsafe import Markup

from hub.core.i18n import _
from hub.timetable.board import Shown
from hub.timetable.models import LessonKind
from hub.timetable.words import KINDS


class Pen:
    """Writes lessons of one page."""

    def __init__(
        self, *, is_public: bool, may_write: bool, is_one: bool,
        owners: Mapping[str, str], places: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.is_public = is_public
        self.may_write = may_write
        self.is_one = is_one  # of one group, teacher or place: there is room for more words
        self.kinds: dict[LessonKind, tuple[str, str]] = {
            kind: (escape(str(title)), f"hub-lesson is-{kind.value}")
            for kind, title in KINDS.items()
        }
        self.owners, self.places = owners, places  # what is told of them, by their keys
        self.webinar = escape(str(_("webinar")))
        self.off = escape(str(_("lesson cancelled")))
        self.safe: Callable[[str], str] = cache(escape)

    def day(self, day: date, held: Iterable[Shown], slots: Mapping[str, bool]) -> Markup:
        """Write a day's lessons under the hours of the whole week; what is free is a target."""
        at: dict[str, list[str]] = defaultdict(list)
        for one in held:
            at[one.starts].append(self.lesson(one))
        hours = [
            f'<div class="hub-slot{" is-free" if is_free else ""}"'
            f' data-day="{day.isoformat()}" data-time="{time}">'
            f"<h3>{time}</h3>\n{''.join(at.get(time, ()))}</div>"
            for time, is_free in slots.items()
        ]
        return Markup("".join(hours))  # noqa: S704 - its parts are escaped or ours

    def lesson(self, one: Shown) -> str:
        group, safe = self.safe(one.group), self.safe
        kind, looks = self.kinds[one.kind]
        note = [kind]
        for key, name in one.places:
            note.append(safe(self.places.get(key, name)))
        if self.is_public:
            head = f"<strong>{group}</strong>"
        else:
            head = f'<a href="/lessons/{one.id}">{group}</a>'
            for _id, name in one.teachers:
                note.append(safe(initialled(name)))
            if one.webinar_url:
                address = escape(one.webinar_url)
                note.append(f'<a href="{address}" rel="noopener noreferrer">{self.webinar}</a>')
        if owner := self.owners.get(one.provider_id):
            note.append(safe(owner))
        if self.is_public and self.is_one and one.programme != one.title:
            note.append(safe(one.programme))
        if one.is_off:
            looks += " is-cancelled"
            note.append(self.off)
        moves = ""
        if self.may_write and one.is_ahead:
            moves = f' draggable="true" data-lesson="{one.id}" data-version="{one.version}"'
        return (
            f'<article class="{looks}"{moves}>\n{head}'
            f' <span class="hub-lesson-time">{one.starts}–{one.ends}</span>\n'
            f'<div>{safe(one.title)}</div><div class="hub-lesson-note">{" · ".join(note)}</div>\n'
            "</article>"
        )


def initialled(name: str) -> str:
    """Write a person as timetables do: «Орлова В. И.»."""
    last, *given = name.split()
    return " ".join([last, "\N{NO-BREAK SPACE}".join(f"{word[0]}." for word in given[:2])]).strip()


def choices(rows: Iterable[tuple[str, str]], chosen: object) -> Markup:
    """Write what a list of keys and titles offers."""
    now = str(chosen)
    made = [
        f'<option value="{key}"{" selected" if key == now else ""}>{escape(title)}</option>'
        for key, title in rows
    ]
    return Markup("".join(made))  # noqa: S704 - its parts are escaped or ours

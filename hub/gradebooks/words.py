"""Words of gradebooks that pages, papers and files share."""

from collections.abc import Sequence
from typing import Any

from hub.core import clock
from hub.core.i18n import _, _l
from hub.gradebooks.models import ColumnKind, Source
from hub.gradebooks.scales import mark_word, presence_word

SECOND = 2  # attempt
FEW = 8
TRANSFERRED = _l("Transferred from group %(title)s")  # said by carrying
KINDS = {
    ColumnKind.LESSON: _l("Lesson"),
    ColumnKind.CURRENT: _l("Current work"),
    ColumnKind.INTERMEDIATE: _l("Intermediate assessment"),
    ColumnKind.FINAL: _l("Final assessment"),
}
RETAKE = _l("Retake")
ENDS = {ColumnKind.INTERMEDIATE: _l("Interm."), ColumnKind.FINAL: _l("Final")}
SOURCES = {
    Source.HAND: _l("by hand"),
    Source.MOODLE: "Moodle",
    Source.WEBINAR: _l("webinar"),
    Source.IMPORT: _l("from a file"),
    Source.API: _l("by the API"),
}


def source_word(source: Source, sender: str = "") -> str:
    """Name a source with whose system it is: each sender speaks for its own alone."""
    return f"{SOURCES[source]} ({sender})" if sender else str(SOURCES[source])


def column_title(column: Any) -> str:
    """Name a column at full length: the day, the hour of a lesson, and what it is."""
    day = f"{column.held_on:%d.%m.%Y}{_hour(column)}" if column.held_on else ""
    again = RETAKE if column.attempt == SECOND else _("Retake, attempt %(n)s", n=column.attempt)
    what = column.theme or KINDS[column.kind]
    if column.attempt > 1:
        what = f"{again}: {column.theme}" if column.theme else again
    return f"{day} {what}".strip()


def column_head(column: Any) -> str:
    """Name a column as its head has room for: a day and an hour, or which end it is."""
    if column.attempt > 1:
        return str(RETAKE) + (f" {column.attempt - 1}" if column.attempt > SECOND else "")
    if column.kind in ENDS:
        return str(ENDS[column.kind])
    return f"{column.held_on:%d.%m}{_hour(column)}" if column.held_on else str(KINDS[column.kind])


def _hour(column: Any) -> str:
    starts = getattr(column, "starts_at", None)
    return f" {starts.astimezone(clock.zone()):%H:%M}" if starts is not None else ""


def few(words: Sequence[str]) -> str:
    """Write some of many, and how many more there are."""
    said = ", ".join(words[:FEW])
    more = len(words) - FEW
    return str(_("%(said)s and %(count)s more", said=said, count=more)) if more > 0 else said


def cell_word(column: Any, presence: int | None, mark: int | None) -> str:
    """Write a cell as a paper journal does: a letter, a mark, or both."""
    words = (presence_word(presence), mark_word(mark, column.scale))
    return " ".join(word for word in words if word)

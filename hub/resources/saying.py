"""What a card holds, in words: the same for its facts, its form and those who edit at once."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.i18n import _, format_date
from hub.resources import queries
from hub.resources.shape import Part, Sort

Say = Callable[[Session, Part, Any], str]


def _flag(_session: Session, _part: Part, value: Any) -> str:
    return str(_("yes") if value else _("no"))


def _many(session: Session, part: Part, value: Any) -> str:
    return "; ".join(queries.named_list(session, part.lookup or "", value or ()))


def _book(session: Session, part: Part, value: Any) -> str:
    return reference.titles(session, part.book or "").get(value, str(value))


def _choice(_session: Session, part: Part, value: Any) -> str:
    return str((part.choices or {}).get(value, value))


def _date(_session: Session, _part: Part, value: Any) -> str:
    return str(format_date(value, "dd.MM.yyyy"))


ALWAYS: Mapping[Sort, Say] = {Sort.FLAG: _flag, Sort.MANY: _many}
FILLED: Mapping[Sort, Say] = {Sort.BOOK: _book, Sort.CHOICE: _choice, Sort.DATE: _date}


def said(session: Session, part: Part, value: Any) -> str:
    """Write a value for people; rows of other registries are named by their lookups."""
    if part.sort in ALWAYS:
        return ALWAYS[part.sort](session, part, value)
    if value is None or value == "":
        return ""
    if part.sort in FILLED:
        return FILLED[part.sort](session, part, value)
    return part.shown(value) if part.shown is not None else str(value)

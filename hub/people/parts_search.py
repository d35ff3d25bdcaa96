"""Search by what a merged card held, a СНИЛС or a former name: it finds the card that stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union_all

from hub.core import blind
from hub.core.names import plain
from hub.core.tables.declare import Find
from hub.core.tables.search import prefix
from hub.people.models import SNILS, Person

PART: Any = Person.__table__.alias()  # made once: every search by name asks it
STANDS = select(PART.c.merged_into_id).where(PART.c.merged_into_id.is_not(None))


def has_snils(snils: str) -> ColumnElement[bool]:
    """Say that a card, or one that became part of it, holds the number."""
    held = blind.holder(SNILS, snils)
    return _is_among(union_all(held, STANDS.where(PART.c.id.in_(held))))


def by_former_name(text: str) -> Sequence[Find]:
    """Find by the name of a part, as it is written; a single word is asked of the cards alone."""
    typed = plain(text)
    return [Find(_is_among(STANDS.where(_called(typed))))] if " " in typed else ()


def was_born(day: date, name: str) -> Find:
    """Find by what a part says of the birth."""
    born, typed = PART.c.birth_on == day, plain(name)
    return Find(_is_among(STANDS.where(and_(born, _called(typed)) if typed else born)))


def _called(typed: str) -> ColumnElement[bool]:
    return or_(prefix(PART.c.name_key, typed), prefix(PART.c.given_key, typed))


def _is_among(ids: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = Person.id.in_(ids)
    return found

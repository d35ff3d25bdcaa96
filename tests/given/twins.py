"""Two cards of one person, and what the database holds of people, to be compared."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.core.blind import ENTRIES
from hub.core.db import Base, reading, transaction, utcnow
from hub.people import merging
from hub.people.models import Person
from tests.given import registries as make

BORN = date(2001, 12, 31)
# What tells of an act and not of the card: a version only grows, times are of the last change.
OF_ACTS = {"version", "updated_at"}


def twins(**more: Any) -> tuple[Person, Person]:
    """Мария Иванова twice: the second has another last name and other contacts."""
    with transaction() as session:
        first = make.person(
            session, patronymic="Петровна", birth_on=BORN, phone="+79120001122", email="m@a.ru"
        )
        given = {"last_name": "Петрова", "patronymic": "Петровна", "birth_on": BORN}
        second = make.person(session, **{**given, "phone": "+79120003344", "snils": None, **more})
    return first, second


def merge(winner: Person, loser: Person, take: Any = ()) -> UUID:
    with transaction() as session:
        return merging.merge(session, winner.id, loser.id, take=take, at=utcnow()).id


def rows(*names: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of these tables as they lie, without what only tells of acts."""
    found = {}
    with reading() as session:
        for name in names:
            table = Base.metadata.tables[name]
            key = table.primary_key.columns
            found[name] = [
                {word: value for word, value in row.items() if word not in OF_ACTS}
                for row in session.execute(select(table).order_by(*key)).mappings()
            ]
        entries = session.execute(select(ENTRIES).order_by(ENTRIES.c.digest)).mappings()
        found["blind_index"] = [dict(row) for row in entries]
    return found

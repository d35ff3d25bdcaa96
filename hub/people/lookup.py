"""How people are named in other registries: by full name, told apart by the date of birth."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.names import full_name, plain
from hub.core.numbers import snils
from hub.core.scopes import scoped
from hub.core.tables.lookups import Found, Lookup
from hub.core.tables.names import matching
from hub.people import queries
from hub.people.models import GONE, SCOPES, Person

PERSON = "person"
MOST = 10
WRITTEN = re.compile(r"(?P<name>.+?),?\s+(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})$")
NAMED = (Person.id, Person.last_name, Person.first_name, Person.patronymic, Person.birth_on)


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(*NAMED).where(Person.id.in_(list(ids))))
    return {row.id: full_name(row) for row in rows}


def offer(session: Session, who: Principal, typed: str) -> list[str]:
    """Offer people while somebody types, as `resolve` understands them."""
    named = matching(Person, typed)
    if named is None:
        return []
    wanted: Any = select(*NAMED).where(named)
    statement = scoped(wanted, SCOPES, who, "people.read")
    rows = session.execute(statement.order_by(Person.name_key, Person.id).limit(MOST))
    return [_written(row.birth_on, full_name(row)) for row in rows]


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand «Иванова Мария Петровна, 31.12.2001», a name only one bears, or a СНИЛС."""
    return Found({word: _meant(session, word) for word in words})


def written(session: Session, row_id: UUID) -> str:
    row = session.execute(select(*NAMED).where(Person.id == row_id)).one_or_none()
    return _written(row.birth_on, full_name(row)) if row is not None else ""


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    statement = scoped(
        select(Person.id).where(Person.id.in_(list(ids))), SCOPES, who, "people.read"
    )
    return session.scalars(statement).all()


def _meant(session: Session, word: str) -> Sequence[UUID]:
    try:
        person = queries.by_snils(session, snils(word))
    except InvalidError:
        person = None
    if person is not None:
        return [person.id]
    statement = select(Person.id).where(Person.standing.not_in(GONE))
    if found := WRITTEN.match(word.strip()):
        try:
            born = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            return ()
        statement = statement.where(
            Person.name_key == plain(found["name"]), Person.birth_on == born
        )
    else:
        statement = statement.where(Person.name_key == plain(word))
    return session.scalars(statement.limit(MOST)).all()


def _written(born: date | None, name: str) -> str:
    return f"{name}, {born:%d.%m.%Y}" if born else name


LOOKUP = Lookup(
    titles=titles,
    offer=offer,
    resolve=resolve,
    written=written,
    visible=visible,
    endpoint="people.card",
)

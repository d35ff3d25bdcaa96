"""How groups are named in other registries: by their title, told apart by the first day."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.scopes import scoped
from hub.core.tables.lookups import Found, Lookup
from hub.core.tables.search import escaped
from hub.core.text import search_key
from hub.groups.models import Group
from hub.groups.scopes import GROUPS, READ

GROUP = "group"
MOST = 10
WRITTEN = re.compile(r"(?P<title>.+), (?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})$")


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Group.id, Group.title).where(Group.id.in_(list(ids))))
    return {row.id: row.title for row in rows}


def offer(session: Session, who: Principal, typed: str) -> list[str]:
    """Offer groups while somebody types, as `resolve` understands them."""
    holds = Group.title_key.like(f"%{escaped(search_key(typed))}%", escape="\\")
    named: Any = select(Group.title, Group.starts_on).where(holds)
    wanted = scoped(named, GROUPS, who, READ)
    rows = session.execute(wanted.order_by(Group.starts_on.desc(), Group.id).limit(MOST))
    return [_written(row.title, row.starts_on) for row in rows]


def resolve(session: Session, words: Collection[str]) -> Found:
    return Found({word: _meant(session, word) for word in words})


def written(session: Session, row_id: UUID) -> str:
    row = session.get(Group, row_id)
    return _written(row.title, row.starts_on) if row is not None else ""


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    wanted = select(Group.id).where(Group.id.in_(list(ids)))
    return session.scalars(scoped(wanted, GROUPS, who, READ)).all()


def _meant(session: Session, word: str) -> list[UUID]:
    found = WRITTEN.match(word.strip())
    wanted = select(Group.id).where(
        Group.title_key == search_key(found["title"] if found else word)
    )
    if found is not None:
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            return []
        wanted = wanted.where(Group.starts_on == day)
    return list(session.scalars(wanted.limit(MOST)))


def _written(title: str, day: date) -> str:
    return f"{title}, {day:%d.%m.%Y}"


LOOKUP = Lookup(
    titles=titles, offer=offer, resolve=resolve, written=written, visible=visible,
    endpoint="groups.card",
)  # fmt: skip

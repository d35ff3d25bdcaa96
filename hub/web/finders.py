"""What the search everywhere looks through: the registries' own lists, a few rows of each."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal
from hub.core.i18n import _l
from hub.core.tables import Column, Table
from hub.core.tables.paging import page
from hub.core.tables.query import Query
from hub.organisations.tables import ORGANISATIONS
from hub.people.tables import PEOPLE
from hub.programmes.tables import PROGRAMMES
from hub.web.navigation import menu_for
from hub.web.search import Hit, Source


def _found(
    session: Session, table: Table, who: Principal, words: str, most: int, *needed: str
) -> Sequence[Any]:
    columns = [column for column in table.columns if column.name in needed]
    return page(session, table, Query(words=words), who, columns=columns, limit=most).rows


def _title(column: Column, row: Any) -> str:
    return str(column.of(row))


def find_people(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, PEOPLE, who, words, most, "name", "birth_on")
    if rows:
        ids = [row.id for row in rows]
        details = {"count": len(rows)}
        audit.record(session, "people.search", subject="person", ids=ids, details=details)
    return [
        Hit(
            title=_title(PEOPLE.columns[0], row),
            url=url_for("people.card", row_id=row.id),
            note=row.birth_on.strftime("%d.%m.%Y") if row.birth_on else None,
        )
        for row in rows
    ]


def find_organisations(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, ORGANISATIONS, who, words, most, "name", "inn")
    return [
        Hit(
            title=_title(ORGANISATIONS.columns[0], row),
            url=url_for("organisations.card", row_id=row.id),
            note=f"ИНН {row.inn}",
        )
        for row in rows
    ]


def find_programmes(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, PROGRAMMES, who, words, most, "title", "hours")
    return [
        Hit(
            title=_title(PROGRAMMES.columns[0], row),
            url=url_for("programmes.card", row_id=row.id),
            note=str(row.hours),
        )
        for row in rows
    ]


def find_pages(_session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    """Find pages of the menu by any part of their titles, in the reader's own language."""
    wanted = words.casefold()
    entries = [entry for _title_of, section in menu_for(who) for entry in section]
    found = [entry for entry in entries if wanted in str(entry.title).casefold()]
    return [Hit(title=str(entry.title), url=entry.url) for entry in found[:most]]


SOURCES = (
    Source(title=_l("People"), icon="users", permission="people.read", find=find_people),
    Source(
        title=_l("Organisations"),
        icon="building",
        permission="organisations.read",
        find=find_organisations,
    ),
    Source(
        title=_l("Programmes"),
        icon="school",
        permission="programmes.read",
        find=find_programmes,
    ),
    # Every role may read reference books, so everybody is offered the pages of their own menu.
    Source(title=_l("Pages"), icon="home", permission="reference.read", find=find_pages),
)

"""The list of entries of all reference books, and how a file of them is taken in."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.reference import BOOKS, ReferenceEntry, books, commands, queries
from hub.core.scopes import Scopes
from hub.core.tables import (
    Column,
    Field,
    Filter,
    FilterKind,
    Find,
    Importer,
    Kind,
    Match,
    Table,
)
from hub.core.tables.search import prefix

TITLES = {book.key: book.title for book in BOOKS.values()}


def _found(text: str) -> Sequence[Find]:
    words = ReferenceEntry.title.icontains(text, autoescape=True)
    return [Find(prefix(ReferenceEntry.code, text.casefold())), Find(words)]


def _uses(session: Session, pairs: Collection[Any]) -> Mapping[Any, str]:
    counts = {book: books.uses(session, book) for book in {book for book, _code in pairs}}
    return {(book, code): str(counts[book].get(code, 0)) for book, code in pairs}


def _match(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Match]:
    keys = [(row["book"], row["code"]) for row in rows]
    found = session.scalars(
        select(ReferenceEntry).where(tuple_(ReferenceEntry.book, ReferenceEntry.code).in_(keys))
    )
    known = {(entry.book, entry.code): entry for entry in found}
    return [
        Match(entry.id, {"book": entry.book, "code": entry.code, "title": entry.title})
        if (entry := known.get(key))
        else Match()
        for key in keys
    ]


def _create(session: Session, values: Mapping[str, Any]) -> UUID:
    return commands.add(session, values["book"], code=values["code"], title=values["title"]).id


def _change(session: Session, entry_id: UUID, values: Mapping[str, Any]) -> None:
    entry = queries.entry(session, entry_id)
    commands.rename(session, entry_id, title=values["title"], version=entry.version)


REFERENCE = Table(
    name="reference",
    title=_l("Reference books"),
    about=_l(
        "Words that cards and lists choose from. What is retired stays readable where it was used."
    ),
    model=ReferenceEntry,
    scopes=Scopes(open_for=frozenset({"reference.read", "reference.write"})),
    permission="reference.read",
    columns=(
        Column(
            name="title",
            title=_l("Title"),
            source=(ReferenceEntry.title,),
            sort=ReferenceEntry.title,
            is_link=True,
        ),
        Column(name="code", title=_l("Code"), source=(ReferenceEntry.code,)),
        Column(
            name="book",
            title=_l("Book"),
            source=(ReferenceEntry.book,),
            kind=Kind.CHOICE,
            choices=TITLES,
            sort=ReferenceEntry.book,
        ),
        Column(
            name="position",
            title=_l("Order"),
            source=(ReferenceEntry.position,),
            kind=Kind.NUMBER,
            value=lambda row: row.position // books.STEP,
            sort=ReferenceEntry.position,
        ),
        Column(
            name="used",
            title=_l("Used"),
            source=(ReferenceEntry.book, ReferenceEntry.code),
            value=lambda row: (row.book, row.code),
            told=_uses,
        ),
        Column(
            name="retired_at",
            title=_l("Retired"),
            source=(ReferenceEntry.retired_at,),
            kind=Kind.TIME,
        ),
    ),
    default_sort="title",
    search=(_found,),
    search_hint=_l("Words of the title, or a code"),
    filters=(
        Filter(
            name="book",
            title=_l("Book"),
            kind=FilterKind.CHOICE,
            attribute=ReferenceEntry.book,
            choices=TITLES,
        ),
        Filter(
            name="retired",
            title=_l("Retired"),
            kind=FilterKind.FLAG,
            attribute=ReferenceEntry.retired_at,
        ),
    ),
    export_permission="reference.read",
    create_permission="reference.write",
    create_title=_l("Add an entry"),
    importer=Importer(
        permission="reference.write",
        fields=(
            Field(
                name="book",
                title=_l("Book"),
                kind=Kind.CHOICE,
                choices=TITLES,
                is_required=True,
                synonyms=("книга", "справочник"),
            ),
            Field(
                name="code",
                title=_l("Code"),
                is_required=True,
                parse=commands.code_of,
                synonyms=("код", "code"),
                example="welder",
                help=_l("Small Latin letters, digits, dots and dashes; it never changes"),
            ),
            Field(
                name="title",
                title=_l("Title"),
                is_required=True,
                parse=commands.title_of,
                synonyms=("название", "наименование", "title"),
                help=_l("As people will read it"),
            ),
        ),
        key=lambda values: f"{values['book']}:{values['code']}",
        match=_match,
        create=_create,
        change=_change,
    ),
    empty_hint=_l("Add the first entry or import a list."),
)

"""How competencies, professions and occupations are named, offered, and understood when written."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.competencies import codes
from hub.competencies.models import KINDS, Competency, Occupation, Profession
from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.tables.lookups import Found, Lookup
from hub.core.tables.search import by_words, prefix
from hub.core.text import search_key

COMPETENCY = "competency"
PROFESSION = "profession"
OCCUPATION = "occupation"
READ = "competencies.read"
OFFERED = 10
# The lists came in years after 2000: a year at the end is an edition, 09.02.07 is no year.
EDITION = re.compile(r"[\s,;(]+(20[0-9]{2})\)?$")


def written_competency(row: Any) -> str:
    return f"{row.code} {row.title}" if row.code else str(row.title)


def written_profession(row: Any) -> str:
    return f"{row.code} {row.title}, {row.edition_year}"


def written_occupation(row: Any) -> str:
    return f"{row.code} {row.title}"


WRITTEN: dict[str, Callable[[Any], str]] = {
    COMPETENCY: written_competency,
    PROFESSION: written_profession,
    OCCUPATION: written_occupation,
}


def names(session: Session, subject: str, ids: Collection[UUID]) -> dict[UUID, str]:
    model: Any = KINDS[subject]
    found = session.scalars(select(model).where(model.id.in_(ids)))
    return {row.id: WRITTEN[subject](row) for row in found}


def understand_competency(session: Session, word: str) -> Sequence[UUID]:
    """Understand a code, a code with its title, or an exact title."""
    head, _space, rest = word.strip().partition(" ")
    for code, title in ((word, ""), (head, rest)):
        found = competency_by_code(session, code) if len(code) <= codes.LONGEST else None
        if found is not None and title and found.title_key != search_key(title):
            found = None
        if found is not None:
            return [found.id]
    return _of(session, Competency, Competency.title_key == search_key(word))


def competency_by_code(session: Session, code: str) -> Competency | None:
    """Find by the code as written; then by what its letters look or sound like, if one has it."""
    if not (key := codes.code_key(code)):
        return None
    meant = list(codes.readings(code))
    found = session.scalars(select(Competency).where(Competency.code_key.in_(meant))).all()
    exact = [row for row in found if row.code_key == key]
    if exact or len(found) == 1:
        return (exact or found)[0]
    return None


def understand_profession(session: Session, word: str) -> Sequence[UUID]:
    """Understand a code or a title, of the edition that is named or else of the latest."""
    text, year = word.strip(), None
    if edition := EDITION.search(text):
        text, year = text[: edition.start()], int(edition[1])
    head, _space, rest = text.partition(" ")
    try:
        where = Profession.code == codes.profession_code(head)
    except InvalidError:
        where = Profession.title_key == search_key(text)
    else:
        where = where if not rest else where & (Profession.title_key == search_key(rest))
    if year is not None:
        where &= Profession.edition_year == year
    found = session.execute(
        select(Profession.id, Profession.edition_year)
        .where(where)
        .order_by(Profession.edition_year.desc())
        .limit(2)
    ).all()
    clashes = len(found) > 1 and found[0].edition_year == found[1].edition_year
    return [row.id for row in found[: 2 if clashes else 1]]


def understand_occupation(session: Session, word: str) -> Sequence[UUID]:
    """Understand a code with or without its control digit, or an exact title."""
    text = word.strip()
    head, _space, rest = text.partition(" ")
    for code, title in ((text, ""), (head, rest)):
        try:
            where = Occupation.code == codes.occupation_code(code)
        except InvalidError:
            continue
        if title:
            where &= Occupation.title_key == search_key(title)
        if found := _of(session, Occupation, where):
            return found
    return _of(session, Occupation, Occupation.title_key == search_key(text))


UNDERSTAND: dict[str, Callable[[Session, str], Sequence[UUID]]] = {
    COMPETENCY: understand_competency,
    PROFESSION: understand_profession,
    OCCUPATION: understand_occupation,
}


def understand(session: Session, subject: str, word: str) -> Sequence[UUID]:
    """Understand an id too: forms and files may carry one."""
    try:
        known = UUID(word.strip())
    except ValueError:
        return UNDERSTAND[subject](session, word)
    model: Any = KINDS[subject]
    return _of(session, model, model.id == known)


def _of(session: Session, model: Any, where: ColumnElement[bool]) -> Sequence[UUID]:
    return session.scalars(select(model.id).where(where).limit(2)).all()


def offer(session: Session, subject: str, text: str) -> list[str]:
    """Offer those in use whose code begins so, then those whose title holds the words."""
    model: Any = KINDS[subject]
    in_use = select(model).where(model.retired_at.is_(None))
    code = Competency.code_key if subject == COMPETENCY else model.code
    found: dict[UUID, str] = {}
    if typed := codes.code_key(text[: codes.LONGEST]):
        rows = session.scalars(in_use.where(prefix(code, typed)).order_by(code).limit(OFFERED))
        found |= {row.id: WRITTEN[subject](row) for row in rows}
    for find in by_words(model.title_key)(text) or ():
        rows = session.scalars(in_use.where(find.where).order_by(model.title_key).limit(OFFERED))
        found |= {row.id: WRITTEN[subject](row) for row in rows if row.id not in found}
    return list(found.values())[:OFFERED]


def _lookup(subject: str, endpoint: str) -> Lookup:
    def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
        return names(session, subject, ids)

    def offered(session: Session, who: Principal, text: str) -> list[str]:
        return offer(session, subject, text) if who.can(READ) else []

    def resolve(session: Session, words: Collection[str]) -> Found:
        return Found({word: understand(session, subject, word) for word in words})

    def written(session: Session, row_id: UUID) -> str:
        return names(session, subject, [row_id]).get(row_id, "")

    def visible(_session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
        return ids if who.can(READ) else ()

    return Lookup(
        titles=titles,
        offer=offered,
        resolve=resolve,
        written=written,
        visible=visible,
        endpoint=endpoint,
    )


LOOKUPS: dict[str, Lookup] = {
    COMPETENCY: _lookup(COMPETENCY, "competencies.card"),
    PROFESSION: _lookup(PROFESSION, "professions.card"),
    OCCUPATION: _lookup(OCCUPATION, "occupations.card"),
}

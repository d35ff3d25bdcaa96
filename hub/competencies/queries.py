"""Reads of competencies, professions and occupations: cards, and what a row of a file means."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.codes import code_key
from hub.competencies.models import KINDS, OPEN, Competency, Occupation, Profession
from hub.competencies.naming import (
    COMPETENCY,
    OCCUPATION,
    PROFESSION,
    competency_by_code,
)
from hub.core.access import Principal
from hub.core.db import Entity
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key

READ = "competencies.read"
FIELDS: dict[str, tuple[str, ...]] = {
    COMPETENCY: ("code", "title", "kind", "sphere", "about", "source"),
    PROFESSION: (
        "code",
        "edition_year",
        "title",
        "kind",
        "qualification",
        "standard_number",
        "standard_on",
    ),
    OCCUPATION: ("code", "title", "kind", "issue", "okz", "standard_code"),
}
ABSENT: dict[str, str] = {
    COMPETENCY: _l("There is no such competency."),
    PROFESSION: _l("There is no such profession or speciality."),
    OCCUPATION: _l("There is no such occupation."),
}
SINGLES = {subject: Single(KINDS[subject], OPEN, ABSENT[subject]) for subject in KINDS}


def one(
    subject: str, session: Session, row_id: UUID, who: Principal, permission: str = READ
) -> Entity:
    """Give a row by its key, as far as the asker may with this permission."""
    model: Any = KINDS[subject]
    statement = select(model).where(model.id == row_id)
    found: Entity | None = session.scalars(scoped(statement, OPEN, who, permission)).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT[subject])
    return found


def values_of(subject: str, row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS[subject]}


def competency_key(values: Values) -> str:
    """Name a competency as files do: by its code, and without one by its title."""
    return code_key(values["code"]) if values.get("code") else search_key(values["title"])


def profession_key(values: Values) -> str:
    return f"{values['code']} {values['edition_year']}"


def occupation_key(values: Values) -> str:
    return str(values["code"])


def _known_competency(session: Session, values: Values) -> Match:
    if values.get("code"):
        found = competency_by_code(session, values["code"])
        if found is None:
            return Match()
        # Р of a Russian list may stand for R or for P: what the list has is what was meant.
        before = values_of(COMPETENCY, found) | {"code": values["code"]}
        return Match(id=found.id, before=before)
    title = search_key(values["title"])
    same = session.scalars(select(Competency).where(Competency.title_key == title).limit(2)).all()
    if len(same) > 1:
        problem = _l("Several competencies have this title: give the code.")
        return Match(problem=problem, problem_field="code")
    return Match(id=same[0].id, before=values_of(COMPETENCY, same[0])) if same else Match()


def match_competencies(session: Session, rows: Sequence[Values]) -> list[Match]:
    return [_known_competency(session, values) for values in rows]


def match_professions(session: Session, rows: Sequence[Values]) -> list[Match]:
    codes = {values["code"] for values in rows}
    found = session.scalars(select(Profession).where(Profession.code.in_(codes)))
    known = {(row.code, row.edition_year): row for row in found}
    return [
        _meaning(PROFESSION, known.get((values["code"], values["edition_year"]))) for values in rows
    ]


def match_occupations(session: Session, rows: Sequence[Values]) -> list[Match]:
    codes = {values["code"] for values in rows}
    found = session.scalars(select(Occupation).where(Occupation.code.in_(codes)))
    known = {row.code: row for row in found}
    return [_meaning(OCCUPATION, known.get(values["code"])) for values in rows]


def _meaning(subject: str, found: Any) -> Match:
    return Match() if found is None else Match(id=found.id, before=values_of(subject, found))


KEYS: dict[str, Callable[[Values], str]] = {
    COMPETENCY: competency_key,
    PROFESSION: profession_key,
    OCCUPATION: occupation_key,
}
MATCHES: dict[str, Callable[[Session, Sequence[Values]], Sequence[Match]]] = {
    COMPETENCY: match_competencies,
    PROFESSION: match_professions,
    OCCUPATION: match_occupations,
}


def other_editions(session: Session, row: Profession) -> Sequence[Profession]:
    """Give the same code or title in the lists of other years: codes changed between them."""
    return session.scalars(
        select(Profession)
        .where(
            Profession.id != row.id,
            (Profession.code == row.code) | (Profession.title_key == row.title_key),
        )
        .order_by(Profession.edition_year.desc(), Profession.id)
    ).all()

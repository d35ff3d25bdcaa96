"""Competencies, professions, occupations and what is said of them."""

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hub.competencies import commands, figures, links, named_lists, priorities
from hub.competencies.list_models import FigureKind, LabourFigure, Link, NamedList, PriorityList
from hub.competencies.models import Competency, CompetencyKind, Occupation, Profession
from hub.core.db import utcnow

_numbers: Iterator[int] = itertools.count(1)


def competency(session: Session, **values: Any) -> Competency:
    n = next(_numbers)
    given = {"code": f"N{n}", "title": f"Сварка {n}", "kind": CompetencyKind.NATIONAL} | values
    made: Competency = commands.create("competency", session, **given)
    return made


def profession(session: Session, **values: Any) -> Profession:
    n = next(_numbers)
    code = f"{n // 100 % 100:02}.01.{n % 100:02}"
    given = {"code": code, "title": f"Сварщик {n}", "edition_year": 2022} | values
    made: Profession = commands.create("profession", session, **given)
    return made


def occupation(session: Session, **values: Any) -> Occupation:
    n = next(_numbers)
    given = {"code": f"1{n % 10_000:04}", "title": f"Электросварщик {n}"} | values
    made: Occupation = commands.create("occupation", session, **given)
    return made


def link(session: Session, **values: Any) -> Link:
    given: dict[str, Any] = {
        "first_id": values.pop("first_id", None) or competency(session).id,
        "second_id": values.pop("second_id", None) or profession(session).id,
        "source": "Отраслевой совет",
    } | values
    return links.create(session, **given)


def figure(session: Session, **values: Any) -> LabourFigure:
    given: dict[str, Any] = {
        "subject_id": values.pop("subject_id", None) or occupation(session).id,
        "year": 2026,
        "kind": FigureKind.DEMAND,
        "number": 120,
        "source": "Опрос работодателей",
    } | values
    return figures.create(session, **given)


def draft(session: Session, *rows: Competency, year: int | None = None) -> PriorityList:
    """A draft of a year nobody has yet, with these rows."""
    made = priorities.draft(session, year=year or 2000 + next(_numbers) % 100)
    for row in rows or (competency(session),):
        priorities.put(session, made.id, "competency", row.id)
    return made


ACT: dict[str, Any] = {"act_kind": "Приказ", "act_number": "17", "act_on": date(2026, 1, 12)}


def approved(session: Session, *rows: Competency, year: int | None = None) -> PriorityList:
    made = draft(session, *rows, year=year)
    return priorities.approve(session, made.id, at=utcnow(), **ACT)


def named_list(session: Session, *rows: Competency) -> NamedList:
    n = next(_numbers)
    made = named_lists.create(session, title=f"ТОП-{n}", edition_year=2026)
    for row in rows:
        named_lists.put(session, made.id, "competency", row.id)
    return made

"""Competencies, professions and occupations of the demo region, with what it says of them."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.competencies import codes
from hub.competencies.commands import LEVELS, SECTIONS
from hub.competencies.list_models import (
    Confidence,
    FigureKind,
    LabourFigure,
    Link,
    ListMember,
    ListState,
    NamedList,
    PriorityItem,
    PriorityList,
)
from hub.competencies.models import Competency, CompetencyKind, Occupation, Profession
from hub.competencies.ties import columns_of
from hub.core.text import search_key
from hub.demo.names import DATA
from hub.demo.region import Region, key, times

NOTE = "competencies"  # under it other rooms of the demo find the rows: code or title → row
SUBJECTS = {Competency: "competency", Profession: "profession", Occupation: "occupation"}
BEFORE = 420  # days: the classifiers were brought before the year began
CONFIDENCES = {Confidence.CERTAIN: 70, Confidence.LIKELY: 22, Confidence.POSSIBLE: 8}
SOURCES = ("Перечень региона", "Методические рекомендации колледжей", "Отраслевой совет")
ISSUER = "Министерство образования Верхнереченской области"
FIGURES = ("Опрос работодателей", "Служба занятости")


def begin(region: Region) -> None:
    """Bring them once: a region that grows keeps the classifiers it has."""
    known: dict[str, Any] = {}
    region.notes[NOTE] = known
    if region.plan.start:
        for model in SUBJECTS:
            found: Any = region.writer.session.scalars(select(model))
            known |= {row.code or row.title: row for row in found}
        return
    rng = region.dice("competencies")
    book = tomllib.loads((DATA / "competencies.toml").read_text())
    moment = region.moment(region.plan.first_day - timedelta(days=BEFORE), rng)
    for row in _classifiers(book, moment, rng):
        region.add(row)
        known[row.code or row.title] = row
        region.audit(
            moment,
            "competencies.create",
            subject=SUBJECTS[type(row)],
            subject_id=row.id,
            details={"fields": ["code", "title"]},
        )
    _links(region, book, known, rng)
    _priorities(region, book, known, rng)
    _named(region, book, known, rng)
    _figures(region, known, rng)


def _split(word: str) -> tuple[str, str]:
    code, _space, title = word.partition(" ")
    return code, title


def _classifiers(book: Any, moment: datetime, rng: Random) -> Iterator[Any]:
    source = f"{book['lists']['international']}, {book['lists']['edition']}"
    for kind, spheres in book["competencies"].items():
        for sphere, words in spheres.items():
            for word in words:
                coded = kind == "international"
                code, title = _split(word) if coded else (None, word)
                yield Competency(
                    id=key(moment, rng),
                    code=code,
                    title=title,
                    kind=CompetencyKind(kind),
                    sphere=sphere,
                    source=source if coded else book["invented"],
                    **times(moment),
                )
    for year, words in book["professions"].items():
        for word in words:
            code, title = _split(word)
            yield Profession(
                id=key(moment, rng),
                code=code,
                title=title,
                edition_year=int(year),
                kind=LEVELS[code[3:5]],
                **times(moment),
            )
    for word in book["occupations"]["titles"]:
        code, title = _split(word)
        yield Occupation(
            id=key(moment, rng),
            code=code,
            check_digit=codes.check_digit(code),
            title=title,
            kind=SECTIONS[code[0]],
            **times(moment),
        )


def _named_by(row: Any) -> dict[str, Any]:
    return columns_of(SUBJECTS[type(row)], row.id)


def _links(region: Region, book: Any, known: dict[str, Any], rng: Random) -> None:
    moment = region.moment(region.plan.first_day - timedelta(days=BEFORE - 10), rng)
    made: set[tuple[UUID, UUID]] = set()
    for chain in book["links"]["chains"]:
        for first, second in combinations([known[word] for word in chain if word], 2):
            if (first.id, second.id) in made:
                continue
            made.add((first.id, second.id))
            region.add(
                Link(
                    id=key(moment, rng),
                    first_id=first.id,
                    second_id=second.id,
                    source=rng.choice(SOURCES),
                    year=moment.year,
                    confidence=rng.choices(list(CONFIDENCES), list(CONFIDENCES.values()))[0],
                    **{f"{SUBJECTS[type(row)]}_id": row.id for row in (first, second)},
                    **times(moment),
                )
            )


def _priorities(region: Region, book: Any, known: dict[str, Any], rng: Random) -> None:
    """Approve three years: this year's list was corrected once, so its first version is past."""
    year = (region.plan.until - timedelta(days=31)).year  # corrected in January, if it was
    words = book["priorities"]
    third = words["third"]
    plan = (
        (year - 2, 1, ListState.APPROVED, words["first"]),
        (year - 1, 1, ListState.APPROVED, words["second"]),
        (year, 1, ListState.REPLACED, third[:-2]),
        (year, 2, ListState.APPROVED, third),
    )
    for listed, number, state, rows in plan:
        act_on = date(listed - 1, 12, 18) if number == 1 else date(listed, 1, 29)
        moment = datetime(act_on.year, act_on.month, act_on.day, 9, tzinfo=UTC)
        made = PriorityList(
            id=key(moment, rng),
            year=listed,
            number=number,
            state=state,
            act_kind="Приказ",
            act_issuer=ISSUER,
            act_number=f"{rng.randint(200, 990)}-п",
            act_on=act_on,
            approved_at=moment,
            origin_year=listed - 1 if number == 1 else listed,
            origin_number=1,
            **times(moment),
        )
        region.add(made)
        for place, word in enumerate(rows, start=1):
            region.add(
                PriorityItem(
                    id=key(moment, rng),
                    list_id=made.id,
                    place=place,
                    reason=rng.choice(words["reason"]) or None,
                    **_named_by(known[word]),
                )
            )
        region.audit(
            moment,
            "priorities.approved",
            subject="priority_list",
            subject_id=made.id,
            details={"year": listed, "number": number},
        )


def _named(region: Region, book: Any, known: dict[str, Any], rng: Random) -> None:
    year = region.plan.until.year
    moment = region.moment(region.plan.first_day - timedelta(days=BEFORE - 20), rng)
    for title, edition, about, rows, act in (
        (
            "ТОП-50 наиболее востребованных профессий",
            2015,
            "Для демонстрации внесена часть перечня.",
            book["named"]["top50"],
            {
                "act_kind": "Приказ",
                "act_issuer": "Минтруд России",
                "act_number": "831",
                "act_on": date(2015, 11, 2),
            },
        ),
        ("ТОП-Регион", year, book["invented"] + ".", book["named"]["region"], {"source": ISSUER}),
    ):
        made = NamedList(
            id=key(moment, rng),
            title=title,
            edition_year=edition,
            about=about,
            **act,
            **times(moment),
        )
        region.add(made)
        _members(region, made, [known[word] for word in rows], moment, rng)


def _members(
    region: Region, of: NamedList, rows: Sequence[Any], moment: datetime, rng: Random
) -> None:
    for place, row in enumerate(rows, start=1):
        region.add(ListMember(id=key(moment, rng), list_id=of.id, place=place, **_named_by(row)))


def _figures(region: Region, known: dict[str, Any], rng: Random) -> None:
    """Say demand of the years past and a forecast of five to come, for what is most wanted."""
    year = region.plan.until.year
    moment = region.moment(region.plan.first_day, rng)
    wanted = [row for row in known.values() if isinstance(row, Profession | Occupation)][:40]
    for row in wanted:
        level = rng.randint(12, 340)
        for asked in range(year - 2, year + 6):
            level = max(3, round(level * rng.uniform(0.88, 1.18)))
            kind = FigureKind.FORECAST if asked > year else FigureKind.DEMAND
            source = FIGURES[kind is FigureKind.DEMAND]
            region.add(
                LabourFigure(
                    id=key(moment, rng),
                    year=asked,
                    kind=kind,
                    number=level,
                    source=f"{source}, {min(asked, year)}",
                    title_key=search_key(row.title),
                    **_named_by(row),
                    **times(moment),
                )
            )

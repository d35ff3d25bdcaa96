"""Programmes of the demo region: what its colleges teach, with lawful hours.

Nothing is published here: what is finished is with the experts, and the demo of expertise lets it
out by `publish`, as the hub itself does.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.demo import modules
from hub.demo.modules import Taught
from hub.demo.names import DATA
from hub.demo.region import Region, key, times
from hub.organisations.models import OrganisationKind
from hub.programmes import hours, kinds
from hub.programmes.catalogue.models import CatalogueGram, CatalogueWord
from hub.programmes.catalogue.words import grams_of, words_of
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion, VersionState

FORMS = {
    ProgrammeForm.FULL_TIME: 45,
    ProgrammeForm.PART_TIME: 20,
    ProgrammeForm.MIXED: 22,
    ProgrammeForm.REMOTE: 13,
}
PURPOSES = {
    "regional": 40,
    "employer-order": 15,
    "industry": 10,
    "pre-retirement": 10,
    "future-skills": 8,
    "employment": 17,
}
HANDS_ON = "vocational-training"  # a welder can't be taught remotely
FINISHED = 0.88
FREE = 0.4
PRICES = range(3_000, 42_000, 1_500)
FINAL = 4  # hours of the final attestation
WEEKLY = (18, 24, 36)
PEOPLE_TO_ONE = 250
LEAST = 40
MOST = 3_000
AWAITING = "programmes awaiting expertise"  # the note that the demo of expertise reads
WORDS = "words of the catalogue"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A version that the experts have, and the day on which they let it out."""

    programme: Programme
    version: ProgrammeVersion
    at: datetime


def begin(region: Region) -> None:
    rng = region.dice("programmes")
    book = tomllib.loads((DATA / "programmes.toml").read_text())
    shelf = modules.stock(region)
    kinds_of = list(book["kinds"])
    shares = [book["kinds"][kind]["share"] for kind in kinds_of]
    awaiting = region.notes.setdefault(AWAITING, [])
    for _ in range(min(MOST, max(LEAST, region.plan.people // PEOPLE_TO_ONE))):
        kind = rng.choices(kinds_of, shares)[0]
        programme, version = _programme(region, rng, book, kind)
        parts = [*rng.sample(shelf.common, 2), *shelf.trades.get(programme.title, ())]
        _built(region, rng, version, parts, programme.hours)
        programme.hours = version.hours
        if rng.random() < FINISHED:
            version.state = VersionState.SUBMITTED
            version.submitted_at = programme.created_at + timedelta(days=rng.randint(1, 3))
            at = programme.created_at + timedelta(days=rng.randint(4, 30))
            awaiting.append(Awaiting(programme, version, at))


def publish(region: Region, one: Awaiting, review_id: UUID) -> None:
    """Let a version out on the word of its expertise. Before the rows are written only."""
    programme, version = one.programme, one.version
    version.state, version.published_at, version.review_id = (
        VersionState.PUBLISHED,
        one.at,
        review_id,
    )
    programme.published_at = one.at
    if WORDS not in region.notes:  # a region that grows knows some already
        held = region.writer.session.scalars(select(CatalogueGram.word).distinct())
        region.notes[WORDS] = set(held)
    known: set[str] = region.notes[WORDS]
    for word in sorted(words_of(programme.title)):
        region.add(CatalogueWord(word=word, programme_id=programme.id))
        if word not in known:
            known.add(word)
            for gram in sorted(grams_of(word)):
                region.add(CatalogueGram(gram=gram, word=word))
    region.audit(
        one.at,
        "programmes.publish",
        subject="programme",
        subject_id=programme.id,
        details={"number": version.number},
    )


def _programme(
    region: Region, rng: Random, book: dict[str, Any], kind: str
) -> tuple[Programme, ProgrammeVersion]:
    forms = [form for form in FORMS if kind != HANDS_ON or form is not ProgrammeForm.REMOTE]
    day = region.plan.first_day - timedelta(days=rng.randint(-200, 300))
    moment = region.moment(day, rng)
    about = book["kinds"][kind]
    face: dict[str, Any] = {
        "title": rng.choice(book["titles"][kind]),
        "kind": kind,
        "purpose": rng.choices(list(PURPOSES), list(PURPOSES.values()))[0],
        "form": rng.choices(forms, [FORMS[form] for form in forms])[0],
        "hours": rng.choice(about["hours"]),
        "price": 0 if rng.random() < FREE else rng.choice(PRICES),
        "annotation": about["about"],
    }
    owner = rng.choice(region.organisations[OrganisationKind.PROVIDER]).id
    programme = Programme(
        id=key(moment, rng), organisation_id=owner, published_at=None, **face, **times(moment)
    )
    rule = kinds.SHIPPED.get(kind, {})
    version = ProgrammeVersion(
        id=key(moment, rng),
        programme_id=programme.id,
        number=1,
        state=VersionState.DRAFT,
        goal=f"Освоить то, что нужно для работы по направлению «{face['title']}».",
        audience=about["audience"],
        education=rule.get("education"),
        age_from=rule.get("age_from"),
        document=rule.get("document"),
        teachers="Преподаватели и мастера с опытом работы по профилю не менее трёх лет.",
        conditions="Занятия идут в мастерских колледжа; группа до 12 человек.",
        assessment="Зачёты по модулям, в конце — практическая работа перед комиссией.",
        final_hours=FINAL,
        weekly_hours=rng.choice(WEEKLY),
        **face,
        **times(moment),
    )
    region.add(programme)
    region.add(version)
    region.audit(
        moment,
        "programmes.create",
        subject="programme",
        subject_id=programme.id,
        details={"fields": ["hours", "kind", "title"]},
    )
    return programme, version


def _built(
    region: Region, rng: Random, version: ProgrammeVersion, taught: list[Taught], wanted: int
) -> None:
    """Build a version of modules; one more, of its own, brings the hours to what was wanted."""
    place = 0
    for one in taught:
        if version.final_hours + _sum(taught[: place + 1]) >= wanted:
            break
        place += 1
        part = _part(region, rng, version, place, one.row.title, one.row.content)
        part.module_id, part.module_version = one.row.id, 1
        for kind in hours.KINDS:
            setattr(part, kind, getattr(one.row, kind))
        _copied(region, rng, version, part, one)
    done = version.final_hours + _sum(taught[:place])
    own = _part(
        region,
        rng,
        version,
        place + 1,
        f"Профильный модуль: {version.title}",
        "Основные приёмы.\nСамостоятельная работа по заданию.\nРазбор ошибок.",
    )
    rest = max(2, wanted - done)
    own.lectures, own.independent = rest // 4, rest // 8
    own.practice = rest - own.lectures - own.independent
    region.add(
        ProgrammeOutcome(
            id=key(version.created_at, rng),
            version_id=version.id,
            part_id=own.id,
            position=(place + 1) * 100,
            kind=OutcomeKind.EXPERIENCE if version.kind == "general" else OutcomeKind.COMPETENCE,
            title=f"Выполнять работы по направлению «{version.title}»",
            is_own=True,
            **times(version.created_at),
        )
    )
    version.hours = done + rest


def _sum(taught: list[Taught]) -> int:
    """Add up the hours of modules."""
    return sum(hours.total(one.row) for one in taught)


def _part(
    region: Region, rng: Random, version: ProgrammeVersion, place: int, title: str, content: Any
) -> ProgrammeModule:
    part = ProgrammeModule(
        id=key(version.created_at, rng),
        version_id=version.id,
        position=place * 10,
        title=title,
        content=content,
        **times(version.created_at),
    )
    region.add(part)
    return part


def _copied(
    region: Region, rng: Random, version: ProgrammeVersion, part: ProgrammeModule, one: Taught
) -> None:
    moment = version.created_at
    for outcome in one.outcomes:
        region.add(
            ProgrammeOutcome(
                id=key(moment, rng),
                version_id=version.id,
                part_id=part.id,
                position=part.position * 10 + outcome.position,
                kind=outcome.kind,
                title=outcome.title,
                competency_id=outcome.competency_id,
                **times(moment),
            )
        )
    for need in one.needs:
        region.add(
            ProgrammeNeed(
                id=key(moment, rng),
                version_id=version.id,
                part_id=part.id,
                position=part.position * 10 + need.position,
                kind=need.kind,
                title=need.title,
                competency_id=need.competency_id,
                places=need.places,
                **times(moment),
            )
        )

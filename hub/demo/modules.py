"""The library of modules of the demo region: of trades and of any trade."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.demo.names import DATA
from hub.demo.region import Region, key, times
from hub.organisations.models import OrganisationKind
from hub.programmes import hours
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.library.models import Module, ModuleNeed, ModuleOutcome

COMPETENCIES = "competencies"  # the note under which that room of the demo leaves its rows
SHIFT = 300  # days before the year that the library was begun
# Lectures, practice, at work, independent, attestation: of a module of a trade.
LENGTHS = ((6, 12, 0, 4, 2), (8, 22, 0, 4, 2), (10, 36, 16, 8, 2), (4, 10, 0, 2, 0))
PLACES = (10, 12, 15, 16, 25)


@dataclass(slots=True)
class Taught:
    """A module as the demo keeps it at hand: programmes copy from it."""

    row: Module
    outcomes: list[ModuleOutcome] = field(default_factory=list)
    needs: list[ModuleNeed] = field(default_factory=list)


@dataclass(slots=True)
class Shelf:
    """The library by what it is for."""

    common: list[Taught] = field(default_factory=list)
    trades: dict[str, list[Taught]] = field(default_factory=dict)  # by a programme's title


def stock(region: Region) -> Shelf:
    """Write the library once for a region that begins; one that grows keeps what it has."""
    rng = region.dice("modules")
    book = tomllib.loads((DATA / "modules.toml").read_text())
    if region.plan.start:
        return _known(region, book)
    shelf = Shelf()
    for given in book["common"]:
        made = _module(region, rng, given["title"], given["hours"], given["content"], None)
        _says(region, made, given, None)
        shelf.common.append(made)
    for trade in book["trade"]:
        known = region.notes.get(COMPETENCIES, {}).get(trade["code"])
        competency_id = known.id if known is not None else None
        owner = rng.choice(region.organisations[OrganisationKind.PROVIDER]).id
        modules = []
        for title in trade["modules"]:
            content = f"{title}: приёмы и последовательность работ.\nПрактическая работа.\nЗачёт."
            length = rng.choice(LENGTHS)
            made = _module(region, rng, title, length, content, owner)
            made.row.competency_id = competency_id
            _says(region, made, trade | {"places": rng.choice(PLACES)}, competency_id)
            modules.append(made)
        shelf.trades |= dict.fromkeys(trade["titles"], modules)
    return shelf


def _known(region: Region, book: dict[str, Any]) -> Shelf:
    """Find the library on its shelf again."""
    session = region.writer.session
    taught = {one.title: Taught(one) for one in session.scalars(select(Module))}
    by_id = {one.row.id: one for one in taught.values()}
    for outcome in session.scalars(select(ModuleOutcome)):
        by_id[outcome.module_id].outcomes.append(outcome)
    for need in session.scalars(select(ModuleNeed)):
        by_id[need.module_id].needs.append(need)
    shelf = Shelf([taught[one["title"]] for one in book["common"] if one["title"] in taught])
    for trade in book["trade"]:
        modules = [taught[title] for title in trade["modules"] if title in taught]
        shelf.trades |= dict.fromkeys(trade["titles"], modules)
    return shelf


def _module(
    region: Region,
    rng: Random,
    title: str,
    length: Any,
    content: str,
    owner: UUID | None,
) -> Taught:
    moment = _moment(region, rng)
    lectures, practice, internship, independent, attestation = length
    row = Module(
        id=key(moment, rng),
        title=title,
        content=content,
        lectures=lectures,
        practice=practice,
        internship=internship,
        independent=independent,
        consultations=0,
        attestation=attestation,
        organisation_id=owner,
        **times(moment),
    )
    row.hours = hours.total(row)
    region.add(row)
    region.audit(moment, "modules.create", subject="module", subject_id=row.id)
    return Taught(row)


def _says(region: Region, made: Taught, given: dict[str, Any], competency_id: UUID | None) -> None:
    outcomes = ((OutcomeKind.SKILL, given["skill"]), (OutcomeKind.KNOWLEDGE, given["knowledge"]))
    rng = region.dice("modules")
    for n, (kind, title) in enumerate(outcomes, start=1):
        row = ModuleOutcome(
            id=key(made.row.created_at, rng),
            module_id=made.row.id,
            position=n * 10,
            kind=kind,
            title=title,
            competency_id=competency_id,
        )
        made.outcomes.append(row)
        region.add(row)
    needs = (
        (NeedKind.WORKSHOP, given.get("workshop"), given.get("places")),
        (NeedKind.EQUIPMENT, given.get("equipment"), None),
        (NeedKind.SOFTWARE, given.get("software"), None),
    )
    for n, (need_kind, title, places) in enumerate(needs, start=1):
        if title:
            need = ModuleNeed(
                id=key(made.row.created_at, rng),
                module_id=made.row.id,
                position=n * 10,
                kind=need_kind,
                title=title,
                competency_id=competency_id,
                places=places,
            )
            made.needs.append(need)
            region.add(need)


def _moment(region: Region, rng: Random) -> datetime:
    day = region.plan.first_day - timedelta(days=SHIFT - rng.randint(0, 60))
    return region.moment(day, rng)

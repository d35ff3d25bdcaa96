"""The whole of a version, read at once: its modules, outcomes, needs, and how they add up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.text import search_key
from hub.programmes import hours
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.models import ProgrammeVersion


@dataclass(frozen=True, slots=True)
class Part:
    """A module of a version with what it gives and what it needs."""

    row: ProgrammeModule
    outcomes: Sequence[ProgrammeOutcome]
    needs: Sequence[ProgrammeNeed]

    @property
    def hours(self) -> int:
        return hours.total(self.row)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a version is made of."""

    version: ProgrammeVersion
    parts: Sequence[Part]
    outcomes: Sequence[ProgrammeOutcome]  # in their order, those of modules too
    needs: Sequence[ProgrammeNeed]
    sums: dict[str, int] = field(default_factory=dict)  # hours by kind

    @property
    def hours(self) -> int:
        return sum(self.sums.values()) + self.version.final_hours

    @property
    def used_kinds(self) -> list[str]:
        return [kind for kind, hours_of in self.sums.items() if hours_of]

    @property
    def distinct(self) -> list[ProgrammeOutcome]:
        """Give each outcome once: two modules may bring the same."""
        seen: dict[tuple[str, UUID | None], ProgrammeOutcome] = {}
        for one in self.outcomes:
            seen.setdefault((search_key(one.title), one.competency_id), one)
        return list(seen.values())

    @property
    def uncovered(self) -> list[ProgrammeOutcome]:
        """Give the outcomes that no module brings: by its own words, or as the same one said."""
        brought = {_same(one) for one in self.outcomes if one.part_id is not None}
        return [one for one in self.outcomes if one.part_id is None and _same(one) not in brought]

    @property
    def competencies(self) -> set[UUID]:
        ids = {one.competency_id for one in self.outcomes}
        ids |= {one.competency_id for one in self.needs}
        return {one for one in ids if one is not None}

    @property
    def distinct_needs(self) -> list[ProgrammeNeed]:
        """Give each need once, with the most places that any module asks for."""
        seen: dict[tuple[object, ...], ProgrammeNeed] = {}
        for one in sorted(self.needs, key=lambda need: -(need.places or 0)):
            seen.setdefault((one.kind, search_key(one.title), one.competency_id), one)
        return [one for one in self.needs if one in seen.values()]


def _same(one: ProgrammeOutcome) -> tuple[str, UUID | None]:
    return search_key(one.title), one.competency_id


def contents(session: Session, version: ProgrammeVersion) -> Contents:
    modules = session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id == version.id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    ).all()
    outcomes = session.scalars(
        select(ProgrammeOutcome)
        .where(ProgrammeOutcome.version_id == version.id)
        .order_by(ProgrammeOutcome.position, ProgrammeOutcome.id)
    ).all()
    needs = session.scalars(
        select(ProgrammeNeed)
        .where(ProgrammeNeed.version_id == version.id)
        .order_by(ProgrammeNeed.position, ProgrammeNeed.id)
    ).all()
    parts = [
        Part(
            one,
            [each for each in outcomes if each.part_id == one.id],
            [each for each in needs if each.part_id == one.id],
        )
        for one in modules
    ]
    sums = {kind: sum(getattr(one, kind) for one in modules) for kind in hours.KINDS}
    return Contents(version, parts, outcomes, needs, sums)


def part(session: Session, part_id: UUID) -> ProgrammeModule:
    found = session.get(ProgrammeModule, part_id)
    if found is None:
        raise NotFoundError(_l("This module is in the programme no more."))
    return found


def outcome(session: Session, outcome_id: UUID) -> ProgrammeOutcome:
    found = session.get(ProgrammeOutcome, outcome_id)
    if found is None:
        raise NotFoundError(_l("This outcome is in the programme no more."))
    return found


def need(session: Session, need_id: UUID) -> ProgrammeNeed:
    found = session.get(ProgrammeNeed, need_id)
    if found is None:
        raise NotFoundError(_l("This requirement is in the programme no more."))
    return found

"""Reads of the library."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import every_row, scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.programmes import hours
from hub.programmes.curriculum.models import ProgrammeModule
from hub.programmes.library.models import SCOPES, Module, ModuleNeed, ModuleOutcome
from hub.programmes.models import OPEN_STATES, Programme, ProgrammeVersion, VersionState
from hub.programmes.models import SCOPES as PROGRAMME_SCOPES

READ = "modules.read"
FIELDS = ("title", "content", *hours.KINDS, "competency_id", "organisation_id")
ABSENT = _l("The library has no such module, or it is not yours.")
SINGLE = Single(Module, SCOPES, ABSENT)
OFFERED = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """A module with what it gives and needs."""

    row: Module
    outcomes: Sequence[ModuleOutcome]
    needs: Sequence[ModuleNeed]


def module(session: Session, module_id: UUID, who: Principal, permission: str = READ) -> Module:
    statement = select(Module).where(Module.id == module_id)
    found: Module | None = session.scalars(scoped(statement, SCOPES, who, permission)).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def whole(session: Session, row: Module) -> Whole:
    outcomes = session.scalars(
        select(ModuleOutcome)
        .where(ModuleOutcome.module_id == row.id)
        .order_by(ModuleOutcome.position, ModuleOutcome.id)
    ).all()
    needs = session.scalars(
        select(ModuleNeed)
        .where(ModuleNeed.module_id == row.id)
        .order_by(ModuleNeed.position, ModuleNeed.id)
    ).all()
    return Whole(row, outcomes, needs)


def told(session: Session, row: Any) -> SimpleNamespace:
    """Give a module as the open API tells of it: with what it gives and needs."""
    found = whole(session, row)
    names = ("id", "version", "created_at", "updated_at", *FIELDS, "hours", "archived_at")
    return SimpleNamespace(
        **{name: getattr(row, name) for name in names},
        outcomes=found.outcomes,
        needs=found.needs,
    )


def used_in(session: Session, module_id: UUID, who: Principal) -> Sequence[Programme]:
    """Name the programmes whose present or coming version holds the module."""
    from_versions = (
        select(ProgrammeVersion.programme_id)
        .join(ProgrammeModule, ProgrammeModule.version_id == ProgrammeVersion.id)
        .where(
            ProgrammeModule.module_id == module_id,
            ProgrammeVersion.state.in_((*OPEN_STATES, VersionState.PUBLISHED)),
        )
    )
    statement = select(Programme).where(Programme.id.in_(from_versions))
    seen = scoped(statement, PROGRAMME_SCOPES, who, "programmes.read")
    return session.scalars(seen.order_by(Programme.title_key).limit(OFFERED)).all()


def newer(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    """Give the present row versions of modules: a programme may hold an older text."""
    rows = session.execute(select(Module.id, Module.version).where(Module.id.in_(ids)))
    return {row.id: row.version for row in rows}


def shelf(session: Session, words: str, *, most: int = OFFERED) -> Sequence[Module]:
    """Give modules to build from: those whose titles hold the words, in the order of titles."""
    statement = select(Module).where(Module.archived_at.is_(None)).order_by(Module.title_key)
    finds = by_words(Module.title_key)(words) or () if words.strip() else ()
    if not finds:
        return session.scalars(statement.limit(most)).all()
    found: dict[UUID, Module] = {}
    for find in finds:
        rows = session.scalars(statement.where(find.where).limit(most))
        found |= {row.id: row for row in rows}
    return list(found.values())[:most]


def outcome_counts(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(ModuleOutcome.module_id, func.count())
        .where(ModuleOutcome.module_id.in_(ids))
        .group_by(ModuleOutcome.module_id)
    )
    return {row[0]: row[1] for row in rows}


def values_of(row: Module) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def natural_key(values: Values) -> tuple[str, str]:
    """Name a module as people do: its title and whose it is."""
    return search_key(values["title"]), str(values.get("organisation_id") or "")


def key(values: Values) -> str:
    return "\n".join(natural_key(values))


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    titles = {search_key(values["title"]) for values in rows}
    known: dict[tuple[str, str], list[Module]] = defaultdict(list)
    for found in session.scalars(select(Module).where(Module.title_key.in_(titles))):
        known[natural_key(values_of(found))].append(found)
    return [_meaning(known[natural_key(values)]) for values in rows]


def _meaning(found: Sequence[Module]) -> Match:
    if len(found) > 1:
        return Match(
            problem=_l("Several modules have this title and organisation."),
            problem_field="title",
        )
    return Match(id=found[0].id, before=values_of(found[0])) if found else Match()


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    if every_row(SCOPES, who, READ):
        return ids
    found = select(Module.id).where(Module.id.in_(ids))
    return session.scalars(scoped(found, SCOPES, who, READ)).all()

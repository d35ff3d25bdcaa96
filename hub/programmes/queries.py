"""Reads of programmes and their versions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.core.scopes import every_row, scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.text import search_key
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.models import (
    CARD_SCOPES,
    SCOPES,
    VERSION_SCOPES,
    Programme,
    ProgrammeVersion,
    VersionState,
)

READ = "programmes.read"
# What a version says, but for the modules; the organisation is the programme's own.
CONTENT = (
    "title", "kind", "purpose", "form", "hours", "price", "annotation", "goal", "audience",
    "education", "age_from", "age_to", "document", "teachers", "conditions", "assessment",
    "final_hours", "weekly_hours", "profession_id", "occupation_id", "moodle_site",
    "moodle_course",
)  # fmt: skip
FIELDS = (*CONTENT, "organisation_id")
NaturalKey = tuple[str, str, str]
ABSENT = _l("There is no such programme, or it is not yours.")
NO_VERSION = _l("There is no such version of a programme, or it is not yours.")
SINGLE = Single(Programme, SCOPES, ABSENT)
OFFERED = 10


@dataclass(frozen=True, slots=True)
class Place:
    """An exact place of a version that a remark can point to. The key stays the same."""

    key: str
    title: str


def programme(
    session: Session, programme_id: UUID, who: Principal, permission: str = READ
) -> Programme:
    statement = select(Programme).where(Programme.id == programme_id)
    found: Programme | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def carded(session: Session, programme_id: UUID, who: Principal) -> Programme:
    """Give a programme to read of: one withdrawn too, for those who learn by it still."""
    statement = select(Programme).where(Programme.id == programme_id)
    found: Programme | None = session.scalars(
        scoped(statement, CARD_SCOPES, who, READ)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def version(
    session: Session, version_id: UUID, who: Principal, permission: str = READ
) -> ProgrammeVersion:
    """Give a version as far as the asker may see it."""
    statement = select(ProgrammeVersion).where(ProgrammeVersion.id == version_id)
    found: ProgrammeVersion | None = session.scalars(
        scoped(statement, VERSION_SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(NO_VERSION)
    return found


def known(session: Session, version_id: UUID) -> ProgrammeVersion:
    """Give a version to a room that has decided itself who may see it."""
    found = session.get(ProgrammeVersion, version_id)
    if found is None:
        raise NotFoundError(NO_VERSION)
    return found


def locked(session: Session, version_id: UUID) -> ProgrammeVersion:
    """Take a version and its programme for a change: two who change it come one by one."""
    statement = select(ProgrammeVersion).where(ProgrammeVersion.id == version_id)
    fresh = {"populate_existing": True}
    found = session.scalars(statement.with_for_update(), execution_options=fresh).one_or_none()
    if found is None:
        raise NotFoundError(NO_VERSION)
    session.get_one(Programme, found.programme_id, with_for_update=True, populate_existing=True)
    return found


def in_hand(session: Session, version_id: UUID) -> ProgrammeVersion:
    """Take a version unless the experts hold it: then nothing of it changes."""
    found = locked(session, version_id)
    if found.state is VersionState.SUBMITTED:
        raise RefusedError(_l("This version is with the experts: it can't be changed now."))
    return found


def draft(session: Session, version_id: UUID) -> ProgrammeVersion:
    """Take a version to write in it; what experts hold or citizens see is not written in."""
    found = in_hand(session, version_id)
    if found.state is not VersionState.DRAFT:
        raise RefusedError(_l("This version is no draft: begin the next one and change that."))
    return found


def versions(session: Session, programme_id: UUID) -> Sequence[ProgrammeVersion]:
    """Give all versions, the newest first."""
    return session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc())
    ).all()


def versions_seen(
    session: Session, programme_id: UUID, who: Principal
) -> Sequence[ProgrammeVersion]:
    statement = (
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc())
    )
    return session.scalars(scoped(statement, VERSION_SCOPES, who, READ)).all()


def published(session: Session, programme_id: UUID) -> ProgrammeVersion | None:
    """Give the version that citizens see."""
    return session.scalars(
        select(ProgrammeVersion).where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.state == VersionState.PUBLISHED,
        )
    ).one_or_none()


def places(session: Session, version_id: UUID) -> list[Place]:
    """Name the exact places that a remark can point to."""
    found = known(session, version_id)
    whole = [
        Place("title", _("Title: %(title)s", title=found.title)),
        Place("annotation", _("Annotation")),
        Place("goal", _("Goal")),
        Place("audience", _("Whom it is for")),
        Place("education", _("Education, at least")),
        Place("age", _("Age")),
        Place("document", _("Document on completion")),
        Place("hours", _("Hours: %(hours)s", hours=found.hours)),
        Place("form", _("Form")),
        Place("price", _("Price")),
    ]
    outcomes = session.scalars(
        select(ProgrammeOutcome)
        .where(ProgrammeOutcome.version_id == version_id)
        .order_by(ProgrammeOutcome.position, ProgrammeOutcome.id)
    )
    modules = session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id == version_id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
    )
    needs = session.scalars(
        select(ProgrammeNeed)
        .where(ProgrammeNeed.version_id == version_id)
        .order_by(ProgrammeNeed.position, ProgrammeNeed.id)
    )
    return [
        *whole,
        *(
            Place(f"outcome:{one.id}", _("Outcome %(n)s: %(title)s", n=n, title=one.title))
            for n, one in enumerate(outcomes, start=1)
        ),
        *(
            Place(f"module:{one.id}", _("Module %(n)s: %(title)s", n=n, title=one.title))
            for n, one in enumerate(modules, start=1)
        ),
        *(Place(f"need:{one.id}", _("Requirement: %(title)s", title=one.title)) for one in needs),
        Place("calendar", _("Calendar of study")),
        Place("teachers", _("Who may teach")),
        Place("conditions", _("Conditions")),
        Place("assessment", _("Assessment")),
    ]


def content_of(version: ProgrammeVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in CONTENT}


def natural_key(values: Values) -> NaturalKey:
    """Name a programme as people do: its title, its kind, and who teaches it."""
    return (
        search_key(values["title"]),
        values.get("kind") or "",
        str(values.get("organisation_id") or ""),
    )


def key(values: Values) -> str:
    return "\n".join(natural_key(values))


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find what rows of a file mean: they change the latest version, so its words stand before."""
    titles = {search_key(values["title"]) for values in rows}
    found = session.scalars(select(Programme).where(Programme.title_key.in_(titles))).all()
    latest: dict[UUID, ProgrammeVersion] = {}
    for each in session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id.in_([one.id for one in found]))
        .order_by(ProgrammeVersion.number)
    ):
        latest[each.programme_id] = each
    known: dict[NaturalKey, list[tuple[UUID, dict[str, Any]]]] = defaultdict(list)
    for one in found:
        now = content_of(latest[one.id]) if one.id in latest else {}
        named = {"title": one.title, "kind": one.kind, "organisation_id": one.organisation_id}
        known[natural_key(named)].append((one.id, now | {"organisation_id": one.organisation_id}))
    return [_meaning(known[natural_key(values)]) for values in rows]


def _meaning(found: Sequence[tuple[UUID, dict[str, Any]]]) -> Match:
    if len(found) > 1:
        return Match(
            problem=_l("Several programmes have this title, kind and organisation."),
            problem_field="title",
        )
    return Match(id=found[0][0], before=found[0][1]) if found else Match()


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Programme.id, Programme.title).where(Programme.id.in_(ids)))
    return {row.id: row.title for row in rows}


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    """Say which of these the asker may be told of."""
    if every_row(SCOPES, who, READ):
        return ids
    found = select(Programme.id).where(Programme.id.in_(ids))
    return session.scalars(scoped(found, SCOPES, who, READ)).all()

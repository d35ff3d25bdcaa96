"""Every change of a programme and the life of its versions.

A version goes from draft to the experts and from them to citizens. Whoever publishes names the
expertise: `publish` is called by the room of reviews and by nobody else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, NotFoundError, RefusedError
from hub.core.events import Event, emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.programmes import checks, face, queries
from hub.programmes.authors import wrote
from hub.programmes.catalogue import commands as catalogue
from hub.programmes.curriculum.copying import copy
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeOutcome
from hub.programmes.events import (
    ProgrammeChanged,
    ProgrammeCreated,
    ProgrammePublished,
    ProgrammeWithdrawn,
    VersionOpened,
    VersionSentBack,
    VersionSubmitted,
)
from hub.programmes.models import (
    OPEN_STATES,
    Programme,
    ProgrammeVersion,
    VersionState,
)
from hub.programmes.queries import CONTENT

SUBJECT = "programme"
FIRST = 1


def create(session: Session, **values: Any) -> Programme:
    """Add a programme with its first version, a draft."""
    cleaned = checks.clean(values)
    checks.require(cleaned, checks.REQUIRED)
    checks.require_together({"age_from": None, "age_to": None, **cleaned})
    checks.expect_known(session, cleaned)
    shown = {name: cleaned[name] for name in face.FACE if name in cleaned}
    programme = Programme(id=uuid7(), organisation_id=cleaned.pop("organisation_id", None), **shown)
    session.add(programme)
    session.flush()
    first = ProgrammeVersion(id=uuid7(), programme_id=programme.id, number=FIRST, **cleaned)
    session.add(first)
    session.flush()
    wrote(session, first.id)
    _note(session, "create", programme.id, {"fields": sorted(cleaned)})
    emit(session, ProgrammeCreated(aggregate_id=programme.id))
    return programme


def change(
    session: Session, programme_id: UUID, *, version: int | None = None, **values: Any
) -> Programme:
    """Change what is given. What citizens see stays: a published programme gets its next version.

    The same values again change nothing and tell nobody.
    """
    programme = _programme(session, programme_id)
    if version is not None:
        programme.expect(version)
    latest = queries.versions(session, programme_id)[0]
    changed = _differing(programme, latest, checks.clean(values))
    if "hours" in changed and _has_modules(session, latest.id):
        del changed["hours"]  # they add up by themselves
    if set(changed) & set(CONTENT):
        latest = open_draft(session, programme_id)
    if changed:
        change_version(session, latest.id, **changed)
    return programme


def change_version(
    session: Session, version_id: UUID, *, version: int | None = None, **values: Any
) -> ProgrammeVersion:
    """Change a draft; the organisation, which is the programme's own, even of one published."""
    cleaned = checks.clean(values)
    is_content = bool(set(cleaned) & set(CONTENT))
    found = (queries.draft if is_content else queries.in_hand)(session, version_id)
    if version is not None:
        found.expect(version)
    programme = _programme(session, found.programme_id)
    changed = _differing(programme, found, cleaned)
    if "hours" in changed and _has_modules(session, version_id):
        del changed["hours"]  # they add up by themselves
    checks.require(changed, [name for name in checks.REQUIRED if name in changed])
    checks.require_together({**queries.content_of(found), **changed})
    if not changed:
        return found
    checks.expect_known(session, changed)
    if "organisation_id" in changed:
        programme.organisation_id = changed["organisation_id"]
    for name in set(changed) & set(CONTENT):
        setattr(found, name, changed[name])
    programme.updated_at = utcnow()  # whoever read it before this one must read it again
    face.sum_up(session, found)
    if set(changed) & set(CONTENT):
        wrote(session, found.id)
    _note(session, "change", programme.id, {"fields": sorted(changed), "number": found.number})
    emit(session, ProgrammeChanged(aggregate_id=programme.id, fields=tuple(sorted(changed))))
    return found


def open_draft(session: Session, programme_id: UUID) -> ProgrammeVersion:
    """Give the version that is being written; begin the next one where there is none."""
    _programme(session, programme_id, is_locked=True)
    latest = queries.versions(session, programme_id)[0]
    if latest.state in OPEN_STATES:
        return latest
    opened = ProgrammeVersion(
        id=uuid7(),
        programme_id=programme_id,
        number=latest.number + 1,
        **queries.content_of(latest),
    )
    rival = ConflictError(_l("Somebody has begun the next version already: open it."))
    save(
        session,
        opened,
        {"uq_programme_version_open": rival, "uq_programme_version_number": rival},
    )
    session.flush()
    copy(session, latest.id, opened.id)
    face.keep(session, opened)
    wrote(session, opened.id)
    _note(session, "version-opened", programme_id, {"number": opened.number})
    emit(session, VersionOpened(aggregate_id=programme_id, version_id=str(opened.id)))
    return opened


def submit(session: Session, version_id: UUID, *, at: datetime) -> ProgrammeVersion:
    """Give a draft to the experts: from now on nobody writes in it."""
    found = queries.draft(session, version_id)
    if lacking := missing(session, found):
        raise RefusedError(lacking[0])
    found.state, found.submitted_at = VersionState.SUBMITTED, at
    return _moved(session, found, "submitted", VersionSubmitted)


def send_back(
    session: Session,
    version_id: UUID,
    *,
    at: datetime,  # noqa: ARG001 - a state's change is asked for with its moment, like the others
) -> ProgrammeVersion:
    """Give a version back to its authors to be mended."""
    found = _submitted(session, version_id)
    found.state = VersionState.DRAFT
    return _moved(session, found, "sent-back", VersionSentBack)


def publish(
    session: Session, version_id: UUID, *, at: datetime, review_id: UUID
) -> ProgrammeVersion:
    """Show a version that the experts let out; the one before it stays with its groups."""
    found = _submitted(session, version_id)
    programme = _programme(session, found.programme_id)
    before = queries.published(session, programme.id)
    if before is not None:
        before.state, before.ended_at = VersionState.SUPERSEDED, at
        session.flush()  # one is published at a time: the index would refuse the second
    found.state, found.published_at, found.review_id = VersionState.PUBLISHED, at, review_id
    programme.published_at = at
    session.flush()
    face.keep(session, found)
    catalogue.show(session, programme)
    _note(session, "publish", programme.id, {"number": found.number})
    superseded = str(before.id) if before is not None else None
    emit(
        session,
        ProgrammePublished(
            aggregate_id=programme.id, version_id=str(found.id), superseded_id=superseded
        ),
    )
    return found


def withdraw(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Show programmes to citizens no more. To be shown again they pass the experts again."""
    found = session.scalars(
        select(Programme)
        .where(Programme.id.in_(ids), Programme.published_at.is_not(None))
        .order_by(Programme.id)
        .with_for_update()
    ).all()
    for programme in found:
        programme.published_at = None
        shown = queries.published(session, programme.id)
        if shown is not None:
            shown.state, shown.ended_at = VersionState.WITHDRAWN, at
        session.flush()
        face.keep(session, queries.versions(session, programme.id)[0])
        catalogue.hide(session, programme.id)
        _note(session, "withdraw", programme.id, {})
        emit(session, ProgrammeWithdrawn(aggregate_id=programme.id))
    session.flush()
    return len(found)


def missing(session: Session, version: ProgrammeVersion) -> list[str]:
    """Say what the experts could not even begin without."""
    has_outcomes = session.scalar(
        select(func.count())
        .select_from(ProgrammeOutcome)
        .where(ProgrammeOutcome.version_id == version.id)
    )
    wanted = (
        (version.goal, _l("Say what the programme is for: its goal is empty.")),
        (_has_modules(session, version.id), _l("The programme has no modules yet.")),
        (has_outcomes, _l("The programme has no planned outcomes yet.")),
        (version.hours, _l("The modules have no hours yet.")),
    )
    return [words for given, words in wanted if not given]


def _moved(
    session: Session, found: ProgrammeVersion, act: str, event: type[Any]
) -> ProgrammeVersion:
    _programme(session, found.programme_id).updated_at = utcnow()  # its state is told with it
    session.flush()
    _note(session, act, found.programme_id, {"number": found.number})
    told: Event = event(aggregate_id=found.programme_id, version_id=str(found.id))
    emit(session, told)
    return found


def _submitted(session: Session, version_id: UUID) -> ProgrammeVersion:
    found = queries.locked(session, version_id)
    if found.state is not VersionState.SUBMITTED:
        raise RefusedError(_l("This version is not with the experts."))
    return found


def _programme(session: Session, programme_id: UUID, *, is_locked: bool = False) -> Programme:
    found = session.get(
        Programme,
        programme_id,
        with_for_update=is_locked or None,
        populate_existing=is_locked,
    )
    if found is None:
        raise NotFoundError(queries.ABSENT)
    return found


def _has_modules(session: Session, version_id: UUID) -> bool:
    first = select(ProgrammeModule.id).where(ProgrammeModule.version_id == version_id).limit(1)
    return session.scalar(first) is not None


def _differing(
    programme: Programme, version: ProgrammeVersion, values: Mapping[str, Any]
) -> dict[str, Any]:
    def now(name: str) -> Any:
        return getattr(version if name in CONTENT else programme, name)

    return {name: value for name, value in values.items() if now(name) != value}


def _note(session: Session, act: str, programme_id: UUID, details: dict[str, Any]) -> None:
    audit.record(
        session,
        f"programmes.{act}",
        subject=SUBJECT,
        subject_id=programme_id,
        details=details or None,
    )

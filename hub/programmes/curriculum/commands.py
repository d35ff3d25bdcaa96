"""Every change of what a version is made of. Each is small: two who build at once lose nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.programmes import face, hours
from hub.programmes import queries as programmes
from hub.programmes.authors import wrote
from hub.programmes.curriculum import checks, queries
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome
from hub.programmes.events import ProgrammeChanged
from hub.programmes.library.models import Module, ModuleNeed, ModuleOutcome
from hub.programmes.models import Programme, ProgrammeVersion

STEP = 10
TWICE = timedelta(seconds=5)  # apart, two clicks on one button are one
MOST_MODULES = 200
OF_MODULE = ("title", "content", *hours.KINDS)
OF_LINE = ("kind", "title", "competency_id", "places")


def take(
    session: Session, version_id: UUID, module_id: UUID, *, before: UUID | None = None
) -> ProgrammeModule:
    """Take a module of the library as it is today, before another one or at the end."""
    version = programmes.draft(session, version_id)
    module = session.get(Module, module_id)
    if module is None or module.archived_at is not None:
        raise NotFoundError(_l("The library has no such module."))
    part = _placed(
        session,
        version,
        before,
        module_id=module.id,
        module_version=module.version,
        **{name: getattr(module, name) for name in OF_MODULE},
    )
    _bring(session, part)
    return _done(session, version, part, "module-taken", "modules")


def click(session: Session, version_id: UUID, module_id: UUID, **where: Any) -> ProgrammeModule:
    """Take a module by hand: nobody means the same one twice at once, a double click does."""
    since = utcnow() - TWICE
    for one in _modules(session, programmes.draft(session, version_id)):
        if one.module_id == module_id and one.created_at > since:
            return one
    return take(session, version_id, module_id, **where)


def write(
    session: Session, version_id: UUID, *, before: UUID | None = None, **values: Any
) -> ProgrammeModule:
    """Write a module for this programme alone."""
    version = programmes.draft(session, version_id)
    part = _placed(session, version, before, **checks.module(values))
    return _done(session, version, part, "module-written", "modules")


def change(
    session: Session, part_id: UUID, *, version: int | None = None, **values: Any
) -> ProgrammeModule:
    part = queries.part(session, part_id)
    owner = programmes.draft(session, part.version_id)
    session.refresh(part)  # read before the lock
    if version is not None:
        part.expect(version)
    cleaned = checks.module(values)
    changed = {name: value for name, value in cleaned.items() if getattr(part, name) != value}
    if not changed:
        return part
    for name, value in changed.items():
        setattr(part, name, value)
    return _done(session, owner, part, "module-changed", "modules")


def renew(session: Session, part_id: UUID) -> ProgrammeModule:
    """Take the module from the library anew: what it says today takes the place of what it said."""
    part = queries.part(session, part_id)
    version = programmes.draft(session, part.version_id)
    session.refresh(part)
    module = session.get(Module, part.module_id) if part.module_id else None
    if module is None:
        raise RefusedError(_l("This module was written for the programme: it has no other text."))
    for name in OF_MODULE:
        setattr(part, name, getattr(module, name))
    part.module_version = module.version
    _forget(session, part)
    _bring(session, part)
    return _done(session, version, part, "module-renewed", "modules")


def move(session: Session, part_id: UUID, *, before: UUID | None) -> ProgrammeModule:
    """Put a module before another one, or at the end."""
    part = queries.part(session, part_id)
    version = programmes.draft(session, part.version_id)
    order = [one for one in _modules(session, version) if one.id != part.id]
    at = next((n for n, one in enumerate(order) if one.id == before), len(order))
    order.insert(at, part)
    _number(session, order)
    return _done(session, version, part, "module-moved", "modules")


def shift(session: Session, part_id: UUID, *, by: int) -> ProgrammeModule:
    """Move one place up (-1) or down (1)."""
    part = queries.part(session, part_id)
    version = programmes.draft(session, part.version_id)
    order = list(_modules(session, version))
    at = next(n for n, one in enumerate(order) if one.id == part.id)
    order.insert(max(0, at + by), order.pop(at))
    _number(session, order)
    return _done(session, version, part, "module-moved", "modules")


def remove(session: Session, part_id: UUID) -> ProgrammeVersion:
    """Take a module out. What it brought goes with it; what the programme stated stays, bare."""
    part = queries.part(session, part_id)
    version = programmes.draft(session, part.version_id)
    _forget(session, part)
    session.execute(
        update(ProgrammeOutcome).where(ProgrammeOutcome.part_id == part.id).values(part_id=None)
    )
    session.execute(delete(ProgrammeNeed).where(ProgrammeNeed.part_id == part.id))
    session.delete(part)
    session.flush()
    _tell(session, version, "module-removed", "modules")
    return version


def state_outcome(
    session: Session, version_id: UUID, *, part_id: UUID | None = None, **values: Any
) -> ProgrammeOutcome:
    """State what the learner will know and be able to do; a module may answer for it."""
    version = programmes.draft(session, version_id)
    _expect_part(session, version, part_id)
    row = ProgrammeOutcome(
        id=uuid7(),
        version_id=version.id,
        part_id=part_id,
        position=_next(session, ProgrammeOutcome, version.id),
        is_own=True,
        **checks.outcome(session, values),
    )
    session.add(row)
    session.flush()
    _tell(session, version, "outcome-stated", "outcomes")
    return row


def cover(session: Session, outcome_id: UUID, *, part_id: UUID | None) -> ProgrammeOutcome:
    """Say which module answers for an outcome."""
    row = queries.outcome(session, outcome_id)
    version = programmes.draft(session, row.version_id)
    _expect_part(session, version, part_id)
    row.part_id = part_id
    session.flush()
    _tell(session, version, "outcome-covered", "outcomes")
    return row


def drop_outcome(session: Session, outcome_id: UUID) -> ProgrammeVersion:
    row = queries.outcome(session, outcome_id)
    version = programmes.draft(session, row.version_id)
    session.delete(row)
    session.flush()
    _tell(session, version, "outcome-dropped", "outcomes")
    return version


def add_need(
    session: Session, version_id: UUID, *, part_id: UUID | None = None, **values: Any
) -> ProgrammeNeed:
    version = programmes.draft(session, version_id)
    _expect_part(session, version, part_id)
    row = ProgrammeNeed(
        id=uuid7(),
        version_id=version.id,
        part_id=part_id,
        position=_next(session, ProgrammeNeed, version.id),
        is_own=True,
        **checks.need(session, values),
    )
    session.add(row)
    session.flush()
    _tell(session, version, "need-added", "needs")
    return row


def drop_need(session: Session, need_id: UUID) -> ProgrammeVersion:
    row = queries.need(session, need_id)
    version = programmes.draft(session, row.version_id)
    session.delete(row)
    session.flush()
    _tell(session, version, "need-dropped", "needs")
    return version


def _modules(session: Session, version: ProgrammeVersion) -> Sequence[ProgrammeModule]:
    return session.scalars(
        select(ProgrammeModule)
        .where(ProgrammeModule.version_id == version.id)
        .order_by(ProgrammeModule.position, ProgrammeModule.id)
        .execution_options(populate_existing=True)  # what was read before the lock may be old
    ).all()


def _placed(
    session: Session, version: ProgrammeVersion, before: UUID | None, **values: Any
) -> ProgrammeModule:
    order = list(_modules(session, version))
    if len(order) >= MOST_MODULES:
        raise RefusedError(_l("A programme has up to 200 modules."))
    part = ProgrammeModule(id=uuid7(), version_id=version.id, position=0, **values)
    session.add(part)
    session.flush()
    order.insert(next((n for n, one in enumerate(order) if one.id == before), len(order)), part)
    _number(session, order)
    return part


def _number(session: Session, order: Sequence[ProgrammeModule]) -> None:
    """Write the order down past the unit of work: a new place makes nobody's form stale."""
    for place, one in enumerate(order, start=1):
        if one.position != place * STEP:
            session.execute(
                update(ProgrammeModule)
                .where(ProgrammeModule.id == one.id)
                .values(position=place * STEP)
                .execution_options(synchronize_session="evaluate")
            )


def _bring(session: Session, part: ProgrammeModule) -> None:
    """Copy what the library's module gives and needs."""
    for source, target in ((ModuleOutcome, ProgrammeOutcome), (ModuleNeed, ProgrammeNeed)):
        rows = session.scalars(
            select(source).where(source.module_id == part.module_id).order_by(source.position)
        )
        start = _next(session, target, part.version_id)
        for n, row in enumerate(rows):
            brought = {name: getattr(row, name) for name in OF_LINE if hasattr(row, name)}
            brought |= {"version_id": part.version_id, "part_id": part.id}
            session.add(target(id=uuid7(), position=start + n * STEP, **brought))
    session.flush()


def _forget(session: Session, part: ProgrammeModule) -> None:
    """Drop what the module brought from the library; what people stated themselves stays."""
    for model in (ProgrammeOutcome, ProgrammeNeed):
        session.execute(delete(model).where(model.part_id == part.id, model.is_own.is_(False)))


def _next(session: Session, model: Any, version_id: UUID) -> int:
    last = select(func.max(model.position)).where(model.version_id == version_id)
    return int(session.scalar(last) or 0) + STEP


def _expect_part(session: Session, version: ProgrammeVersion, part_id: UUID | None) -> None:
    if part_id is not None and queries.part(session, part_id).version_id != version.id:
        raise NotFoundError(_l("This module is in the programme no more."))


def _done(
    session: Session, version: ProgrammeVersion, part: ProgrammeModule, act: str, field: str
) -> ProgrammeModule:
    session.flush()
    _tell(session, version, act, field)
    return part


def _tell(session: Session, version: ProgrammeVersion, act: str, field: str) -> None:
    face.sum_up(session, version)
    # Whoever read the programme with its modules before this must read it again.
    session.get_one(Programme, version.programme_id).updated_at = utcnow()
    session.flush()
    wrote(session, version.id)
    audit.record(
        session,
        f"programmes.{act}",
        subject="programme",
        subject_id=version.programme_id,
        details={"number": version.number},
    )
    emit(session, ProgrammeChanged(aggregate_id=version.programme_id, fields=(field,)))

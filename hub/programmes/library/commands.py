"""Every change of a module of the library."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.programmes.curriculum import checks
from hub.programmes.library.events import ModuleArchived, ModuleChanged, ModuleCreated
from hub.programmes.library.models import Module, ModuleNeed, ModuleOutcome
from hub.programmes.library.queries import ABSENT, FIELDS

SUBJECT = "module"
ORGANISATION = "organisation"
STEP = 10


def create(session: Session, **values: Any) -> Module:
    cleaned = _clean(session, values)
    if not cleaned.get("title"):
        raise InvalidError(_l("Give the title."), field="title")
    module = Module(id=uuid7(), **cleaned)
    session.add(module)
    session.flush()
    _note(session, "create", module.id, sorted(name for name, value in cleaned.items() if value))
    emit(session, ModuleCreated(aggregate_id=module.id))
    return module


def change(
    session: Session, module_id: UUID, *, version: int | None = None, **values: Any
) -> Module:
    """Change what is given. Programmes that took it keep what they took until they renew it."""
    module = _module(session, module_id)
    if version is not None:
        module.expect(version)
    cleaned = _clean(session, values)
    changed = {name: value for name, value in cleaned.items() if getattr(module, name) != value}
    if not changed:
        return module
    for name, value in changed.items():
        setattr(module, name, value)
    return _changed(session, module, tuple(sorted(changed)))


def archive(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Take modules off the shelf; those that were taken before keep their day."""
    found = session.scalars(
        select(Module).where(Module.id.in_(ids), Module.archived_at.is_(None))
    ).all()
    for module in found:
        module.archived_at = at
        _note(session, "archive", module.id)
        emit(session, ModuleArchived(aggregate_id=module.id))
    session.flush()
    return len(found)


def bring_back(session: Session, ids: Sequence[UUID]) -> int:
    found = session.scalars(
        select(Module).where(Module.id.in_(ids), Module.archived_at.is_not(None))
    ).all()
    for module in found:
        module.archived_at = None
        _changed(session, module, ("archived_at",))
    return len(found)


def add_outcome(session: Session, module_id: UUID, **values: Any) -> ModuleOutcome:
    module = _module(session, module_id)
    row = ModuleOutcome(
        module_id=module_id,
        position=_next(session, ModuleOutcome, module_id),
        **checks.outcome(session, values),
    )
    session.add(row)
    _changed(session, module, ("outcomes",))
    return row


def drop_outcome(session: Session, module_id: UUID, outcome_id: UUID) -> Module:
    return _drop(session, ModuleOutcome, module_id, outcome_id, "outcomes")


def add_need(session: Session, module_id: UUID, **values: Any) -> ModuleNeed:
    module = _module(session, module_id)
    row = ModuleNeed(
        module_id=module_id,
        position=_next(session, ModuleNeed, module_id),
        **checks.need(session, values),
    )
    session.add(row)
    _changed(session, module, ("needs",))
    return row


def drop_need(session: Session, module_id: UUID, need_id: UUID) -> Module:
    return _drop(session, ModuleNeed, module_id, need_id, "needs")


def _drop(session: Session, model: Any, module_id: UUID, row_id: UUID, field: str) -> Module:
    module = _module(session, module_id)
    row = session.get(model, row_id)
    if row is None or row.module_id != module_id:
        raise RefusedError(_l("The module has this no more."))
    session.delete(row)
    return _changed(session, module, (field,))


def _changed(session: Session, module: Module, fields: tuple[str, ...]) -> Module:
    module.updated_at = utcnow()  # programmes that hold it see that there is a newer one
    session.flush()
    _note(session, "change", module.id, list(fields))
    emit(session, ModuleChanged(aggregate_id=module.id, fields=fields))
    return module


def _module(session: Session, module_id: UUID) -> Module:
    found = session.get(Module, module_id)
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def _next(session: Session, model: Any, module_id: UUID) -> int:
    last = select(func.max(model.position)).where(model.module_id == module_id)
    return int(session.scalar(last) or 0) + STEP


def _clean(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A module has no {', '.join(sorted(unknown))}.")
    cleaned = checks.module(values)
    checks.competency(session, cleaned)
    if organisation_id := cleaned.get("organisation_id"):
        absent = InvalidError(_l("There is no such organisation."), field="organisation_id")
        lookups.expect(session, ORGANISATION, organisation_id, absent)
    return cleaned


def _note(session: Session, act: str, module_id: UUID, fields: Sequence[str] | None = None) -> None:
    audit.record(
        session,
        f"modules.{act}",
        subject=SUBJECT,
        subject_id=module_id,
        details={"fields": list(fields)} if fields else None,
    )

"""The content of a version once more, under keys of its own: what the next version begins with."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.db import Entity, uuid7
from hub.programmes.curriculum.models import ProgrammeModule, ProgrammeNeed, ProgrammeOutcome

OWN = {"id", "created_at", "updated_at", "version", "version_id", "part_id"}


def copy(session: Session, source_id: UUID, target_id: UUID) -> None:
    """Give one version all the modules, outcomes and needs of another."""
    parts: dict[UUID | None, UUID | None] = {None: None}
    for part in session.scalars(
        select(ProgrammeModule).where(ProgrammeModule.version_id == source_id)
    ).all():
        made = ProgrammeModule(id=uuid7(), version_id=target_id, **_values(part))
        session.add(made)
        parts[part.id] = made.id
    session.flush()
    models: tuple[Any, ...] = (ProgrammeOutcome, ProgrammeNeed)
    for model in models:
        for row in session.scalars(select(model).where(model.version_id == source_id)).all():
            session.add(model(version_id=target_id, part_id=parts[row.part_id], **_values(row)))
    session.flush()


def _values(row: Entity) -> dict[str, object]:
    names = (column.key for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in OWN}

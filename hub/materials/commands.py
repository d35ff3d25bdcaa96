"""Every change of a learning material. What is published comes from hub.reviews alone."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit, files
from hub.core.db import uuid7
from hub.core.errors import ConflictError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.materials import queries
from hub.materials.checks import clean, expect_known, fitting, required
from hub.materials.events import MaterialChanged, MaterialCreated, MaterialDropped
from hub.materials.files import KIND
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState

SUBJECT = "material"
COPIED = (*queries.FIELDS, "file_id", "work_id", "author_id")
LOCKED = _l("This version is not a draft: it changes no more. Begin the next version.")
IN_WORK = ConflictError(_l("The next version of this material is being written already."))


def create(
    session: Session, *, upload: files.Upload | None = None, **values: Any
) -> LearningMaterial:
    """Put a draft into the library; its author is whoever acts."""
    cleaned = clean(values)
    required(cleaned)
    expect_known(session, cleaned)
    key = uuid7()
    material = LearningMaterial(
        id=key, work_id=key, author_id=audit.actor().account_id, **fitting(cleaned)
    )
    session.add(material)
    session.flush()
    _take(session, material, upload)
    note(session, "create", material, fields=sorted(name for name in cleaned if cleaned[name]))
    emit(session, MaterialCreated(aggregate_id=material.id))
    return material


def change(
    session: Session,
    material_id: UUID,
    *,
    version: int | None = None,
    upload: files.Upload | None = None,
    **values: Any,
) -> LearningMaterial:
    """Change a draft; the same values again change nothing and tell nobody."""
    material = queries.one(session, material_id)
    if version is not None:
        material.expect(version)
    if not material.is_draft:
        raise RefusedError(LOCKED)
    cleaned = clean(values)
    required(cleaned, partly=True)
    whole = fitting(queries.values_of(material) | cleaned)
    changed = {name: value for name, value in whole.items() if getattr(material, name) != value}
    if not changed and upload is None:
        return material
    expect_known(session, changed)
    for name, value in changed.items():
        setattr(material, name, value)
    _take(session, material, upload)
    session.flush()
    fields = sorted({*changed, *(["file"] if upload else [])})
    note(session, "change", material, fields=fields)
    emit(session, MaterialChanged(aggregate_id=material.id, fields=tuple(fields)))
    return material


def next_version(session: Session, material_id: UUID, *, changes: str) -> LearningMaterial:
    """Begin the next version of what is shown or was: a draft with the same words and file."""
    material = queries.one(session, material_id)
    if material.state not in {MaterialState.PUBLISHED, MaterialState.WITHDRAWN}:
        raise RefusedError(_l("The next version is made of what was published."))
    made = LearningMaterial(
        id=uuid7(),
        number=queries.last_number(session, material.work_id) + 1,
        changes=" ".join(changes.split()) or None,
        views=material.views,
        **{name: getattr(material, name) for name in COPIED},
    )
    refusals = {"uq_learning_material_in_work": IN_WORK, "uq_learning_material_number": IN_WORK}
    save(session, made, refusals)
    session.flush()
    note(session, "next-version", made, number=made.number)
    emit(session, MaterialCreated(aggregate_id=made.id))
    return made


def discard(session: Session, material_id: UUID, *, version: int) -> None:
    """Throw a draft away: nobody saw it."""
    material = queries.one(session, material_id)
    material.expect(version)
    if not material.is_draft or material.review_id is not None or material.submitted_at is not None:
        raise RefusedError(_l("Only a draft that was never at expertise can be thrown away."))
    note(session, "discard", material)
    emit(session, MaterialDropped(aggregate_id=material.id))
    file_id = material.file_id
    session.delete(material)
    session.flush()
    if file_id is not None and not queries.holders(session, file_id):
        files.drop(session, file_id)


def _take(session: Session, material: LearningMaterial, upload: files.Upload | None) -> None:
    """Keep the file that came, and forget the one it takes the place of."""
    before = material.file_id
    if upload is not None and material.form is MaterialForm.FILE:
        stored = files.store(
            session,
            upload,
            kind=KIND.name,
            owner_id=material.author_id,
            subject=SUBJECT,
            subject_id=material.work_id,
        )
        material.file_id = stored.id
    elif material.form is not MaterialForm.FILE:
        material.file_id = None
    session.flush()
    if before is not None and before != material.file_id and not queries.holders(session, before):
        files.drop(session, before)


def note(session: Session, act: str, material: LearningMaterial, **details: Any) -> None:
    why = details.pop("why", None)
    audit.record(
        session,
        f"materials.{act}",
        subject=SUBJECT,
        subject_id=material.id,
        details=details or None,
        why=why,
    )

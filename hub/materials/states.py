"""The way of a material to the library: called by hub.reviews, but for withdrawing and views."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.materials import queries
from hub.materials.commands import note
from hub.materials.events import (
    MaterialPublished,
    MaterialReturned,
    MaterialSubmitted,
    MaterialWithdrawn,
)
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState, MaterialView

LEAST_REASON, MOST_REASON = 5, 500
# From where each step may be taken: nothing comes into the library past the middle one.
STEPS: dict[str, tuple[MaterialState, MaterialState]] = {
    "submit": (MaterialState.DRAFT, MaterialState.SUBMITTED),
    "send-back": (MaterialState.SUBMITTED, MaterialState.DRAFT),
    "publish": (MaterialState.SUBMITTED, MaterialState.PUBLISHED),
    "withdraw": (MaterialState.PUBLISHED, MaterialState.WITHDRAWN),
}


def submit(session: Session, material_id: UUID, *, at: datetime) -> LearningMaterial:
    """Close a version for the experts: it must be whole and lawful to show."""
    material = queries.one(session, material_id)
    if material.form is MaterialForm.FILE and material.file_id is None:
        raise InvalidError(_l("Add the file before it goes to expertise."), field="file")
    if material.form is not MaterialForm.FILE and not material.address:
        raise InvalidError(_l("Give the address before it goes to expertise."), field="address")
    if material.licence_until is not None and material.licence_until < clock.day_of(at):
        raise InvalidError(_l("The licence has run out."), field="licence_until")
    _step(material, "submit")
    material.submitted_at = at
    session.flush()
    note(session, "submit", material)
    emit(session, MaterialSubmitted(aggregate_id=material.id))
    return material


def send_back(session: Session, material_id: UUID, *, at: datetime) -> LearningMaterial:  # noqa: ARG001 - every subject of a review is called alike
    """Open it to its author again."""
    material = queries.one(session, material_id)
    _step(material, "send-back")
    session.flush()
    note(session, "send-back", material)
    emit(session, MaterialReturned(aggregate_id=material.id))
    return material


def publish(
    session: Session, material_id: UUID, *, at: datetime, review_id: UUID
) -> LearningMaterial:
    """Show it by the decision of a review; the version shown till now gives place."""
    material = queries.one(session, material_id)
    _expect(material, "publish")
    shown = session.scalars(
        select(LearningMaterial).where(
            LearningMaterial.work_id == material.work_id,
            LearningMaterial.id != material.id,
            LearningMaterial.replaced_at.is_(None),
        )
    ).all()
    for before in shown:
        material.views = max(material.views, before.views)
        before.replaced_at = at
        if before.state is MaterialState.PUBLISHED:
            before.state, before.withdrawn_at = MaterialState.WITHDRAWN, at
    session.flush()  # before this one is shown: the database allows one of a work
    material.published_at, material.review_id = at, review_id
    _step(material, "publish")
    session.flush()
    note(session, "publish", material, number=material.number)
    emit(session, MaterialPublished(aggregate_id=material.id, review_id=review_id))
    return material


def withdraw(session: Session, ids: Sequence[UUID], why: str, *, at: datetime) -> int:
    """Show materials no more, and say why. Those not shown are left as they are."""
    reason = " ".join(why.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise InvalidError(_l("Say why: the reason stays on the card."), field="why")
    found = session.scalars(
        select(LearningMaterial).where(
            LearningMaterial.id.in_(ids), LearningMaterial.state == MaterialState.PUBLISHED
        )
    ).all()
    for material in found:
        _step(material, "withdraw")
        material.withdrawn_at, material.withdrawn_why = at, reason
        note(session, "withdraw", material, why=reason)
        emit(session, MaterialWithdrawn(aggregate_id=material.id))
    session.flush()
    return len(found)


def view(session: Session, material: LearningMaterial, account_id: UUID, *, day: date) -> None:
    """Count who opened it: once a day a person, whatever they press."""
    if material.state is not MaterialState.PUBLISHED:
        return
    if session.get(MaterialView, (material.work_id, account_id, day)) is not None:
        return
    seen = MaterialView(work_id=material.work_id, account_id=account_id, day=day)
    try:
        save(session, seen, {"pk_learning_material_view": ConflictError(_l("Seen already."))})
    except ConflictError:  # a double click was first
        return
    # Past the version of the row: who reads does not get into the way of who writes.
    session.execute(
        update(LearningMaterial)
        .where(LearningMaterial.id == material.id)
        .values(views=LearningMaterial.views + 1, updated_at=LearningMaterial.updated_at)
        .execution_options(synchronize_session=False)
    )


def forget_views(session: Session, *, before: date) -> int:
    """Forget who looked on days gone by: the figure stays."""
    gone: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        delete(MaterialView).where(MaterialView.day < before)
    )
    return gone.rowcount


def _step(material: LearningMaterial, step: str) -> None:
    _expect(material, step)
    material.state = STEPS[step][1]


def _expect(material: LearningMaterial, step: str) -> None:
    before, _after = STEPS[step]
    if material.state is not before:
        raise RefusedError(
            _l("The material is not in the state this asks for. Open its card anew."),
            state=material.state.value,
        )

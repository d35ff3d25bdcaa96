"""Every change of a resource. What its owner adds or changes waits for the word of staff."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from hub.core import audit, reference
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.core.tables import lookups
from hub.resources import cleaning, queries, sharing
from hub.resources.booking_models import Booking
from hub.resources.events import ResourceAdded, ResourceChanged, ResourceConfirmed
from hub.resources.models import Consumable, Equipment, SheetLine, Software, Workshop
from hub.resources.shape import Part, Shape, Sort
from hub.resources.staff_models import StaffCertificate

NOT_KNOWN = _l("There is no such record, or it is not yours.")
# What stands under a row: with it the row can't pass to another organisation.
UNDER: dict[str, tuple[Any, ...]] = {
    "sites": (Workshop.site_id,),
    "workshops": (
        Equipment.workshop_id,
        Software.workshop_id,
        Consumable.workshop_id,
        Booking.workshop_id,
    ),
    "infrastructure-sheets": (SheetLine.sheet_id,),
    "staff-members": (StaffCertificate.staff_member_id, Booking.staff_member_id),
    "equipment": (Booking.equipment_id,),
}


def create(session: Session, shape: Shape, *, confirmed: bool, **values: Any) -> Any:
    """Add a resource; `confirmed` when whoever adds it may say so."""
    defaults = {part.name: part.default for part in shape.parts}
    cleaned = cleaning.clean(shape, {**defaults, **values})
    cleaning.require(shape, cleaned, shape.fields)
    cleaning.in_order(cleaned)
    cleaning.together(cleaned)
    _expect_known(session, shape, cleaned)
    row = shape.model(id=uuid7(), **cleaned)
    row.organisation_id = _owner(session, shape, row)
    _expect_one_owner(session, row)
    if confirmed:
        row.confirmed_at, row.confirmed_by = utcnow(), audit.actor().account_id
    _save(session, shape, row)
    _tie(session, shape, row)
    _note(session, shape, "create", row.id, sorted(n for n, v in cleaned.items() if v))
    emit(session, ResourceAdded(aggregate_id=row.id, subject=shape.one))
    return row


def change(
    session: Session,
    shape: Shape,
    row_id: UUID,
    *,
    confirmed: bool,
    version: int | None = None,
    **values: Any,
) -> Any:
    """Change what is given; the same values again change nothing and tell nobody.

    What matters, changed by one who may not confirm, takes the confirmation back. What staff
    refused is offered to them again when its owner saves it, mended or not.
    """
    row: Any = session.get(shape.model, row_id)
    if row is None:
        raise NotFoundError(NOT_KNOWN)
    if version is not None:
        row.expect(version)
    cleaned = cleaning.clean(shape, values)
    changed = {name: value for name, value in cleaned.items() if getattr(row, name) != value}
    is_offered = row.refused_at is not None and not confirmed
    if not changed and not is_offered:
        return row
    if is_offered:
        row.refused_at = row.refused_why = None
    cleaning.require(shape, changed, list(changed))
    cleaning.in_order(queries.values_of(shape, row) | changed)
    cleaning.together(queries.values_of(shape, row) | changed)
    _expect_known(session, shape, changed)
    before = row.organisation_id
    for name, value in changed.items():
        setattr(row, name, value)
    row.organisation_id = _owner(session, shape, row)
    if row.organisation_id != before:
        _expect_nothing_under(session, shape, row)
    _expect_one_owner(session, row)
    asks = is_offered or (not confirmed and any(shape.part(name).asks for name in changed))
    if asks:
        row.confirmed_at = row.confirmed_by = None
    _save(session, shape, row)
    if "is_shared" in changed:
        sharing.share(session, row)
    _tie(session, shape, row)
    named = sorted({*changed, *(("refused_at",) if is_offered else ())})
    _note(session, shape, "change", row.id, named)
    emit(
        session,
        ResourceChanged(aggregate_id=row.id, subject=shape.one, fields=tuple(named), asks=asks),
    )
    return row


def confirm(session: Session, shape: Shape, ids: Sequence[UUID]) -> int:
    """Say that staff looked: others see it from now on. Those confirmed already keep their day."""
    model = shape.model
    found = session.scalars(
        select(model).where(
            model.id.in_(ids), model.confirmed_at.is_(None), model.retired_at.is_(None)
        )
    ).all()
    for row in found:
        row.confirmed_at, row.confirmed_by = utcnow(), audit.actor().account_id
        row.refused_at = row.refused_why = None
        audit.record(session, f"{shape.name}.confirm", subject=shape.one, subject_id=row.id)
        emit(session, ResourceConfirmed(aggregate_id=row.id, subject=shape.one))
    session.flush()
    return len(found)


def _owner(session: Session, shape: Shape, row: Any) -> UUID | None:
    """Say whose it is: what stands in a workshop is of the workshop's organisation."""
    if shape.parent is None:
        owner: UUID | None = row.organisation_id
        return owner
    parent = session.get(queries.parent_of(shape), getattr(row, shape.parent))
    if parent is None:
        raise InvalidError(NOT_KNOWN, field=shape.parent)
    return parent.organisation_id  # type: ignore[no-any-return]


def _expect_one_owner(session: Session, row: Any) -> None:
    """Refuse a licence of one organisation in a workshop of another."""
    if not isinstance(row, Software) or row.workshop_id is None:
        return
    workshop = session.get(Workshop, row.workshop_id)
    if workshop is None or workshop.organisation_id != row.organisation_id:
        raise InvalidError(_l("This workshop is of another organisation."), field="workshop_id")


def _expect_nothing_under(session: Session, shape: Shape, row: Any) -> None:
    for column in UNDER.get(shape.name, ()):
        if session.scalar(select(exists().where(column == row.id))):
            raise RefusedError(
                _l("It can't pass to another organisation with all that stands under it.")
            )


def _expect_known(session: Session, shape: Shape, values: dict[str, Any]) -> None:
    for name, value in values.items():
        part = shape.part(name)
        if not value:
            continue
        refusal = InvalidError(NOT_KNOWN, field=name)
        if part.sort is Sort.LOOKUP:
            lookups.expect(session, part.lookup or "", value, refusal)
        elif part.sort is Sort.MANY:
            for one in value:
                lookups.expect(session, part.lookup or "", UUID(one), refusal)
        elif part.sort is Sort.BOOK:
            reference.expect(session, part.book or "", value, refusal)


def _save(session: Session, shape: Shape, row: Any) -> None:
    refusal = ConflictError(shape.taken, field=shape.taken_field)
    save(session, row, {shape.unique: refusal} if shape.unique else {})


def _tie(session: Session, shape: Shape, row: Any) -> None:
    """Keep the list of the card where those who search look."""
    many: Part | None = shape.many
    if many is None:
        return
    session.flush()
    own, other = (column.name for column in shape.ties.__table__.primary_key)
    mine = getattr(shape.ties, own) == row.id
    now = {str(one) for one in session.scalars(select(getattr(shape.ties, other)).where(mine))}
    wanted = set(getattr(row, many.name))
    if gone := now - wanted:
        column = getattr(shape.ties, other)
        session.execute(delete(shape.ties).where(mine, column.in_([UUID(one) for one in gone])))
    if new := sorted(wanted - now):
        session.execute(insert(shape.ties), [{own: row.id, other: UUID(one)} for one in new])


def _note(session: Session, shape: Shape, act: str, row_id: UUID, fields: list[str]) -> None:
    audit.record(
        session,
        f"{shape.name}.{act}",
        subject=shape.one,
        subject_id=row_id,
        details={"fields": fields},
    )

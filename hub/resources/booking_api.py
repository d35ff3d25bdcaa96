"""Брони мастерских и преподавателей в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Known, Moment, Registry, Schema, changes, serve
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.web import requires, someone
from hub.resources import booking_hours, bookings
from hub.resources.bases import WRITE, scopes_of
from hub.resources.booking_models import Booking
from hub.resources.booking_tables import BOOKINGS, SCOPES, one
from hub.resources.commands import NOT_KNOWN
from hub.resources.models import Equipment, Workshop
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import Wanted


class BookingSchema(Known):
    """Бронь мастерской, преподавателя или оборудования, от мгновения до мгновения."""

    workshop_id = fields.UUID(allow_none=True, metadata={"description": "Что занято: одно из трёх"})
    staff_member_id = fields.UUID(allow_none=True)
    equipment_id = fields.UUID(allow_none=True)
    starts_at = Moment(
        required=True,
        metadata={"description": "Не позже двух лет вперёд; в часы работы мастерской"},
    )
    ends_at = Moment(
        required=True,
        metadata={"description": "Не раньше этой минуты и не позже четырнадцати дней после начала"},
    )
    title = fields.String(required=True, validate=validate.Length(1, bookings.LONGEST_TITLE))
    anyway = fields.Boolean(
        load_only=True, metadata={"description": "Занять и те часы, когда мастерская закрыта"}
    )
    source_subject = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Чем создана; пусто: вручную"}
    )
    source_id = fields.UUID(dump_only=True, allow_none=True)


class BookingPage(Schema):
    """Страница списка броней."""

    items = fields.List(fields.Nested(BookingSchema))
    next = fields.String(allow_none=True)


PLACED = ("workshop_id", "starts_at", "ends_at")
OWN = (("workshop_id", Workshop), ("staff_member_id", StaffMember), ("equipment_id", Equipment))


def _create(session: Session, *, anyway: bool = False, **values: Any) -> Booking:
    _expect_own(session, values)
    wish = Wanted(**values)
    booking_hours.expect_ahead(wish.starts_at, wish.ends_at)
    booking_hours.expect_open(session, [wish], anyway=anyway)
    (made,) = bookings.book(session, [wish])
    return made


def _expect_own(session: Session, values: dict[str, Any]) -> None:
    """Say nothing of another's hours, not even that they are taken."""
    for name, model in OWN:
        kind: Any = model
        if (row_id := values.get(name)) is None:
            continue
        mine = scoped(select(kind.id).where(kind.id == row_id), scopes_of(kind), someone(), WRITE)
        if session.scalar(mine) is None:
            raise InvalidError(NOT_KNOWN, field=name)


def _change(session: Session, booking_id: UUID, *, anyway: bool = False, **values: Any) -> Booking:
    _expect_own(session, values)
    now = session.get_one(Booking, booking_id)
    kept = {name: getattr(now, name) for name in bookings.CHANGED}
    wish = Wanted(**(kept | values))
    if (wish.starts_at, wish.ends_at) != (now.starts_at, now.ends_at):
        booking_hours.expect_ahead(wish.starts_at, wish.ends_at)
    if any(getattr(wish, name) != kept[name] for name in PLACED):
        booking_hours.expect_open(session, [wish], anyway=anyway)
    return bookings.change(session, booking_id, **values)


blueprint = Blueprint(
    "api-bookings",
    __name__,
    url_prefix="/api/v1/bookings",
    description="Брони мастерских и преподавателей.",
)
serve(
    blueprint,
    Registry(
        one="booking",
        table=BOOKINGS,
        write_permission=WRITE,
        fields=(*bookings.CHANGED, "source_subject", "source_id"),
        schema=BookingSchema,
        page=BookingPage,
        changes=changes(BookingSchema, "BookingChange"),
        single=Single(Booking, SCOPES, bookings.ABSENT),
        find=one,
        create=_create,
        change=_change,
        about_list="Список броней.",
        about_one="Одна бронь.",
        about_create="Забронировать; занятое время — 409.",
        about_change="Перенести бронь, сделанную вручную.",
    ),
)


@blueprint.delete("/<uuid:booking_id>")
@requires(WRITE)
@blueprint.response(204)
def cancel(booking_id: UUID) -> Response:
    """Освободить время: отменить бронь."""
    with transaction() as session:
        one(session, booking_id, someone(), WRITE)
        bookings.cancel(session, [booking_id])
    return Response(status=204)

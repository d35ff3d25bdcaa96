"""Брони мастерских и преподавателей в открытом API."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate
from sqlalchemy.orm import Session

from hub.core.api import Blueprint, Known, Moment, Registry, Schema, changes, serve
from hub.core.db import transaction
from hub.core.single import Single
from hub.core.web import requires, someone
from hub.resources import bookings
from hub.resources.bases import WRITE
from hub.resources.booking_models import Booking
from hub.resources.booking_tables import BOOKINGS, SCOPES, one
from hub.resources.bookings import Wanted


class BookingSchema(Known):
    """Бронь: одна мастерская или один преподаватель, от одного мгновения до другого."""

    workshop_id = fields.UUID(
        allow_none=True, metadata={"description": "Что занято: мастерская или преподаватель"}
    )
    staff_member_id = fields.UUID(allow_none=True)
    starts_at = Moment(
        required=True,
        metadata={"description": "Не позже двух лет вперёд; часы работы мастерской не проверяются"},
    )
    ends_at = Moment(
        required=True,
        metadata={"description": "Не раньше этой минуты и не позже четырнадцати дней после начала"},
    )
    title = fields.String(required=True, validate=validate.Length(1, bookings.LONGEST_TITLE))
    source_subject = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Чем создана; пусто: вручную"}
    )
    source_id = fields.UUID(dump_only=True, allow_none=True)


class BookingPage(Schema):
    """Страница списка броней."""

    items = fields.List(fields.Nested(BookingSchema))
    next = fields.String(allow_none=True)


def _create(session: Session, **values: Any) -> Booking:
    bookings.expect_ahead(values["starts_at"], values["ends_at"])
    (made,) = bookings.book(session, [Wanted(**values)])
    return made


def _change(session: Session, booking_id: UUID, **values: Any) -> Booking:
    if {"starts_at", "ends_at"} & set(values):
        now = session.get_one(Booking, booking_id)
        moved = {name: values.get(name, getattr(now, name)) for name in ("starts_at", "ends_at")}
        if any(getattr(now, name) != moment for name, moment in moved.items()):
            bookings.expect_ahead(**moved)
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

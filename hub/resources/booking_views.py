"""Pages of bookings: the list, a booking by hand, its card, moving it and giving it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from hub.core import audit, clock
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.forms import CardForm
from hub.core.i18n import _, _l
from hub.core.scopes import scoped
from hub.core.tables.lookups import lookup
from hub.core.tables.tracing import unit
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.resources import booking_hours, bookings, cards
from hub.resources.bases import READ, WRITE, scopes_of
from hub.resources.booking_models import Booking
from hub.resources.booking_offers import candidates
from hub.resources.booking_tables import BOOKINGS, one
from hub.resources.models import Equipment, Workshop
from hub.resources.places import WORKSHOP
from hub.resources.staff_models import StaffMember
from hub.resources.stock import EQUIPMENT
from hub.resources.teaching import STAFF_MEMBER
from hub.resources.wishes import TakenError, Wanted

FILL_IN = _l("Fill this in.")
BOOKED: tuple[tuple[str, str, Any], ...] = (
    ("workshop", WORKSHOP, Workshop),
    ("staff_member", STAFF_MEMBER, StaffMember),
    ("equipment", EQUIPMENT.one, Equipment),
)
BOXES = {"workshop_id": "workshop", "starts_at": "starts", "ends_at": "ends"}

blueprint = Blueprint("bookings", __name__, url_prefix="/bookings", template_folder="templates")
mount(blueprint, BOOKINGS)


class BookingForm(CardForm):
    """What is booked, for what, and when by the region's clock."""

    workshop = StringField(_l("Workshop"), [Length(max=500)])
    staff_member = StringField(_l("Member of staff"), [Length(max=500)])
    equipment = StringField(_l("Equipment and tools"), [Length(max=500)])
    title = StringField(_l("What for"), [InputRequired(FILL_IN), Length(max=300)])
    day = DateField(_l("Day"), [InputRequired(FILL_IN)])
    starts = TimeField(_l("From"), [InputRequired(FILL_IN)])
    ends = TimeField(_l("Until"), [InputRequired(FILL_IN)])
    last_day = DateField(_l("Last day, if it is another"), [Optional()])
    anyway = BooleanField(_l("Book it in closed hours all the same"))

    def refuse(self, error: HubError) -> bool:
        """Put a refusal of what is kept to the box in which it was asked."""
        name = str(getattr(error, "field", None) or error.details.get("field"))
        if box := BOXES.get(name):
            self._fields[box].errors = [*self._fields[box].errors, str(error.message)]
            return True
        return super().refuse(error)

    def moments(self) -> tuple[datetime, datetime]:
        day: Any = self.day.data
        starts: Any = self.starts.data
        ends: Any = self.ends.data
        zone = clock.zone()
        last: Any = self.last_day.data or day
        return datetime.combine(day, starts, zone), datetime.combine(last, ends, zone)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    who = someone()
    form = BookingForm(data=_beginning(who))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                bookings.book(session, _wanted(session, form, who))
        except TakenError as error:
            return _taken(form, who, error)
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("Booked."), "success")
            return redirect(url_for("bookings.index"))
    return _drawn(form)


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    who = someone()
    with unit(BOOKINGS) as session:
        found = one(session, row_id, who)
        audit.record(session, "bookings.read", subject=bookings.SUBJECT, subject_id=row_id)
        return render(
            "resources/booking_card.html",
            row=found,
            facts=cards.booking_facts(session, found, who),
            may_edit=_may_change(session, found, who),
        )


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with unit(BOOKINGS) as session:
        found = one(session, row_id, who, WRITE)
        audit.record(session, "bookings.read", subject=bookings.SUBJECT, subject_id=row_id)
        now = _kept(session, found, who)
    form = BookingForm(data=now)
    clashes: Sequence[Any] = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                one(session, row_id, who, WRITE)
                _change(session, found, form, who)
        except TakenError as error:
            return _taken(form, who, error, found)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(_in_words(now), found.version)
        else:
            flash(_("The booking is saved."), "success")
            return redirect(url_for("bookings.card", row_id=row_id))
    return _drawn(form, found, stale=clashes)


@blueprint.post("/<uuid:row_id>/cancel")
@requires(WRITE)
def cancel(row_id: UUID) -> Answer:
    with transaction() as session:
        one(session, row_id, someone(), WRITE)
        bookings.cancel(session, [row_id])
    flash(_("The time is given back."), "success")
    return redirect(url_for("bookings.index"))


def _may_change(session: Session, found: Booking, who: Principal) -> bool:
    try:
        one(session, found.id, who, WRITE)
    except NotFoundError:
        return False
    return who.can(WRITE)


def _change(session: Session, found: Booking, form: BookingForm, who: Principal) -> None:
    (wish, *more) = _wanted(session, form, who)
    if more:
        raise InvalidError(_("A booking is of one: book the other anew."), field="staff_member")
    values = {name: getattr(wish, name) for name in bookings.CHANGED}
    bookings.change(session, found.id, version=form.seen_version or 0, **values)


def _kept(session: Session, found: Booking, who: Principal) -> dict[str, Any]:
    """Give the form what the booking says, by the region's clock."""
    zone = clock.zone()
    begins, ends = found.starts_at.astimezone(zone), found.ends_at.astimezone(zone)
    data: dict[str, Any] = {
        "version": str(found.version),
        "title": found.title,
        "day": begins.date(),
        "starts": begins.time().replace(tzinfo=None),
        "ends": ends.time().replace(tzinfo=None),
        "last_day": None if ends.date() == begins.date() else ends.date(),
        "workshop": "",
        "staff_member": "",
        "equipment": "",
    }
    if found.workshop_id is not None:
        data["workshop"] = lookup(WORKSHOP).called(session, who, found.workshop_id)
    if found.staff_member_id is not None:
        data["staff_member"] = lookup(STAFF_MEMBER).called(session, who, found.staff_member_id)
    if found.equipment_id is not None:
        data["equipment"] = lookup(EQUIPMENT.one).called(session, who, found.equipment_id)
    return data


def _in_words(now: dict[str, Any]) -> dict[str, str]:
    """Write what the booking says as the form's fields are written: see hub/core/forms.py."""
    looks = {"day": "%d.%m.%Y", "last_day": "%d.%m.%Y", "starts": "%H:%M", "ends": "%H:%M"}
    return {
        name: value.strftime(looks[name]) if value and name in looks else str(value or "")
        for name, value in now.items()
        if name != "version"
    }


def _taken(
    form: BookingForm, who: Principal, error: TakenError, found: Booking | None = None
) -> Answer:
    form.starts.errors = [*form.starts.errors, str(_("This time is taken."))]
    with reading() as session:
        offered = candidates(session, who, error.clashes[0].wanted) if found is None else []
    return _drawn(form, found, taken=error.clashes, offered=offered)


def _drawn(form: BookingForm, found: Booking | None = None, **told: Any) -> Answer:
    page = render("resources/booking.html", form=form, row=found, **told)
    return (page, 422) if form.is_submitted() else page


def _beginning(who: Principal) -> dict[str, Any]:
    """Begin with what the address says: a free slot leads here with its workshop and moments."""
    data: dict[str, Any] = {}
    with reading() as session:
        for name, kind, _model in BOOKED:
            if given := request.args.get(name, ""):
                found = lookup(kind).understood(session, who, [given])[given]
                data[name] = lookup(kind).called(session, who, found) if found else given
    for name in ("starts", "ends"):
        try:
            moment = datetime.fromisoformat(request.args.get(name, "")).astimezone(clock.zone())
        except ValueError:
            continue
        data[name] = moment.time().replace(tzinfo=None)
        if data.setdefault("day", moment.date()) != moment.date():
            data["last_day"] = moment.date()
    return data


def _wanted(session: Session, form: BookingForm, who: Principal) -> list[Wanted]:
    begin, end = form.moments()
    booking_hours.expect_ahead(begin, end)
    found = []
    for name, kind, model in BOOKED:
        row_id = _own(session, form, who, name, kind, model)
        if row_id is not None:
            named: dict[str, Any] = {f"{name}_id": row_id, "title": form.title.data or ""}
            found.append(Wanted(starts_at=begin, ends_at=end, **named))
    if not found:
        raise InvalidError(_("Say what is booked."), field="workshop_id")
    booking_hours.expect_open(session, found, anyway=form.anyway.data)
    return found


def _own(
    session: Session, form: BookingForm, who: Principal, name: str, kind: str, model: Any
) -> UUID | None:
    """Understand what is to be booked: one's own, or anybody's for the office."""
    text = (form[name].data or "").strip()
    if (found := lookup(kind).meant(session, who, text, name)) is None:
        return None
    mine = scoped(select(model.id).where(model.id == found), scopes_of(model), who, WRITE)
    if session.scalar(mine) is None:
        raise NotFoundError(_("Choose your own organisation."), field=name)
    return found

"""The last wall: what is put down past the commands is refused by the database itself."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hub.core import db
from hub.core.saving import broken
from hub.resources.booking_models import Booking, slot_of
from hub.timetable.models import Lesson, LessonState
from tests.given import groups, resources, timetable


def _booking(day=0, **values):
    begin = timetable.FIRST + timedelta(days=day)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=2), "title": "Занятие"}
    return Booking(**(times | values))


@pytest.mark.parametrize(
    ("column", "wall", "make"),
    [
        ("workshop_id", "ex_booking_workshop", resources.workshop),
        ("staff_member_id", "ex_booking_staff", resources.staff_member),
        ("equipment_id", "ex_booking_equipment", resources.equipment),
    ],
)
def test_nothing_is_booked_twice_at_once_even_past_the_command(app, column, wall, make):
    with db.transaction() as session:
        taken = make(session).id
        session.add(_booking(**{column: taken}))

    with pytest.raises(IntegrityError) as refused, db.transaction() as session:
        session.add(_booking(**{column: taken}, ends_at=timetable.FIRST + timedelta(minutes=5)))

    assert broken(refused.value) == wall


def test_a_booking_moved_past_the_command_onto_another_is_refused(app):
    with db.transaction() as session:
        place = resources.workshop(session).id
        session.add(_booking(workshop_id=place))
        other = _booking(workshop_id=place, day=1)
        session.add(other)

    onto = {"starts_at": timetable.FIRST, "first_slot": slot_of(timetable.FIRST)}
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.execute(update(Booking).where(Booking.id == other.id).values(onto))


def test_bookings_that_touch_or_share_stand_beside_each_other(app):
    with db.transaction() as session:
        place = resources.workshop(session).id
        end = timetable.FIRST + timedelta(hours=2)
        session.add(_booking(workshop_id=place))
        session.add(_booking(workshop_id=place, is_shared=True))

        session.add(_booking(workshop_id=place, starts_at=end, ends_at=end + timedelta(hours=1)))

        session.flush()


def test_a_group_has_one_lesson_at_a_time_unless_the_other_is_called_off(app):
    with db.transaction() as session:
        group = groups.group(session)
        first = timetable.lesson(session, group)

    with pytest.raises(IntegrityError) as refused, db.transaction() as session:
        timetable.lesson(session, group, hour=1)
    with db.transaction() as session:
        off = {"state": LessonState.CANCELLED}
        session.execute(update(Lesson).where(Lesson.id == first.id).values(off))
        timetable.lesson(session, group, hour=1)

    assert broken(refused.value) == "ex_lesson_group"

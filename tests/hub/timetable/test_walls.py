"""The last wall: what is put down past the commands is refused by the database itself."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hub.core import db
from hub.core.saving import broken
from hub.resources.booking_models import Booking, slot_of
from hub.resources.staff_models import StaffMember
from hub.resources.wishes import TakenError
from hub.timetable import commands, offers
from hub.timetable.models import Lesson, LessonState
from tests.given import groups, registries, resources, timetable


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


def _two_cards(session, **values):
    """Two staff cards of one person, in two organisations."""
    person = registries.person(session).id
    return [resources.staff_member(session, person_id=person, **values) for _n in range(2)]


def test_one_person_with_two_cards_is_in_one_place_even_past_the_command(app):
    with db.transaction() as session:
        first, second = _two_cards(session)
        session.add(_booking(staff_member_id=first.id))

    with pytest.raises(IntegrityError) as refused, db.transaction() as session:
        session.add(_booking(staff_member_id=second.id))

    assert broken(refused.value) == "ex_booking_person"


def test_a_lesson_by_the_other_card_of_a_busy_person_is_refused_and_a_free_hour_offered(app):
    with db.transaction() as session:
        first, second = _two_cards(session)
        at = timetable.AHEAD
        here, there = (groups.group(session, **timetable.DAYS) for _n in range(2))
        wanted = timetable.plan(session, here, at=at).but(teachers=(first.id,))
        commands.plan(session, [wanted])

    other = wanted.but(group_id=there.id, teachers=(second.id,))
    taken = pytest.raises(TakenError)
    with taken as refused, app.test_request_context(), db.transaction() as session:
        commands.plan(session, [other])

    with db.reading() as session:
        offered = offers.nearest(session, other)
        assert not offers.free_of(session, other, "teachers", [second.id])
    assert [one.title.split(",")[0] for one in refused.value.clashes] == [here.title]
    assert offered[0].plan.starts_at >= wanted.ends_at or offered[0].plan.ends_at <= at


def test_a_card_linked_later_brings_its_bookings_and_takes_nobodys_hour_away(app):
    with db.transaction() as session:
        person = registries.person(session).id
        first = resources.staff_member(session, person_id=person)
        second = resources.staff_member(session)
        session.add(_booking(staff_member_id=first.id))
        kept = [_booking(staff_member_id=second.id), _booking(staff_member_id=second.id, day=1)]
        session.add_all(kept)

    with db.transaction() as session:
        session.get_one(StaffMember, second.id).person_id = person

    with db.reading() as session:
        rows = [session.get_one(Booking, one.id) for one in kept]
        assert [(one.person_id, one.is_shared) for one in rows] == [(person, True), (person, False)]
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(_booking(staff_member_id=first.id, day=1))


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

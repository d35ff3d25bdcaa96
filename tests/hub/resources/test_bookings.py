"""What is taken is taken once, and whoever comes second is told by whom."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.core.db import transaction
from hub.core.errors import InvalidError, RefusedError
from hub.resources import bookings, commands
from hub.resources.booking_models import Booking
from hub.resources.models import EquipmentState
from hub.resources.places import WORKSHOPS
from hub.resources.wishes import TakenError, Wanted
from tests.given import resources

RACERS = 6


def test_a_workshop_is_not_booked_twice_for_the_same_hours(app):
    with transaction() as session:
        workshop = resources.workshop(session, title="Мастерская ЧПУ")
        resources.booking(session, workshop.id, hour=9, hours=3, title="Токари, группа 4")

        with pytest.raises(TakenError) as caught, app.test_request_context():
            bookings.book(session, [resources.wanted(workshop.id, hour=11)])

    (clash,) = caught.value.clashes
    assert clash.resource.startswith("Мастерская ЧПУ (")  # and whose it is
    assert clash.title == "Токари, группа 4"
    assert "Токари, группа 4" in caught.value.message


@pytest.mark.parametrize(("hour", "hours"), [(7, 2), (12, 2), (8.9, 0.1)])
def test_what_only_touches_is_no_clash(app, hour, hours):
    with transaction() as session:
        workshop = resources.workshop(session)
        resources.booking(session, workshop.id, hour=9, hours=3)

        made = bookings.book(session, [resources.wanted(workshop.id, hour=hour, hours=hours)])

        assert len(made) == 1


def test_two_of_one_batch_clash_too_and_nothing_of_it_is_kept(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        batch = [resources.wanted(workshop.id, hour=9), resources.wanted(workshop.id, hour=10)]

        with pytest.raises(TakenError), app.test_request_context():
            bookings.book(session, batch)

        assert session.scalar(select(func.count()).select_from(Booking)) == 0


def test_a_shared_hall_takes_several_groups_at_once(app):
    with transaction() as session:
        hall = resources.workshop(session, is_shared=True)
        resources.booking(session, hall.id)

        resources.booking(session, hall.id)

        assert session.scalar(select(func.count()).select_from(Booking)) == 2


def test_a_long_booking_stands_in_the_way_on_its_last_day(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        resources.booking(session, workshop.id, day=0, hour=0, hours=14 * 24)

        with pytest.raises(TakenError), app.test_request_context():
            bookings.book(session, [resources.wanted(workshop.id, day=13, hour=22, hours=1)])


def test_a_teacher_is_in_one_place_at_a_time(app):
    with transaction() as session:
        teacher = resources.staff_member(session)
        lesson = resources.wanted(staff_member_id=teacher.id)
        bookings.book(session, [lesson])

        with pytest.raises(TakenError), app.test_request_context():
            bookings.book(session, [lesson])


def test_what_staff_have_not_confirmed_is_not_booked(app):
    with transaction() as session:
        workshop = resources.workshop(session, confirmed=False)

        with pytest.raises(RefusedError), app.test_request_context():
            bookings.book(session, [resources.wanted(workshop.id)])


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=-1), timedelta(days=15)])
def test_an_impossible_length_is_refused(app, length):
    with transaction() as session:
        workshop = resources.workshop(session)
        begin = resources.MONDAY
        wish = Wanted(
            starts_at=begin, ends_at=begin + length, title="Занятие", workshop_id=workshop.id
        )

        with pytest.raises(InvalidError) as caught:
            bookings.book(session, [wish])

    assert caught.value.field == "ends_at"


def test_of_many_at_once_one_gets_it(app):
    with transaction() as session:
        ids = [resources.workshop(session).id for _ in range(2)]
    start = threading.Barrier(RACERS)
    outcomes: list[str] = []

    def race(order: Sequence[int]) -> None:
        # Each books both, in another order: who held one and waited for the other would hang.
        wishes = [resources.wanted(ids[n]) for n in order]
        start.wait()
        try:
            with app.test_request_context(), transaction() as session:
                bookings.book(session, wishes)
        except TakenError:
            outcomes.append("taken")
        else:
            outcomes.append("booked")

    racers = [
        threading.Thread(target=race, args=([0, 1] if n % 2 else [1, 0],)) for n in range(RACERS)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(60)

    assert sorted(outcomes) == ["booked"] + ["taken"] * (RACERS - 1)
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 2


def test_what_a_lesson_took_it_gives_back(app):
    with transaction() as session:
        workshop = resources.workshop(session)
        lesson = workshop.id  # any key does: a lesson is another room's
        source = {"source_subject": "lesson", "source_id": lesson}
        resources.booking(session, workshop.id, **source)
        resources.booking(session, workshop.id, day=1)

        given = bookings.release(session, "lesson", [lesson])

        assert given == 1
        resources.booking(session, workshop.id)


def test_equipment_is_booked_once_and_only_while_it_works(app):
    with transaction() as session:
        lathe = resources.equipment(session, title="Станок ЧПУ")
        broken = resources.equipment(session, state=EquipmentState.REPAIR)
        bookings.book(session, [resources.wanted(equipment_id=lathe.id)])

        with pytest.raises(TakenError, match="Станок ЧПУ"), app.test_request_context():
            bookings.book(session, [resources.wanted(equipment_id=lathe.id, hour=10)])
        with pytest.raises(RefusedError), app.test_request_context():
            bookings.book(session, [resources.wanted(equipment_id=broken.id)])


def test_a_hall_that_is_shared_no_more_keeps_groups_apart_unless_they_are_together(app):
    with transaction() as session:
        hall = resources.workshop(session, is_shared=True)
        first, second = resources.booking(session, hall.id), resources.booking(session, hall.id)

    with pytest.raises(RefusedError), transaction() as session:
        commands.change(session, WORKSHOPS, hall.id, confirmed=True, is_shared=False)
    with transaction() as session:
        bookings.cancel(session, [second.id])
        commands.change(session, WORKSHOPS, hall.id, confirmed=True, is_shared=False)

    with transaction() as session:
        assert not session.get_one(Booking, first.id).is_shared

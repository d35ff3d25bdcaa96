"""Whose term is near or gone hears of it, not every morning; the office hears who is late."""

from datetime import timedelta

from sqlalchemy import func, select

from hub.core.db import transaction, utcnow
from hub.core.notifications.models import Notification
from hub.reviews import letters
from hub.reviews.commands import reminders
from tests.given import reviews as given


def told(session, key: str) -> int:
    query = select(func.count()).select_from(Notification).where(Notification.template == key)
    return session.scalar(query) or 0


def soon(review, days: int) -> None:
    with transaction() as session:
        for seat in given.seats_of(session, review):
            seat.expert.due_on = utcnow().date() + timedelta(days=days)


def test_an_expert_is_reminded_once_when_the_term_is_near(app):
    who = given.cast()
    review = given.judging(who)
    soon(review, 1)

    with transaction() as session:
        first = reminders.remind(session, at=utcnow())
        second = reminders.remind(session, at=utcnow())
        assert told(session, letters.DUE) == 2
        assert told(session, letters.LATE) == 0

    assert (first, second) == (2, 0)


def test_of_a_late_expert_the_office_hears_and_of_one_who_judged_nobody(app):
    who = given.cast()
    review = given.judging(who)
    given.hand_in(review, who.experts[0])
    soon(review, -1)

    with transaction() as session:
        assert reminders.remind(session, at=utcnow()) == 1
        assert told(session, letters.LATE) == 1


def test_a_term_far_off_reminds_nobody(app):
    given.judging(given.cast())

    with transaction() as session:
        assert reminders.remind(session, at=utcnow()) == 0


def test_a_reminder_leaves_the_version_of_the_appointment_alone(app):
    review = given.judging(given.cast())
    soon(review, 1)
    with transaction() as session:
        before = {s.expert.id: s.expert.version for s in given.seats_of(session, review)}

    with transaction() as session:
        reminders.remind(session, at=utcnow())

    with transaction() as session:
        seats = given.seats_of(session, review)
        assert {seat.expert.id: seat.expert.version for seat in seats} == before
        assert all(seat.expert.reminded_on for seat in seats)

"""What time does to orders: terms move, offers are reminded of, copies go, a killed job goes on."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.applications.models import Application
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.notifications.models import Notification
from hub.deadlines import commands as deadlines
from hub.deadlines.working import DayKind
from hub.people.models import Person
from hub.training_orders import commands, erasing, reminders
from hub.training_orders.machine import Act, Mover
from hub.training_orders.models import TrainingOrder, TrainingOrderPerson
from tests.given import jobs as given_jobs
from tests.given import training_orders as given
from tests.given.accounts import account
from tests.given.job_process import HELD
from tests.given.job_runners import Processes


@pytest.fixture
def processes(database_url, tmp_path):
    found = Processes("embedded", database_url, tmp_path)
    yield found
    found.kill()


def _come() -> tuple[int, int, int]:
    """Count people, applications, and rows that have one."""
    with reading() as session:
        rows = session.scalars(select(TrainingOrderPerson.application_id)).all()
        return (
            len(session.scalars(select(Person.id)).all()),
            len(session.scalars(select(Application.id)).all()),
            len({one for one in rows if one}),
        )


def test_a_worker_killed_between_two_rows_brings_each_person_once(app, processes, tmp_path):
    with transaction() as session:
        made = given.order(session, people=3)
        given.named(session, made, [given.row(n) for n in range(3)])
        (share,) = given.shared(session, made, Техникум=3)
        given.confirmed(session, share)

    processes.start("embedded+linger")
    given_jobs.eventually((tmp_path / HELD).exists, 60)
    processes.kill()
    in_the_middle = _come()
    processes.start()

    assert in_the_middle == (0, 0, 0)
    given_jobs.eventually(lambda: _come() == (3, 3, 3), 60)


def test_terms_are_reckoned_anew_when_the_calendar_changes(app):
    with transaction() as session:
        made = given.order(session)
        given.sent(session, made)
        before = made.due_on
    with transaction() as session:
        deadlines.set_day(session, date(2026, 9, 9), DayKind.OFF, "День города")

    given.drain()

    with reading() as session:
        assert before == date(2026, 9, 14)
        assert session.get_one(TrainingOrder, made.id).due_on == date(2026, 9, 15)


def test_an_offer_nobody_answers_is_reminded_of_a_working_day_before_its_term(app):
    with transaction() as session:
        (share,) = given.shared(session, given.order(session), Техникум=2)
    provider = account(Role.PARTNER, organisation_id=share.provider_id)
    thursday, friday = (datetime(2026, 9, day, 6, tzinfo=given.MONDAY.tzinfo) for day in (10, 11))

    said = []
    for at in (thursday, friday, friday, friday + timedelta(days=3)):  # the term is a Monday
        with transaction() as session:
            said.append(reminders.remind(session, at=at))

    assert said == [0, 1, 0, 1]
    with reading() as session:
        told = session.scalars(
            select(Notification.body).where(
                Notification.account_id == provider.id,
                Notification.template == "training-orders.waiting",
            )
        ).all()
    assert len(told) == 2
    assert "14.09.2026" in told[0]


def _typed(ended: timedelta) -> UUID:
    """A withdrawn order with somebody typed into it."""
    with transaction() as session:
        made = given.order(session)
        given.named(session, made, [given.row(0)])
        given.sent(session, made)
        commands.act(session, made.id, Act.WITHDRAW, given.step(Mover.CUSTOMER, "Передумали"))
        made.since = utcnow() - ended
        return made.id


def test_copies_are_destroyed_thirty_days_after_the_end_and_no_sooner(app):
    old, new = _typed(timedelta(days=31)), _typed(timedelta(days=29))
    with transaction() as session:
        jobs.enqueue(session, erasing.CLEAN, {})

    given.drain()

    with reading() as session:
        left = {
            row.order_id: (row.birth_on, row.last_name == given.row(0)["last_name"])
            for row in session.scalars(select(TrainingOrderPerson))
        }
        assert left == {old: (None, False), new: (given.row(0)["birth_on"], True)}
        assert session.get_one(TrainingOrder, old).erased_at is not None

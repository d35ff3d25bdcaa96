"""What the calendar and withdrawn applications do to groups."""

from datetime import timedelta

from sqlalchemy import func, select

from hub.applications import commands as applications
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application
from hub.core import clock, jobs
from hub.core.db import reading, transaction
from hub.deadlines.models import Anchor, Owes
from hub.groups import daily
from hub.groups.machine import GroupState
from hub.groups.models import Enrolment, Group
from tests.given import deadlines
from tests.given import groups as given_groups


def test_training_begins_and_ends_on_its_days_by_itself(app):
    today = clock.today()
    with transaction() as session:
        begins = given_groups.group(session, starts_on=today, ends_on=today)
        empty = given_groups.group(session, starts_on=today, ends_on=today)
        ended = given_groups.group(
            session, starts_on=today - timedelta(9), ends_on=today - timedelta(1)
        )
        first = given_groups.enrolled(session, begins)[0]
        given_groups.enrolled(session, ended)

    with transaction() as session:
        jobs.enqueue(session, daily.ROLL, {})
    jobs.drain()

    with reading() as session:
        now = {one.id: one.state for one in session.scalars(select(Group))}
        assert now[begins.id] is GroupState.STUDYING
        assert now[empty.id] is GroupState.FORMING
        assert now[ended.id] is GroupState.FINISHING
        assert session.get_one(Application, first.application_id).state is State.STUDYING


def test_who_withdraws_leaves_the_list(app):
    with transaction() as session:
        group = given_groups.group(session)
        leaves, _stays = given_groups.listed(session, group)

    with transaction() as session:
        step = Step(by=Mover.APPLICANT, at=given_groups.BEFORE)
        applications.act(session, leaves.application_id, Act.WITHDRAW, step)
    jobs.drain()

    with reading() as session:
        assert session.scalar(select(func.count(Enrolment.id))) == 1


def test_a_changed_term_is_reckoned_into_groups(app):
    with transaction() as session:
        group = given_groups.group(session)
        assert group.owed == "Издать приказ о зачислении"

    with transaction() as session:
        deadlines.term(
            session, subject="group", state="forming", act="Собрать договоры",
            owed_by=Owes.OFFICE, anchor=Anchor.STARTS, days=-3,
        )  # fmt: skip
    jobs.drain()

    with reading() as session:
        now = session.get_one(Group, group.id)
        assert (now.owed, now.owed_by) == ("Собрать договоры", Owes.OFFICE)
        assert now.due_on == now.starts_on - timedelta(5)
        assert now.version == group.version

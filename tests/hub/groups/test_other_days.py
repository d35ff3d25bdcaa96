"""Days of a group that are others: what orders said stands, and people are told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.applications.machine import Act
from hub.applications.models import Application, ApplicationStep
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.core.notifications.models import Notification
from hub.groups import commands, order_queries
from hub.groups.machine import DirectiveKind
from hub.organisations.models import OrganisationKind
from hub.programmes.models import ProgrammeForm
from tests.given import groups as given_groups
from tests.given import registries
from tests.given.accounts import account, signed_in


def drain():
    while jobs.drain():
        pass


def application(enrolment):
    with reading() as session:
        return session.get_one(Application, enrolment.application_id)


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": given_groups.STARTS + timedelta(days=7)},
        {"starts_on": date(2026, 8, 3), "ends_on": date(2026, 8, 28)},
        {"starts_on": date(1812, 9, 7)},
        {"starts_on": given_groups.STARTS - timedelta(days=1)},
        {"ends_on": given_groups.ENDS + timedelta(days=32)},
        {"form": ProgrammeForm.PART_TIME},
    ],
    ids=["begins after the enrolment", "ends before it", "of no year", "begins before the order",
         "ends far from the order", "another form"],
)  # fmt: skip
def test_what_contradicts_a_signed_order_is_refused(app, days):
    with transaction() as session:
        group = given_groups.group(session)
        given_groups.enrolled(session, group)

    with pytest.raises((InvalidError, RefusedError)), transaction() as session:
        commands.change(session, group.id, **days)

    now = given_groups.now(group)
    assert (now.starts_on, now.ends_on) == (given_groups.STARTS, given_groups.ENDS)


def test_a_group_s_days_do_not_run_away_from_its_order_step_by_step(app):
    ends = given_groups.ENDS
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.studying(session, group, 1)
        enrolment = order_queries.orders(session, group.id, registries.who())[0]

    with transaction() as session:
        commands.change(session, group.id, ends_on=ends + timedelta(days=31))
    with pytest.raises(InvalidError) as refused, transaction() as session:
        commands.change(session, group.id, ends_on=ends + timedelta(days=32))
    with transaction() as session:
        given_groups.let_out(session, group, [one.id])
    with pytest.raises(InvalidError), transaction() as session:
        commands.change(session, group.id, starts_on=date(2020, 1, 6))

    assert refused.value.field == "ends_on"
    staff, _who = signed_in(app, Role.STAFF)
    assert "по 30 октября 2026" in staff.get(f"/directives/{enrolment.id}").text


def test_days_of_a_group_that_nobody_is_in_by_an_order_are_free(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.enrolled(session, group, 1)
        given_groups.order(
            session, DirectiveKind.ANNUL, group, [one.id], at=given_groups.BEFORE,
            effective_on=given_groups.BEFORE.date(), reasons={one.id: "ошибка"},
        )  # fmt: skip

    with transaction() as session:
        commands.change(session, group.id, starts_on=date(2026, 8, 3), ends_on=date(2027, 8, 3))

    assert given_groups.now(group).starts_on == date(2026, 8, 3)


def test_other_days_are_told_to_learners_and_what_they_owe_follows_the_group(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.studying(session, group, 1)
    learner = account(Role.LEARNER, person_id=application(one).person_id)
    before = application(one).due_on
    last = given_groups.ENDS + timedelta(days=31)

    with transaction() as session:
        commands.change(session, group.id, ends_on=last)
    drain()

    assert application(one).due_on > max(before, last)
    with reading() as session:
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == learner.id)
        ).all()
    assert told.count("groups.moved") == 1
    staff, _who = signed_in(app, Role.STAFF)
    page = staff.get(f"/groups/{group.id}").text
    assert f"Последний день обучения: 30.10.2026 → {last:%d.%m.%Y}" in page


def test_a_transfer_is_a_step_of_the_application_and_its_terms_are_the_new_group_s(app):
    with transaction() as session:
        group = given_groups.group(session)
        other = given_groups.group(
            session, version_id=group.version_id, provider_id=group.provider_id,
            ends_on=date(2026, 12, 18),
        )  # fmt: skip
        one, _two = given_groups.studying(session, group)
    before = application(one)

    with transaction() as session:
        given_groups.order(session, DirectiveKind.TRANSFER, group, [one.id], to_group_id=other.id)

    after = application(one)
    with reading() as session:
        last = session.scalars(
            select(ApplicationStep.act)
            .where(ApplicationStep.application_id == one.application_id)
            .order_by(ApplicationStep.id.desc())
        ).first()
    assert last is Act.TRANSFER
    assert (after.state, after.since) == (before.state, before.since)
    assert before.due_on < date(2026, 12, 18) <= after.due_on


def test_an_organisation_that_does_not_teach_has_no_group(app):
    with transaction() as session:
        builder = registries.organisation(session, kind=OrganisationKind.EMPLOYER)

    with pytest.raises(InvalidError) as refused, transaction() as session:
        given_groups.group(session, provider_id=builder.id)

    assert refused.value.field == "provider_id"


def test_whoever_comes_onto_a_list_is_told_what_to_bring(app):
    with transaction() as session:
        group = given_groups.group(session)
        one = given_groups.accepted(session, group, is_ready=False)
    learner = account(Role.LEARNER, person_id=one.person_id)

    with transaction() as session:
        commands.add_people(session, group.id, [one.id], at=utcnow())
    drain()

    with reading() as session:
        (told,) = session.scalars(
            select(Notification).where(
                Notification.account_id == learner.id, Notification.template == "groups.listed"
            )
        )
    assert "– Документ, удостоверяющий личность" in told.body

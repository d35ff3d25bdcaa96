"""Whose turn it is: who teaches is known or not, declined or not; what is over asks nobody in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.applications import commands, intakes
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application, Intake
from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.notifications.models import Notification
from hub.deadlines.models import Owes
from hub.groups import commands as groups
from hub.groups import forming
from hub.groups.models import Enrolment
from hub.organisations.models import OrganisationKind
from tests.given import applications as given
from tests.given import groups as given_groups
from tests.given import registries
from tests.given.accounts import Browser, account
from tests.given.forms import hidden

TOMORROW = timedelta(days=1)


def now(one: Application) -> Application:
    with reading() as session:
        return session.get_one(Application, one.id)


@pytest.mark.parametrize("how", ["over", "closed"])
def test_nobody_moves_up_where_it_is_over_or_is_closed(app, how):
    at = utcnow() if how == "closed" else utcnow() + timedelta(days=2)
    with transaction() as session:
        of = given.intake(session, places=1, starts_on=clock.today() + TOMORROW)
        first = given.accepted(session, of)
        waits = given.accepted(session, of)
        if how == "closed":
            intakes.close(session, [of.id], at=at)

    with transaction() as session:
        commands.act(session, first.id, Act.WITHDRAW, Step(by=Mover.OFFICE, at=at))

    assert now(waits).state is State.WAITING
    with transaction() as session:
        assert session.get_one(Intake, of.id).taken == 0
        if how == "closed":
            intakes.reopen(session, [of.id])
        else:
            later = clock.today() + timedelta(days=9)
            intakes.change(session, of.id, at=at, starts_on=later)
    assert now(waits).state is State.ACCEPTED


def test_who_is_accepted_where_it_is_known_who_teaches_is_to_be_enrolled_there(app):
    with transaction() as session:
        provider, other = (registries.organisation(session) for _n in "ab")
        of = given.of_programme(session, provider_id=provider.id, places=1)
        one, waits = (given.accepted(session, of) for _n in "ab")
        nobodys = given.accepted(session, given.of_programme(session))

    with transaction() as session:
        given.act(session, one.id, Act.WITHDRAW)

    said = "Издать приказ о зачислении", Owes.PROVIDER
    assert (now(waits).provider_id, now(waits).owed, now(waits).owed_by) == (provider.id, *said)
    assert now(nobodys).owed_by is Owes.OFFICE
    with transaction() as session:
        intakes.change(session, of.id, at=utcnow(), provider_id=other.id)
    assert now(waits).provider_id == other.id


def test_who_stands_on_a_list_of_a_group_owes_the_office_nothing(app):
    with transaction() as session:
        of = given_groups.group(session)
        intake = session.get_one(Intake, of.intake_id)
        intake.provider_id = None
        one = given_groups.accepted(session, of)
        before = one.owed_by

    with transaction() as session:
        (listed,) = groups.add_people(session, of.id, [one.id], at=given_groups.BEFORE)

    assert before is Owes.OFFICE
    assert (now(one).owed_by, now(one).provider_id) == (Owes.PROVIDER, of.provider_id)

    with transaction() as session:
        groups.take_off(session, of.id, [listed.id], at=given_groups.BEFORE)

    assert (now(one).owed_by, now(one).provider_id) == (Owes.OFFICE, None)


def test_what_is_declined_is_the_office_s_again_and_no_more_theirs_who_declined(app):
    begins = clock.today() + timedelta(days=60)
    with transaction() as session:
        provider = registries.organisation(session, name="Колледж связи")
        of = given.of_programme(
            session, provider_id=provider.id, ends_on=begins + timedelta(days=30)
        )
        one, stays = (given.accepted(session, of) for _n in "ab")
        given.act(session, one.id, Act.ASSIGN, provider_id=provider.id)
    staff = account(Role.STAFF)
    browser = Browser(app)
    browser.come(Role.PARTNER, organisation_id=provider.id)
    card = browser.get(f"/applications/{one.id}")

    answer = browser.post(
        f"/applications/{one.id}/acts/decline", hidden(card) | {"reason": "Нет мест"}
    )

    while jobs.drain():
        pass
    assert "Это прочтут центр и заявитель" in card.text
    assert answer.location.endswith("/applications")
    assert (now(one).provider_id, now(one).owed_by) == (None, Owes.OFFICE)
    assert browser.get(f"/applications/{one.id}").status_code == 404
    with transaction() as session:
        wanted = select(Notification).where(Notification.account_id == staff.id)
        told = [one.body for one in session.scalars(wanted) if "declined" in one.template]
        assert [("Колледж связи" in words, "Нет мест" in words) for words in told] == [(True, True)]
        formed = forming.from_intake(session, of.id, at=utcnow())
        listed = select(Enrolment.application_id).where(Enrolment.group_id == formed.id)
        assert session.scalars(listed).all() == [stays.id]


def test_who_means_to_come_hears_of_other_days_and_another_place(app):
    with transaction() as session:
        of = given.intake(session)
        comes, left = (given.agreed(session) for _n in "ab")
        given.accepted(session, of, person_id=comes.id)
        given.act(session, given.accepted(session, of, person_id=left.id).id, Act.WITHDRAW)
    owners = [account(Role.LEARNER, person_id=one.id) for one in (comes, left)]

    with transaction() as session:
        intakes.change(session, of.id, at=utcnow(), place="Другой город", places=20)
        intakes.change(session, of.id, at=utcnow(), places=30)

    while jobs.drain():
        pass
    with reading() as session:
        told = [
            session.scalars(
                select(Notification.body).where(
                    Notification.account_id == who.id,
                    Notification.template == "applications.rescheduled",
                )
            ).all()
            for who in owners
        ]
    assert ["Другой город" in words for words in told[0]] == [True]
    assert told[1] == []


def test_only_who_teaches_is_named_in_an_intake(app):
    other = given.kept(registries.organisation, kind=OrganisationKind.EMPLOYER)

    with transaction() as session, pytest.raises(InvalidError) as caught:
        given.intake(session, provider_id=other.id)

    assert caught.value.field == "provider_id"

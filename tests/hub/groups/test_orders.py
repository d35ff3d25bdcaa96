"""An order and what it does to its people are one transaction, whoever races."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from hub.applications import commands as applications
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.models import Application
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, HubError, InvalidError, RefusedError
from hub.groups import commands, signing
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState, GroupState
from hub.groups.models import Directive, DirectiveLine
from hub.organisations.models import Organisation
from tests.given import groups as given_groups
from tests.given.groups import BEFORE, DURING, HEAD, now, states, way

KIND = DirectiveKind
BY_HEAD: dict[str, Any] = {"signed_on": BEFORE.date(), "at": BEFORE, "signer": HEAD}


def test_an_order_enrols_all_of_its_list_and_training_begins_on_the_first_day(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group, 3)

    with transaction() as session:
        order = given_groups.order(session, KIND.ENROL, group, [one.id for one in people])
    before = [way(one) for one in people]
    with transaction() as session:
        signing.begin(session, commands.held(session, group.id), at=DURING)

    assert before == [State.ENROLLED] * 3
    assert states(group) == {EnrolmentState.ENROLLED: 3}
    assert [way(one) for one in people] == [State.STUDYING] * 3
    assert now(group).state is GroupState.STUDYING
    with reading() as session:
        names = session.scalars(
            select(DirectiveLine.name).where(DirectiveLine.directive_id == order.id)
        )
        assert all(name and name.startswith("Иванова") for name in names)


def test_one_who_left_meanwhile_keeps_the_whole_order_from_being_signed(app):
    with transaction() as session:
        group = given_groups.group(session)
        stays, leaves = given_groups.listed(session, group)
        drafted = signing.draft(
            session, KIND.ENROL, group.id, [stays.id, leaves.id], effective_on=group.starts_on
        )
    with transaction() as session:
        applications.act(
            session, leaves.application_id, Act.WITHDRAW, Step(by=Mover.APPLICANT, at=BEFORE)
        )

    with pytest.raises(RefusedError, match="Анна") as refused, transaction() as session:
        signing.sign(
            session, drafted.id, number="1", signed_on=BEFORE.date(), at=BEFORE, signer=HEAD
        )

    assert refused.value.details["people"] == 1
    assert way(stays) is State.ACCEPTED
    assert states(group) == {EnrolmentState.PLANNED: 2}
    with reading() as session:
        assert session.get_one(Directive, drafted.id).state is DirectiveState.DRAFT


def test_an_order_signed_by_two_at_once_takes_effect_once(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = given_groups.listed(session, group)
        drafted = signing.draft(
            session, KIND.ENROL, group.id, [one.id for one in people], effective_on=group.starts_on
        )
    said: list[str] = []

    def press(number: str) -> None:
        try:
            with transaction() as session:
                signing.sign(
                    session,
                    drafted.id,
                    number=number,
                    signed_on=BEFORE.date(),
                    at=BEFORE,
                    signer=HEAD,
                )
            said.append("signed")
        except HubError as error:
            said.append(error.code)

    threads = [threading.Thread(target=press, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said.count("signed") == 1
    assert states(group) == {EnrolmentState.ENROLLED: 2}


def test_a_number_is_an_organisation_s_once_a_year(app):
    with transaction() as session:
        group = given_groups.group(session)
        winter = given_groups.group(
            session, provider_id=group.provider_id, version_id=group.version_id,
            starts_on=date(2027, 1, 18), ends_on=date(2027, 2, 26),
        )  # fmt: skip
        one, two, three = (
            signing.draft(session, KIND.ENROL, of.id, [who.id], effective_on=of.starts_on)
            for of in (group, winter)
            for who in given_groups.listed(session, of, 2 if of is winter else 1)
        )
        signing.sign(
            session, one.id, number="12-У", signed_on=BEFORE.date(), at=BEFORE, signer=HEAD
        )

        session.get_one(Organisation, group.provider_id).director = HEAD

    said = "order of this number"
    with pytest.raises(ConflictError, match=said) as refused, transaction() as session:
        signing.sign(session, two.id, number=" 12-у ", signed_on=BEFORE.date(), at=BEFORE)
    with transaction() as session:
        at = datetime(2027, 1, 11, 9, tzinfo=UTC)
        signing.sign(session, three.id, number="12-у", signed_on=at.date(), at=at, signer=HEAD)

    assert refused.value.code == "conflict"


def test_expelled_transferred_reinstated_and_let_out_each_by_an_order(app):
    with transaction() as session:
        group = given_groups.group(session)
        other = given_groups.group(
            session, version_id=group.version_id, provider_id=group.provider_id
        )
        goes, moves, stays = given_groups.studying(session, group, 3)

    with transaction() as session:
        given_groups.order(session, KIND.EXPEL, group, [goes.id], reasons={goes.id: "не явился"})
        given_groups.order(session, KIND.TRANSFER, group, [moves.id], to_group_id=other.id)
        given_groups.order(session, KIND.REINSTATE, group, [goes.id])
        given_groups.let_out(session, group, [goes.id, stays.id])

    assert states(group) == {EnrolmentState.COMPLETED: 2, EnrolmentState.TRANSFERRED: 1}
    assert states(other) == {EnrolmentState.ENROLLED: 1}
    assert (way(goes), way(moves)) == (State.COMPLETED, State.STUDYING)
    assert now(group).state is GroupState.ISSUING
    assert now(other).state is GroupState.STUDYING


def test_an_expulsion_says_why_and_frees_the_seat(app):
    with transaction() as session:
        group = given_groups.group(session, places=2)
        people = given_groups.studying(session, group)
        waits = given_groups.accepted(session, group)
        assert waits.state is State.WAITING

    with pytest.raises(InvalidError), transaction() as session:
        given_groups.order(session, KIND.EXPEL, group, [people[0].id])
    with transaction() as session:
        given_groups.order(
            session, KIND.EXPEL, group, [people[0].id], reasons={people[0].id: "по заявлению"}
        )

    assert states(group) == {EnrolmentState.EXPELLED: 1, EnrolmentState.ENROLLED: 1}
    with reading() as session:
        assert session.get_one(Application, waits.id).state is State.ACCEPTED


def test_one_application_is_in_one_group_at_a_time(app):
    with transaction() as session:
        group = given_groups.group(session, places=2)
        same = {"version_id": group.version_id, "provider_id": group.provider_id}
        other = given_groups.group(session, **same)
        listed = given_groups.listed(session, group, 1)[0]

    with pytest.raises(ConflictError), transaction() as session:
        commands.add_people(session, other.id, [listed.application_id], at=BEFORE)
    with transaction() as session:
        commands.take_off(session, group.id, [listed.id], at=BEFORE)
        commands.add_people(session, other.id, [listed.application_id], at=BEFORE)

    assert states(group) == {}
    assert states(other) == {EnrolmentState.PLANNED: 1}


def test_a_list_takes_no_more_people_than_the_group_has_places(app):
    with transaction() as session:
        group = given_groups.group(session, places=1)
        given_groups.listed(session, group, 1)
        elsewhere = given_groups.group(session, version_id=group.version_id)
        one = given_groups.accepted(session, elsewhere)

    with pytest.raises(RefusedError), transaction() as session:
        commands.add_people(session, group.id, [one.id], at=BEFORE)
    with pytest.raises(InvalidError), transaction() as session:
        commands.change(session, group.id, places=0)

    assert states(group) == {EnrolmentState.PLANNED: 1}


def test_a_group_of_whom_all_are_enrolled_owes_its_beginning_till_somebody_joins(app):
    with transaction() as session:
        group = given_groups.group(session)
        first, second = given_groups.listed(session, group)
        given_groups.order(session, KIND.ENROL, group, [first.id])
    half = now(group)

    with transaction() as session:
        given_groups.order(session, KIND.ENROL, group, [second.id])
    whole = now(group)
    with transaction() as session:
        given_groups.listed(session, group, 1)

    assert (half.state, half.owed) == (GroupState.FORMING, "Издать приказ о зачислении")
    assert (whole.state, whole.owed) == (GroupState.ENROLLED, "Начать обучение")
    assert now(group).state is GroupState.FORMING

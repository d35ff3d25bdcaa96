"""Orders of impossible days, of others' groups, of nobody; an enrolment made by mistake."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.applications.machine import State
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, HubError, InvalidError
from hub.groups import commands, order_queries, signing
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.groups.models import Directive
from hub.organisations.models import Organisation
from tests.given import groups as given_groups
from tests.given import registries
from tests.given.api import caller
from tests.given.groups import BEFORE, DURING, HEAD, STARTS, states, way

KIND = DirectiveKind
BY_HEAD: dict[str, Any] = {"signed_on": BEFORE.date(), "at": BEFORE, "signer": HEAD}


def test_a_transfer_stays_within_its_organisation(app):
    with transaction() as session:
        group = given_groups.group(session)
        strangers = given_groups.group(session, version_id=group.version_id)
        one = given_groups.studying(session, group, 1)[0]

    with pytest.raises(InvalidError) as drafted, transaction() as session:
        given_groups.order(session, KIND.TRANSFER, group, [one.id], to_group_id=strangers.id)

    assert drafted.value.field == "to_group_id"
    assert states(strangers) == {}


@pytest.mark.parametrize(
    ("effective_on", "signed_on"),
    [
        (STARTS, DURING.date() + timedelta(days=1)),  # it has not come yet
        (STARTS, STARTS - timedelta(days=400)),
        (STARTS - timedelta(days=35), DURING.date()),  # takes effect long before it is written
        (date(2030, 1, 1), DURING.date()),
        (DURING.date() + timedelta(days=1), DURING.date()),  # not its day yet
    ],
)
def test_an_order_of_impossible_days_is_not_signed(app, effective_on, signed_on):
    with transaction() as session:
        group = given_groups.group(session)
        one = given_groups.studying(session, group, 1)[0]

    with pytest.raises(HubError), transaction() as session:
        given_groups.order(
            session, KIND.EXPEL, group, [one.id], effective_on=effective_on, signed_on=signed_on,
            reasons={one.id: "не явился"},
        )  # fmt: skip

    assert states(group) == {EnrolmentState.ENROLLED: 1}


def test_an_enrolment_made_by_mistake_is_undone_by_an_order_with_a_reason(app):
    with transaction() as session:
        group = given_groups.group(session)
        wrong, right = given_groups.enrolled(session, group)

    with pytest.raises(InvalidError), transaction() as session:
        given_groups.order(session, KIND.ANNUL, group, [wrong.id], at=BEFORE,
                           effective_on=BEFORE.date())  # fmt: skip
    with transaction() as session:
        given_groups.order(
            session, KIND.ANNUL, group, [wrong.id], at=BEFORE, effective_on=BEFORE.date(),
            reasons={wrong.id: "зачислена другая Иванова"},
        )  # fmt: skip

    assert states(group) == {
        EnrolmentState.ANNULLED: 1, EnrolmentState.PLANNED: 1, EnrolmentState.ENROLLED: 1,
    }  # fmt: skip
    assert (way(wrong), way(right)) == (State.ACCEPTED, State.ENROLLED)
    with reading() as session:
        told = order_queries.orders(session, group.id, registries.who())
        assert [one.kind for one in told] == [KIND.ANNUL, KIND.ENROL]


def test_who_is_taken_off_a_list_leaves_drafts_of_orders_too(app):
    with transaction() as session:
        group = given_groups.group(session)
        stays, leaves = given_groups.listed(session, group)
        drafted = signing.draft(
            session, KIND.ENROL, group.id, [stays.id, leaves.id], effective_on=group.starts_on
        )

    with transaction() as session:
        commands.take_off(session, group.id, [leaves.id], at=BEFORE)

    with reading() as session:
        named = [line.enrolment_id for line, _name in order_queries.lines(session, drafted.id)]
    assert named == [stays.id]


def test_nobody_s_name_under_an_order_is_the_head_s_or_is_asked_for(app):
    with transaction() as session:
        group = given_groups.group(session)
        first, second = given_groups.listed(session, group)
        owner = session.get_one(Organisation, group.provider_id)
        owner.director, owner.director_post = None, None

    with pytest.raises(InvalidError) as refused, transaction() as session:
        given_groups.order(session, KIND.ENROL, group, [first.id], signer=None)
    with transaction() as session:
        head = session.get_one(Organisation, group.provider_id)
        head.director, head.director_post = "Ильина О. П.", "Директор"
        signed = given_groups.order(session, KIND.ENROL, group, [second.id], signer=" ")

    assert refused.value.field == "signer"
    assert (signed.signer, signed.signer_post) == ("Ильина О. П.", "Директор")


@pytest.mark.parametrize(
    ("kind", "effective_on", "signed_on"),
    [
        (KIND.EXPEL, STARTS - timedelta(days=1), DURING.date()),
        (KIND.EXPEL, STARTS, BEFORE.date() - timedelta(days=1)),
        (KIND.TRANSFER, STARTS - timedelta(days=1), DURING.date()),
        (KIND.ANNUL, STARTS, BEFORE.date() - timedelta(days=1)),
    ],
)
def test_nobody_leaves_before_they_were_enrolled_and_who_it_is_is_said(
    app, kind, effective_on, signed_on
):
    with transaction() as session:
        group = given_groups.group(session)
        other = given_groups.group(
            session, version_id=group.version_id, provider_id=group.provider_id
        )
        one = given_groups.studying(session, group, 1)[0]
    to = other.id if kind is KIND.TRANSFER else None

    with pytest.raises(signing.HinderedError) as refused, transaction() as session:
        given_groups.order(
            session, kind, group, [one.id], effective_on=effective_on, signed_on=signed_on,
            reasons={one.id: "не явился"}, to_group_id=to,
        )  # fmt: skip

    assert "Мария" in refused.value.people[0]
    assert states(group) == {EnrolmentState.ENROLLED: 1}


def test_who_is_reinstated_is_not_let_out_before_that(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, _stays = given_groups.studying(session, group)
        given_groups.order(session, KIND.EXPEL, group, [one.id], reasons={one.id: "не явился"},
                           effective_on=DURING.date())  # fmt: skip
        back = given_groups.day(20)
        given_groups.order(session, KIND.REINSTATE, group, [one.id], at=back,
                           effective_on=back.date())  # fmt: skip

    with pytest.raises(signing.HinderedError), transaction() as session:
        given_groups.let_out(session, group, [one.id], at=back, effective_on=DURING.date())

    assert states(group) == {EnrolmentState.ENROLLED: 2}


def test_a_number_is_one_however_it_is_spaced_and_is_a_number(app):
    with transaction() as session:
        group = given_groups.group(session)
        people = [one.id for one in given_groups.listed(session, group)]
        first, second = (
            signing.draft(session, KIND.ENROL, group.id, [one], effective_on=STARTS).id
            for one in people
        )
        signing.sign(session, first, number=" 39 – у", **BY_HEAD)

    with pytest.raises(ConflictError), transaction() as session:
        signing.sign(session, second, number="39-у", **BY_HEAD)
    with pytest.raises(InvalidError) as refused, transaction() as session:
        signing.sign(session, second, number="=1+1", **BY_HEAD)

    assert refused.value.field == "number"
    with reading() as session:
        assert session.get_one(Directive, first).number == "39-у"


def test_who_is_enrolled_is_taken_off_no_list(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, _other = given_groups.enrolled(session, group)
    staff = caller(app)

    answer = staff.ask("DELETE", f"/groups/{group.id}/people/{one.id}")

    assert answer.status_code == 409
    assert states(group) == {EnrolmentState.ENROLLED: 2}

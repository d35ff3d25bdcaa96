"""Orders of impossible days, of others' groups, of nobody; an enrolment made by mistake."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.applications.machine import State
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, RefusedError
from hub.groups import commands, order_queries, signing
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.organisations.models import Organisation
from tests.given import groups as given_groups
from tests.given import registries
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

    with pytest.raises(RefusedError), transaction() as session:
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

"""Orders that end otherwise: events, new programmes, days that suit nobody, what was closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import Mover as ApplicationMover
from hub.applications.machine import State as ApplicationState
from hub.applications.models import Application, Intake
from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError
from hub.core.notifications.models import Mail, Notification
from hub.programmes import commands as programmes
from hub.programmes.models import Programme
from hub.training_orders import commands, developing, ranking, share_commands
from hub.training_orders.machine import Act, Mover, State
from hub.training_orders.models import OrderKind, TrainingOrder
from tests.given import applications, registries
from tests.given import training_orders as given
from tests.given.accounts import account, signed_in


def a_class(session, **values):
    """A class that comes to an event, two children of it named."""
    made = given.order(session, kind=OrderKind.CAREER_EVENT, subject="День сварщика", **values)
    given.named(session, made, [given.row(0), given.row(1)])
    given.sent(session, made)
    return made


def test_a_class_comes_to_an_event_that_is_held_anyway_and_ends_with_who_was_there(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        event = applications.intake(session, starts_on=clock.today(), places=2)
        made = a_class(session, intake_id=event.id)
    staff.post(f"/training-orders/{made.id}/acts/accept", {"version": str(made.version)})
    given.drain()
    with transaction() as session:
        for key in session.scalars(select(Application.id)).all():
            applications.act(session, key, ApplicationAct.TAKE_PART)
    given.drain()

    card = staff.get(f"/training-orders/{made.id}").text

    with reading() as session:
        found = session.scalars(select(Application)).all()
    assert {(one.intake_id, one.state) for one in found} == {(event.id, ApplicationState.COMPLETED)}
    assert given.state_of(made.id) is State.DONE
    assert (made.subject, made.starts_on) == (event.title, clock.today())
    assert "Были на мероприятии" in card


def test_an_event_without_room_for_the_class_is_not_accepted(app):
    with transaction() as session:
        event = applications.intake(session, places=1)
        made = a_class(session, intake_id=event.id)

        with pytest.raises(InvalidError):
            commands.act(session, made.id, Act.ACCEPT, given.step(Mover.OFFICE))


def test_an_event_to_be_held_asks_for_no_workshop(app):
    with transaction() as session:
        college = registries.organisation(session)
        made = a_class(session)

        asked = ranking.candidates(session, made)

        assert (college.id, made.people) in [(one.id, one.proposed) for one in asked]


def test_a_programme_to_be_developed_is_begun_from_the_order_and_brings_it_on(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        made = given.order(session, kind=OrderKind.NEW_PROGRAMME, subject="Наладка роботов")
        given.sent(session, made)
        with pytest.raises(InvalidError):
            commands.act(session, made.id, Act.ACCEPT, given.step(Mover.OFFICE))
        commands.act(session, made.id, Act.DEVELOP, given.step(Mover.OFFICE))
    begun = {"title": "Наладка роботов", "kind": "general-adults", "hours": "36"}
    place = f"/training-orders/{made.id}"

    answer = staff.post(f"{place}/develop", {**begun, "version": str(made.version)})

    with reading() as session:
        order = session.get_one(TrainingOrder, made.id)
        assert (order.owed, order.state) == (
            "Разработать и опубликовать программу",
            State.DEVELOPING,
        )
    assert answer.status_code == 302
    assert f"/programmes/{order.programme_id}" in staff.get(place).text


def test_a_published_programme_ends_its_development(app):
    with transaction() as session:
        made = given.order(session, kind=OrderKind.NEW_PROGRAMME, subject="Наладка роботов")
        given.sent(session, made)
        commands.act(session, made.id, Act.DEVELOP, given.step(Mover.OFFICE))
        draft = registries.finished(session)
        developing.choose(session, made.id, draft.programme_id)
        assert made.state is State.DEVELOPING
        programmes.submit(session, draft.id, at=utcnow())
        programmes.publish(session, draft.id, at=utcnow(), review_id=uuid7())
    given.drain()

    with reading() as session:
        order = session.get_one(TrainingOrder, made.id)
    assert (order.state, order.owed) == (State.ACCEPTED, "Распределить заказ")


@pytest.mark.parametrize(
    ("first", "is_agreed", "field"),
    [(-1, True, "starts_on"), (5, False, "is_agreed"), (5, True, None), (30, False, None)],
)
def test_days_that_are_over_or_nobody_agreed_on_are_not_confirmed(app, first, is_agreed, field):
    wished = given.MONDAY.date() + timedelta(days=30)
    with transaction() as session:
        made = given.order(session, starts_on=wished)
        (share,) = given.shared(session, made, Техникум=2)
        begins = given.MONDAY.date() + timedelta(days=first)
        refused = None
        try:
            share_commands.confirm(
                session, share.id, given.step(Mover.PROVIDER), starts_on=begins,
                ends_on=given.LAST, is_agreed=is_agreed,
            )  # fmt: skip
        except InvalidError as error:
            refused = error.field

        assert refused == field


def test_an_order_nobody_is_taught_by_is_closed_with_a_reason_and_opened_again(app):
    order_id = given.carried_out(2)
    with transaction() as session:
        with pytest.raises(InvalidError) as caught:
            commands.act(session, order_id, Act.FINISH, given.step(Mover.OFFICE))
        assert caught.value.field == "reason"
        given_up = given.step(Mover.OFFICE, "Группу перенесли")
        commands.act(session, order_id, Act.FINISH, given_up)
        commands.act(session, order_id, Act.REOPEN, given_up)

    with reading() as session:
        order = session.get_one(TrainingOrder, order_id)
        assert (order.state, order.owed) == (State.CARRIED_OUT, "Обучить всех и закрыть заказ")


def test_the_number_of_people_changes_while_nothing_is_distributed(app):
    with transaction() as session:
        made = given.order(session, people=2)
        given.named(session, made, [given.row(0), given.row(1)])
        given.accepted(session, made)
        commands.change(session, made.id, people=3)
        with pytest.raises(InvalidError) as caught:
            commands.change(session, made.id, people=1)

        assert (made.people, caught.value.field) == (3, "people")


def test_who_is_brought_to_a_place_gets_one_letter_and_nobody_is_asked_what_is_answered(app):
    with transaction() as session:
        made = given.order(session, people=1)
        given.named(session, made, [given.row(0, email="one@example.ru")])
        (share,) = given.shared(session, made, Техникум=1)
    partner = account(Role.PARTNER, organisation_id=share.provider_id)
    with transaction() as session:
        given.confirmed(session, share)
    given.drain()

    with reading() as session:
        asked = select(Notification.template).where(Notification.account_id == partner.id)
        told = session.scalars(select(Mail.template).where(Mail.account_id.is_(None))).all()
        assert "applications.asked" not in session.scalars(asked).all()
    assert told == ["applications.confirmed"]


def test_an_order_shared_out_goes_on_though_its_programme_is_offered_no_more(app):
    with transaction() as session:
        made = given.order(session, people=2)
        given.named(session, made, [given.row(0), given.row(1)])
        first, second = given.shared(session, made, a=1, b=1)
        given.confirmed(session, first)
        assert made.programme_id is not None
        title = session.get_one(Programme, made.programme_id).title
        programmes.withdraw(session, [made.programme_id], at=utcnow())

    with transaction() as session:
        given.confirmed(session, second)
    given.drain()

    with reading() as session:
        found = session.scalars(select(Application.version_id)).all()
    assert len(found) == 2
    assert len(set(found)) == 1
    staff, _who = signed_in(app, Role.STAFF)
    assert title in staff.get(f"/training-orders/{made.id}").text


def test_one_is_named_in_an_order_once(app):
    with transaction() as session:
        made = given.order(session, people=3)
        given.named(session, made, [given.row(0)])

    for values in (given.row(0), given.row(0) | {"post": "Сварщик"}):
        with pytest.raises(ConflictError), transaction() as session:
            given.named(session, made, [values])


def test_an_order_by_which_somebody_learns_is_not_called_off(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        made = given.order(session, people=2)
        given.named(session, made, [given.row(0), given.row(1)])
        first, _second = given.shared(session, made, a=1, b=1)
        given.confirmed(session, first)
    given.drain()
    with transaction() as session:
        (one,) = session.scalars(select(Application)).all()
        applications.act(
            session, one.id, ApplicationAct.ENROL, ApplicationMover.HUB, order_id=uuid7()
        )

    for act in ("withdraw", "refuse"):
        with reading() as session:
            version = session.get_one(TrainingOrder, made.id).version
        said = {"version": str(version), "reason": "Передумали"}
        answer = staff.post(f"/training-orders/{made.id}/acts/{act}", said)

        assert answer.status_code == 422
        assert "Люди из этого заказа зачислены" in answer.text
    assert given.state_of(made.id) is State.DISTRIBUTED


def test_an_order_in_work_is_called_off_while_nobody_is_enrolled(app):
    order_id = given.carried_out(2)
    with reading() as session:
        made = session.get_one(TrainingOrder, order_id)
        (share,) = share_commands.of(session, order_id)
    customer, _who = signed_in(app, Role.CUSTOMER, organisation_id=made.organisation_id)
    college = account(Role.PARTNER, organisation_id=share.provider_id)

    said = {"version": str(made.version), "reason": "Цех закрыт"}
    answer = customer.post(f"/training-orders/{order_id}/acts/withdraw", said)
    given.drain()

    assert answer.status_code == 302
    with reading() as session:
        states = set(session.scalars(select(Application.state)))
        intake = session.get_one(Intake, share.intake_id)
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == college.id)
        ).all()
    assert states == {ApplicationState.WITHDRAWN}
    assert (intake.taken, intake.closed_at is None) == (0, False)
    assert told.count("training-orders.called-off") == 1


def test_somebody_else_is_named_in_place_of_one_who_was_expelled(app):
    order_id = given.carried_out(1)
    with reading() as session:
        application_id = session.scalars(select(Application.id)).one()
        made = session.get_one(TrainingOrder, order_id)
    with transaction() as session:
        for what in (ApplicationAct.ENROL, ApplicationAct.EXPEL):
            applications.act(
                session, application_id, what, ApplicationMover.HUB, order_id=uuid7(),
                reason="не явился",
            )  # fmt: skip

    with transaction() as session:
        given.named(session, made, [given.row(1)])
    given.drain()

    with reading() as session:
        states = session.scalars(select(Application.state).order_by(Application.id)).all()
    assert states == [ApplicationState.EXPELLED, ApplicationState.CONFIRMED]
    assert given.state_of(order_id) is State.CARRIED_OUT

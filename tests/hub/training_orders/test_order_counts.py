"""Who hears of an order, what is counted of it and what is destroyed."""

from datetime import UTC, datetime

from sqlalchemy import select

from hub.applications import commands as applications
from hub.applications.machine import Act as ApplicationAct
from hub.applications.machine import Mover as ApplicationMover
from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import reading, transaction, uuid7
from hub.core.events import emit
from hub.core.notifications.models import Notification
from hub.people.events import PersonErased
from hub.training_orders import (
    commands,
    monthly,
)
from hub.training_orders.machine import Act, Mover
from hub.training_orders.models import TrainingOrder
from tests.given import training_orders as given
from tests.given.accounts import account

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_who_owes_the_next_act_hears_of_it(app):
    with transaction() as session:
        made = given.order(session)
        company = made.organisation_id
    staff = account(Role.STAFF)
    customer = account(Role.CUSTOMER, organisation_id=company)
    with transaction() as session:
        given.sent(session, made)
        step = given.step(Mover.OFFICE, "Уточните разряд")
        commands.act(session, made.id, Act.SEND_BACK, step)

    with reading() as session:
        heard = {(row.account_id, row.template) for row in session.scalars(select(Notification))}
        told = session.scalars(
            select(Notification.body).where(Notification.account_id == customer.id)
        ).one()
    assert (staff.id, "training-orders.sent") in heard
    assert (customer.id, "training-orders.sent-back") in heard
    assert "Уточните разряд" in told


def test_what_was_typed_is_destroyed_with_the_person(app):
    order_id = given.carried_out(1)
    (row,) = given.rows_of(order_id)
    assert row.person_id is not None
    with transaction() as session:
        emit(session, PersonErased(aggregate_id=row.person_id))
    given.drain()

    (left,) = given.rows_of(order_id)
    assert (left.birth_on, left.first_name) == (None, "—")


def test_what_an_order_annulled_is_not_counted(app):
    order_id = given.carried_out(1)
    by = applications.Step(by=ApplicationMover.HUB, at=AT, order_id=uuid7(), reason="Ошибка")
    with transaction() as session:
        (key,) = session.scalars(select(Application.id)).all()
        for act in (ApplicationAct.ENROL, ApplicationAct.UNENROL):
            applications.act(session, key, act, by)

    with reading() as session:
        ids = select(TrainingOrder.id).where(TrainingOrder.id == order_id)
        counted = monthly.by_month(session, ids)
        ordered = monthly.ordered_by_month(session, ids)
    assert sum(counts["enrolled"] for _month, counts in counted) == 0
    assert list(ordered.values()) == [1]

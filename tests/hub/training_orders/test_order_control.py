"""Who watches over orders: lines of control, what is overdue, a file that leads back."""

import io
from uuid import UUID

from sqlalchemy import select, update

from hub.core.access import Role
from hub.core.clock import today
from hub.core.db import reading, transaction
from hub.training_orders import share_commands
from hub.training_orders.models import TrainingOrder
from tests.given import registries
from tests.given import training_orders as given
from tests.given.accounts import signed_in

PASTED = "Белов Иван Ильич;12.04.1987;;b@example.ru;;Слесарь"


def test_control_names_customers_and_colleges_and_the_cabinet_what_is_overdue(app):
    order_id = given.carried_out(2)
    coordinator, _who = signed_in(app, Role.COORDINATOR)
    with transaction() as session:
        session.execute(update(TrainingOrder).values(due_on=today().replace(year=2020, day=1)))

    control, desk = (
        coordinator.get("/training-orders/control").text,
        coordinator.get("/cabinet").text,
    )

    assert "По заказчикам" in control
    assert "Техникум" in control
    assert "Просроченные заказы на обучение" in desk
    assert f"/training-orders/{order_id}" in desk
    assert f"/training-orders/{order_id}" in coordinator.get("/training-orders?due=late").text
    assert f"/training-orders/{order_id}" not in coordinator.get("/training-orders?due=week").text


def test_a_file_of_people_is_called_by_its_order_and_leads_back_to_it(app):
    with transaction() as session:
        made = given.order(session)
    customer, _who = signed_in(app, Role.CUSTOMER, organisation_id=made.organisation_id)
    card = f"/training-orders/{made.id}"
    run = customer.post(f"{card}/people/paste", {"text": PASTED}).location
    page = customer.get(run).text
    customer.post(f"{run}/apply", {"mode": "all"})
    given.drain()

    assert f'value="{made.id}"' not in page
    assert "Люди заказа" in page
    assert f'href="{card}"' in customer.get(run).text


def test_a_usual_head_is_known_and_a_row_to_be_mended_says_all_it_has(app):
    with transaction() as session:
        made = given.order(session)
    customer, _who = signed_in(app, Role.CUSTOMER, organisation_id=made.organisation_id)
    head = "ФИО сотрудника;Дата рождения;СНИЛС;Электронная почта"
    row = f"Белов Иван;1987-04-12;{registries.snils(77)};нет такой"

    run = customer.post(
        f"/training-orders/{made.id}/people/paste", {"text": f"{head}\n{row}"}
    ).location
    page, columns = customer.get(run).text, customer.get(f"{run}/columns").text

    assert 'value="12.04.1987"' in page
    assert "form-control-plaintext" in page
    assert '<input type="hidden" name="same-order_id"' in columns


def test_words_called_a_workbook_are_refused_by_that(app):
    with transaction() as session:
        made = given.order(session)
    customer, _who = signed_in(app, Role.CUSTOMER, organisation_id=made.organisation_id)
    given_file = {"file": (io.BytesIO("ФИО\nБелов".encode()), "люди.xlsx")}

    answer = customer.post(
        f"/training-orders/{made.id}/people/file",
        data=given_file,
        content_type="multipart/form-data",
    )

    assert (answer.status_code, "сохраните его заново" in answer.text) == (422, True)


def test_whoever_was_not_proposed_is_added_on_the_page(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        made = given.order(session)
        given.accepted(session, made)
        college = registries.organisation(session, name="Дальний техникум")
        order_id: UUID = made.id

    staff.post(
        f"/training-orders/{order_id}/distribute",
        {"other": college.inn, "other_places": "2", "version": str(made.version)},
    )

    with reading() as session:
        (share,) = share_commands.of(session, order_id)
        assert (share.provider_id, share.places) == (college.id, 2)
        assert session.scalars(select(TrainingOrder.state)).one().value == "distributed"

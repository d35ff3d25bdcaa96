"""Whom an organisation names in a list and the registry knows already: the office decides."""

import re

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.notifications.models import Notification
from hub.organisations.models import Organisation
from hub.people.models import Person
from tests.given import lists
from tests.given.accounts import Browser, signed_in
from tests.given.imports import GOOD, HEAD, apply
from tests.given.registries import organisation, person


@pytest.fixture
def staff(app) -> Browser:
    browser, _who = signed_in(app, Role.STAFF)
    return browser


def decided(staff: Browser, list_id, *rows: int) -> None:
    """Begin with a list, and write the organisation into rows of it by hand."""
    with reading() as session:
        inn = session.get_one(Organisation, lists.one(list_id).organisation_id).inn
    where = lists.begin(staff, list_id).location
    for number in rows:
        staff.post(f"{where}/rows/{number}", {"organisation_id": inn})
    apply(staff, where, "good")
    lists.drain()


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_nobody_known_is_taken_over_by_being_named_in_a_list(app, staff, is_elsewhere):
    with transaction() as session:
        other = organisation(session).id if is_elsewhere else None
        known = person(
            session, last_name="Петрова", first_name="Анна", snils="11223344595",
            organisation_id=other,
        ).id  # fmt: skip
        company = organisation(session).id
    customer = lists.sender(app, organisation_id=company)

    list_id = lists.handed(customer, HEAD, GOOD, lists.SECOND)
    where = lists.begin(staff, list_id).location
    preview = staff.get(where).text
    apply(staff, where, "good")
    lists.drain()

    assert "Уже есть в реестре" in preview
    done = lists.one(list_id)
    assert (done.created, done.changed, done.refused) == (1, 0, 1)
    with reading() as session:
        assert session.get_one(Person, known).organisation_id == other
    assert customer.get(f"/people/{known}").status_code == 404


def test_the_office_decides_row_by_row_whose_somebody_known_is(app, staff):
    with transaction() as session:
        known = person(session, last_name="Петрова", first_name="Анна", snils="11223344595").id
        company = organisation(session).id
    customer = lists.sender(app, organisation_id=company)

    decided(staff, lists.handed(customer, HEAD, GOOD), 2)

    with reading() as session:
        assert session.get_one(Person, known).organisation_id == company
    assert customer.get(f"/people/{known}").status_code == 200


def test_whether_somebody_was_known_the_organisation_is_not_told(app, staff):
    with transaction() as session:
        person(session, last_name="Петрова", first_name="Анна", snils="11223344595")
    customer = lists.sender(app)
    known, new = lists.handed(customer, HEAD, GOOD), lists.handed(customer, HEAD, lists.SECOND)
    decided(staff, known, 2)
    decided(staff, new)

    def told(list_id) -> str:
        page = customer.get(f"/people-lists/{list_id}").text
        return page[page.index("Загружено строк") :].partition("</")[0].partition("<")[0]

    assert lists.one(known).changed == 1
    assert lists.one(new).created == 1
    assert told(known) == told(new)
    assert "Изменено карточек" not in customer.get(f"/people-lists/{known}").text
    assert "Изменено карточек" in staff.get(f"/people-lists/{known}").text
    with reading() as session:
        letters = [row.body for row in session.scalars(select(Notification))]
    assert len(letters) == 2
    assert len({re.sub(r"/people-lists/\S+", "", text) for text in letters}) == 1

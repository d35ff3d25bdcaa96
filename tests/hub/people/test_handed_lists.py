"""An organisation hands a list of its people over; the office brings it in; nobody learns more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction, utcnow
from hub.core.files.models import StoredFile
from hub.core.notifications.models import Notification
from hub.core.tables.models import ImportRun
from hub.people import handing
from hub.people.handed_models import ListState, PeopleList
from hub.people.models import Person
from tests.given import lists
from tests.given.accounts import Browser, signed_in
from tests.given.imports import GOOD, HEAD, apply, count
from tests.given.registries import organisation

BAD = "Орлов;Олег;;31.02.2001;;"


@pytest.fixture
def customer(app) -> Browser:
    return lists.sender(app)


@pytest.fixture
def staff(app) -> Browser:
    browser, _who = signed_in(app, Role.STAFF)
    return browser


def brought(staff: Browser, list_id) -> None:
    apply(staff, lists.begin(staff, list_id).location, "good")
    lists.drain()


def test_a_list_goes_from_the_organisation_through_the_office_into_the_registry(app, staff):
    with transaction() as session:
        company = organisation(session)
        key = company.id
    customer = lists.sender(app, organisation_id=key)

    list_id = lists.handed(customer, HEAD, GOOD, lists.SECOND, BAD, remark="Просим до пятницы")
    handed = lists.one(list_id)
    begun = lists.begin(staff, list_id)
    taken = lists.one(list_id)
    apply(staff, begun.location, "good")
    lists.drain()

    assert (handed.state, handed.rows, handed.organisation_id) == (ListState.WAITING, 3, key)
    assert taken.state is ListState.TAKEN
    done = lists.one(list_id)
    assert done.state is ListState.BROUGHT
    assert (done.created, done.changed, done.unchanged, done.refused) == (2, 0, 0, 1)
    with reading() as session:
        assert set(session.scalars(select(Person.organisation_id))) == {key}
        told = session.scalars(
            select(Notification).where(Notification.account_id == done.sender_id)
        ).one()
    assert "2 из 3" in told.body
    assert "Петрова" not in told.title + told.body
    assert "Петрова" in customer.get("/people").text


def test_one_person_is_a_list_of_one_row(customer):
    typed = {"one-last_name": "Белова", "one-first_name": "Нина", "one-birth_on": "1990-02-01"}

    wrong = customer.post("/people-lists/one", {**typed, "one-snils": "112-233-445 96"})
    right = customer.post("/people-lists/one", {**typed, "one-snils": "112-233-445 95"})

    assert wrong.status_code == 422
    assert "Белова" in wrong.text
    assert right.status_code == 302
    (handed,) = lists.all_of_them()
    assert handed.rows == 1
    assert "Белова" not in handed.file_name


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("Улица;Дом", "Ленина;1"), "Нет столбца"),
        ((HEAD,), "нет строк"),
        (("%PDF-1.7", "0" * 200), "не принимаются"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_words(customer, lines, words):
    answer = lists.hand(customer, *lines, encoding="utf-8")

    assert answer.status_code == 422
    assert words in answer.text
    assert not lists.all_of_them()
    assert count(StoredFile) == 0


def test_the_same_file_twice_is_one_list_until_it_is_decided_about(customer, app, staff):
    first, again = lists.handed(customer), lists.handed(customer)
    others = lists.handed(lists.sender(app))
    brought(staff, first)
    later = lists.handed(customer)

    assert first == again
    assert len({first, others, later}) == 3


def test_nobody_of_another_organisation_sees_a_list_or_its_file(app, customer):
    list_id = lists.handed(customer)
    with reading() as session:
        file = handing.file_of(session, list_id)
    assert file is not None
    assert customer.get(f"/files/{file.id}").status_code == 200

    for role in (Role.CUSTOMER, Role.PARTNER):
        stranger = lists.sender(app, role)
        assert "сотрудники.csv" not in stranger.get("/people-lists").text
        assert stranger.get(f"/people-lists/{list_id}").status_code == 404
        assert stranger.post(f"/people-lists/{list_id}/recall").status_code == 404
        assert stranger.get(f"/files/{file.id}").status_code in {403, 404}
    for role in (Role.LEARNER, Role.TEACHER, Role.COORDINATOR):
        browser, _who = signed_in(app, role)
        assert browser.get("/people-lists").status_code == 403
    assert lists.one(list_id).state is ListState.WAITING


def test_a_list_can_be_handed_over_for_no_other_organisation(app, customer):
    with transaction() as session:
        foreign = organisation(session).id

    lists.handed(customer, organisation=str(foreign))

    (handed,) = lists.all_of_them()
    assert handed.organisation_id != foreign


def test_the_organisation_begins_no_import_and_sees_none(customer, staff):
    list_id = lists.handed(customer)

    asked = customer.post(f"/people-lists/{list_id}/import")
    where = lists.begin(staff, list_id).location

    assert asked.status_code == 403
    assert customer.get(where).status_code == 403
    assert customer.post(f"/people-lists/{list_id}/decline", {"why": "не нужен"}).status_code == 403


def test_a_list_that_waits_is_taken_back_with_its_file(customer, staff):
    list_id = lists.handed(customer)

    customer.post(f"/people-lists/{list_id}/recall")
    late = lists.begin(staff, list_id)

    found = lists.one(list_id)
    assert (found.state, found.digest, found.remark) == (ListState.RECALLED, None, None)
    assert count(StoredFile) == 0
    assert late.location.endswith(f"/people-lists/{list_id}")
    assert count(ImportRun) == 0


def test_a_list_in_hand_is_not_taken_back(customer, staff):
    list_id = lists.handed(customer)
    lists.begin(staff, list_id)

    assert customer.post(f"/people-lists/{list_id}/recall").status_code == 409
    assert lists.one(list_id).state is ListState.TAKEN


def test_a_declined_list_says_why_to_the_organisation(customer, staff):
    list_id = lists.handed(customer)

    silent = staff.post(f"/people-lists/{list_id}/decline", {"why": ""})
    staff.post(f"/people-lists/{list_id}/decline", {"why": "Нет дат рождения"})

    assert silent.status_code == 422
    assert "Нет дат рождения" in customer.get(f"/people-lists/{list_id}").text
    with reading() as session:
        assert "Нет дат рождения" in session.scalars(select(Notification)).one().body


def test_an_import_given_up_lets_the_list_wait_again(customer, staff):
    list_id = lists.handed(customer)
    where = lists.begin(staff, list_id).location

    staff.post(f"{where}/cancel")
    lists.drain()
    again = lists.begin(staff, list_id)

    assert again.location != where
    assert lists.one(list_id).state is ListState.TAKEN
    assert "сотрудники.csv" in staff.get("/cabinet").text


def test_the_first_rows_are_shown_to_the_office_alone_and_every_look_is_traced(customer, staff):
    list_id = lists.handed(customer)

    seen, own = (who.get(f"/people-lists/{list_id}").text for who in (staff, customer))

    assert "Петрова" in seen
    assert "112-233-445 95" not in seen
    assert "Петрова" not in own
    with reading() as session:
        acts = list(
            session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == list_id))
        )
    assert acts.count("people-lists.read") == 2
    assert "people-lists.handed-over" in acts


def test_the_desk_of_the_office_counts_what_waits(customer, staff):
    lists.handed(customer)
    lists.handed(customer, HEAD, lists.SECOND)

    assert "2 списка людей ждут" in staff.get("/cabinet").text


def test_files_go_thirty_days_after_the_decision(customer, staff):
    done, waiting = lists.handed(customer), lists.handed(customer, HEAD, lists.SECOND)
    brought(staff, done)

    clean()
    kept = count(StoredFile)
    with transaction() as session:
        old = utcnow() - handing.KEPT - timedelta(minutes=1)
        session.execute(
            update(PeopleList).where(PeopleList.id == done).values(decided_at=old, created_at=old)
        )
    clean()

    assert kept == 2
    assert count(StoredFile) == 1
    assert lists.one(done).erased_at is not None
    assert lists.one(done).digest is None
    assert lists.one(waiting).erased_at is None
    assert staff.get(f"/people-lists/{done}").status_code == 200


def clean() -> None:
    unasked: Any = None  # the run of a job: it asks nothing of it
    with transaction() as session:
        handing.clean(session, {}, unasked)


def test_nothing_of_anybody_lies_open(customer):
    lists.handed(customer, remark="Петрова придёт позже")

    with database().engine.connect() as connection:
        raw = str(connection.exec_driver_sql("SELECT * FROM people_list").all())

    assert "Петрова" not in raw

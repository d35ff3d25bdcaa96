"""An organisation's own people fill in its card: what is theirs, what is verified anew."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading
from hub.core.events import StoredEvent
from hub.organisations.models import Organisation, OrganisationKind
from tests.given import api, partnership
from tests.given.accounts import signed_in
from tests.given.partnership import form_of


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи", short_name="КС", kpp="770701001")


def reread(one: Organisation) -> Organisation:
    with reading() as session:
        return session.get_one(Organisation, one.id)


def edit(browser, one: Organisation, **values: object):
    return browser.post(f"/organisations/{one.id}/edit", form_of(one, **values))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER])
def test_its_people_fill_in_what_needs_no_papers_and_stay_verified(app, own, role):
    browser, _who = signed_in(app, role, organisation_id=own.id)

    answer = edit(browser, own, phone="8 495 123-45-67", okved="85.21", director="Иванов Пётр")

    found = reread(own)
    assert answer.status_code == 302
    assert (found.phone, found.okved, found.director) == ("+74951234567", "85.21", "Иванов Пётр")
    assert found.verified_at is not None


def test_a_changed_name_is_verified_anew_and_hidden_meanwhile(app, own):
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    stranger, _other = signed_in(app, Role.COORDINATOR)
    staff, _clerk = signed_in(app, Role.STAFF)

    edit(browser, own, name="Колледж иной")

    assert reread(own).verified_at is None
    assert reread(own).changed_since == ["name"]
    assert stranger.get(f"/organisations/{own.id}").status_code == 404
    assert (
        "представители организации изменили: Название" in staff.get(f"/organisations/{own.id}").text
    )
    staff.post(f"/organisations/{own.id}/verify")
    assert reread(own).changed_since == []
    assert stranger.get(f"/organisations/{own.id}").status_code == 200


def test_that_the_verification_was_lifted_stays_in_the_audit_and_is_told(app, own):
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    edit(browser, own, inn="7707083893")

    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "organisations.unverified")
        ).one()
        event = session.scalars(
            select(StoredEvent).where(StoredEvent.name == "organisation.unverified")
        ).one()
    assert entry.details == {"fields": ["inn"]}
    assert event.payload["fields"] == ["inn"]


def test_staff_s_own_correction_lifts_nothing(app, own):
    staff, _who = signed_in(app, Role.STAFF)

    edit(staff, own, name="Колледж связи и техники")

    assert reread(own).verified_at is not None


def test_what_the_centre_decides_is_not_in_the_form_of_its_people(app, own):
    browser, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)

    page = browser.get(f"/organisations/{own.id}/edit").text
    edit(browser, own, kind="partner", is_partner="y", head_id=own.inn)

    assert 'name="kind"' not in page
    assert 'name="head_id"' not in page
    found = reread(own)
    assert found.kinds == (OrganisationKind.PROVIDER,)
    assert found.head_id is None


@pytest.mark.parametrize("body", [{"kind": "partner"}, {"is_partner": True}, {"head_id": "0" * 32}])
def test_nor_does_the_api_let_them(app, own, body):
    machine = api.caller(app, Role.PARTNER, organisation_id=own.id)

    answer = machine.patch(f"/organisations/{own.id}", body, '"1"')

    assert answer.status_code == 403
    assert reread(own).kinds == (OrganisationKind.PROVIDER,)


def test_the_api_lifts_the_verification_as_the_page_does(app, own):
    machine = api.caller(app, Role.PARTNER, organisation_id=own.id)
    etag = machine.get(f"/organisations/{own.id}").headers["ETag"]

    answer = machine.patch(f"/organisations/{own.id}", {"licence_number": "Л035"}, etag)

    assert answer.status_code == 200
    assert answer.get_json()["verified_at"] is None


def test_the_card_says_to_its_own_and_to_staff_what_it_lacks(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    mine, _partner = signed_in(app, Role.PARTNER, organisation_id=own.id)
    stranger, _other = signed_in(app, Role.COORDINATOR)

    for browser in (staff, mine):
        page = browser.get(f"/organisations/{own.id}").text
        assert "Карточке не хватает:" in page
        assert "лицензии на образовательную деятельность" in page
    assert "лицензии на" in stranger.get(f"/organisations/{own.id}").text
    teacher, _one = signed_in(app, Role.LEARNER)
    assert "Карточке не хватает:" not in teacher.get(f"/organisations/{own.id}").text


def test_two_at_one_card_lose_nothing_of_what_they_typed(app, own):
    first, _who = signed_in(app, Role.STAFF)
    second, _other = signed_in(app, Role.PARTNER, organisation_id=own.id)
    opened = form_of(own)
    first.post(f"/organisations/{own.id}/edit", opened | {"address": "ул. Ленина, 1"})

    answer = second.post(
        f"/organisations/{own.id}/edit",
        opened | {"address": "ул. Мира, 2", "licence_on": "2020-05-06"},
    )

    page = answer.text
    assert answer.status_code == 422
    assert "ул. Мира, 2" in page
    assert "ул. Ленина, 1" in page
    assert 'value="2020-05-06"' in page
    assert reread(own).address == "ул. Ленина, 1"


def test_a_double_click_writes_one_organisation(app):
    staff, _who = signed_in(app, Role.STAFF)
    form = {"name": "АО «Новое»", "kind": "employer", "inn": "7707083893", "kpp": "773601001"}

    first = staff.post("/organisations/new", form)
    second = staff.post("/organisations/new", form)

    assert (first.status_code, second.status_code) == (302, 422)
    with reading() as session:
        assert len(session.scalars(select(Organisation)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("inn", "1234567890", "Это не ИНН"),
        ("okved", "8.1", "Это не код ОКВЭД"),
        ("okved_more", "85.21, чтение", "Напишите коды ОКВЭД"),
        ("site", "javascript:alert(1)", "Это не адрес сайта"),
        ("licence_on", "2020-02-31", ""),
        ("legal_form", "нет такой", ""),
    ],
)
def test_bad_words_are_refused_at_their_field_and_kept(app, own, field, value, words):
    staff, _who = signed_in(app, Role.STAFF)

    answer = edit(staff, own, **{field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert reread(own).version == own.version

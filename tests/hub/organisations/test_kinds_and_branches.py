"""What an organisation is, all of it; branches under their heads in rules, list, card and file."""

import pytest
from sqlalchemy import select

from hub.core import numbers
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.organisations import commands, queries
from hub.organisations.import_fields import FIELDS
from hub.organisations.models import Organisation, OrganisationKind
from tests.given import api, partnership, registries
from tests.given.accounts import signed_in
from tests.given.imports import apply, place, send, states, upload


@pytest.fixture
def head(app) -> Organisation:
    return partnership.verified(name="Колледж головной", kpp="770701001")


def reread(one: Organisation) -> Organisation:
    with reading() as session:
        return session.get_one(Organisation, one.id)


def test_what_it_is_first_of_all_it_is_among_all_that_it_is(session):
    one = registries.organisation(session, kind=OrganisationKind.SCHOOL, is_employer=True)

    assert one.is_school
    assert one.kinds == (OrganisationKind.SCHOOL, OrganisationKind.EMPLOYER)


def test_a_corrected_kind_leaves_nothing_of_the_wrong_one(session):
    one = registries.organisation(session, kind=OrganisationKind.PARTNER)

    commands.change(session, one.id, kind=OrganisationKind.SCHOOL)

    assert one.kinds == (OrganisationKind.SCHOOL,)


def test_what_it_is_first_of_all_can_not_be_taken_off(session):
    one = registries.organisation(session, kind=OrganisationKind.SCHOOL)

    commands.change(session, one.id, is_school=False, is_partner=True)

    assert one.kinds == (OrganisationKind.SCHOOL, OrganisationKind.PARTNER)


def test_the_filter_of_kinds_finds_what_it_is_besides(app):
    partnership.verified(name="Завод-партнёр", kind=OrganisationKind.EMPLOYER, is_partner=True)
    partnership.verified(name="Просто завод", kind=OrganisationKind.EMPLOYER)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get("/organisations?kind=partner").text

    assert "Завод-партнёр" in page
    assert "Просто завод" not in page


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("62", "62"),
        ("62.0", "62.0"),
        ("62.10", "62.10"),
        ("62,01", "62.01"),
        ("85.42.9", "85.42.9"),
        ("01.50 Смешанное сельское хозяйство", "01.50"),
    ],
)
def test_okved_keeps_its_noughts(given, code):
    assert numbers.okved(given) == code


@pytest.mark.parametrize("given", ["6", "621", "62.1.2.3", "62.123", "A.62", "разработка"])
def test_what_is_no_okved_is_refused(given):
    with pytest.raises(InvalidError):
        numbers.okved(given)


def test_further_codes_stand_in_order_each_once():
    assert numbers.okved_list("62.10; 01.50,62.10\n85.42.9") == "01.50, 62.10, 85.42.9"
    assert numbers.okved_list("62.10 01.50") == "01.50, 62.10"


def test_noughts_alone_are_no_inn():
    with pytest.raises(InvalidError):
        numbers.inn("0000000000")


@pytest.mark.parametrize("given", ["javascript:alert(1)", "ftp://x.ru", "http://a b.ru", "слово"])
def test_what_is_no_site_is_refused(given):
    with pytest.raises(InvalidError):
        numbers.site(given)


def test_a_branch_has_its_head_s_inn_and_ogrn_and_its_own_kpp(session, head):
    commands.change(session, head.id, ogrn="1027700132195")

    one = partnership.branch(session, head)

    assert (one.inn, one.ogrn, one.head_id) == (head.inn, "1027700132195", head.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"inn": "7707083893"}, "inn"),
        ({"kpp": ""}, "kpp"),
        ({"kpp": "770701001"}, "kpp"),
        ({"kpp": "000000000"}, "kpp"),
    ],
)
def test_what_is_no_branch_is_refused(session, head, values, field):
    with pytest.raises(InvalidError) as caught:
        partnership.branch(session, head, **values)

    assert caught.value.field == field


def test_a_branch_has_no_branches_and_a_head_is_no_branch(session, head):
    one = partnership.branch(session, head)

    with pytest.raises(InvalidError):
        partnership.branch(session, one, kpp="773643002")
    other = registries.organisation(session, inn=head.inn, kpp="770701009")
    with pytest.raises(InvalidError):
        commands.change(session, head.id, head_id=other.id)
    with pytest.raises(InvalidError):
        commands.change(session, other.id, head_id=other.id)


def test_a_corrected_inn_of_the_head_is_its_branches_too(app, head):
    with transaction() as session:
        one = partnership.branch(session, head)

    with transaction() as session:
        commands.change(session, head.id, inn="7707083893")

    assert reread(one).inn == "7707083893"


def test_the_list_folds_branches_and_a_search_finds_them(app, head):
    with transaction() as session:
        one = partnership.branch(session, head, name="Филиал Северный")
    staff, _who = signed_in(app, Role.STAFF)
    link = f"/organisations/{one.id}"

    assert link not in staff.get("/organisations").text
    assert "1 филиал" in staff.get("/organisations").text
    assert link in staff.get("/organisations?q=северный").text
    assert link in staff.get("/organisations?q=773643001").text
    assert link in staff.get(f"/organisations?head={head.id}").text
    assert link in staff.get("/organisations?branches=all").text
    assert f"/organisations/{head.id}" not in staff.get("/organisations?branches=alone").text


def test_an_unfolded_list_and_a_folded_one_are_counted_as_they_are_shown(app, head):
    with transaction() as session:
        partnership.branch(session, head)
    staff, _who = signed_in(app, Role.STAFF)

    assert "1 строка" in staff.get("/organisations/count").text
    assert "2 строки" in staff.get("/organisations/count?branches=all").text


def test_cards_of_head_and_branch_lead_to_one_another(app, head):
    with transaction() as session:
        one = partnership.branch(session, head)
    staff, _who = signed_in(app, Role.STAFF)

    assert f"/organisations/{one.id}" in staff.get(f"/organisations/{head.id}").text
    assert f"/organisations/{head.id}" in staff.get(f"/organisations/{one.id}").text
    assert "Другие с этим ИНН" not in staff.get(f"/organisations/{one.id}").text


def test_an_inn_alone_means_the_head(app, head):
    with transaction() as session:
        one = partnership.branch(session, head)
        found = queries.resolve(session, [head.inn, f"{head.inn} {one.kpp}"])

        assert found == {head.inn: head.id, f"{head.inn} {one.kpp}": one.id}
        assert queries.meant(session, head.inn, "") == session.get_one(Organisation, head.id)


def test_the_api_gives_branches_of_a_head(app, head):
    with transaction() as session:
        one = partnership.branch(session, head)
    machine = api.caller(app)

    found = machine.get(f"/organisations?head={head.id}").get_json()["items"]
    every = machine.get("/organisations").get_json()["items"]

    assert [item["id"] for item in found] == [str(one.id)]
    assert found[0]["head_id"] == str(head.id)
    assert len(every) == 2


def test_a_file_brings_a_branch_with_codes_and_licence(app, head):
    staff, _who = signed_in(app, Role.STAFF)
    columns = "Название;Вид;ИНН;КПП;ИНН головной организации;ОКВЭД;Дополнительные ОКВЭД;Лицензия;"
    columns += "Дата лицензии;Партнёр"
    row = (
        f"Филиал Южный;Школа;{head.inn};773643009;{head.inn};85.10;85.30, 62.10;Л035;01.02.2020;да"
    )

    run = place(upload(staff, columns, row, room="organisations"))
    apply(staff, run, "all")

    with reading() as session:
        one = session.scalars(select(Organisation).where(Organisation.kpp == "773643009")).one()
    assert one.head_id == head.id
    assert (one.okved, one.okved_more) == ("85.10", "62.10, 85.30")
    assert str(one.licence_on) == "2020-02-01"
    assert one.is_partner


def test_a_file_that_names_an_unknown_head_says_so_at_the_row(app):
    staff, _who = signed_in(app, Role.STAFF)
    columns = "Название;Вид;ИНН;КПП;ИНН головной организации"

    line = "Филиал;Школа;7707083893;773643009;7707083893"
    run = place(upload(staff, columns, line, room="organisations"))
    apply(staff, run, "good")

    assert states(run) == ["failed"]


def test_what_is_exported_comes_back_and_changes_nothing(app, head):
    with transaction() as session:
        partnership.branch(session, head, okved="62.10", is_partner=True)
    staff, _who = signed_in(app, Role.STAFF)
    asked = "branches=all&cols=" + ",".join(field.name for field in FIELDS)

    body = staff.post(f"/organisations/export?{asked}", {"format": "csv"}).data
    run = place(send(staff, body, "organisations.csv", room="organisations"))

    assert states(run) == ["unchanged", "unchanged"]


def test_search_everywhere_finds_it_by_its_ogrn(app):
    one = partnership.verified(ogrn="1027700132195")
    browser, _who = signed_in(app, Role.LEARNER)

    assert f"/organisations/{one.id}" in browser.get("/search?q=1027700132195").text


def test_the_card_leads_a_customer_to_its_people_and_nobody_else(app, head):
    with transaction() as session:
        registries.person(session, organisation_id=head.id)
    mine, _who = signed_in(app, Role.CUSTOMER, organisation_id=head.id)
    other, _stranger = signed_in(app, Role.CUSTOMER)
    link = f"/people?organisation={head.id}"

    assert link in mine.get(f"/organisations/{head.id}").text
    assert "1 человек" in mine.get(f"/organisations/{head.id}").text
    assert link not in other.get(f"/organisations/{head.id}").text

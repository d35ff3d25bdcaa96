"""Words a file of agreements may use, and what a refusal says of those nobody understands."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.organisations.models import AgreementState, Organisation, PartnershipAgreement
from tests.given import partnership, registries
from tests.given.accounts import signed_in
from tests.given.imports import apply, place, states, upload


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи")


@pytest.mark.parametrize("endless", ["бессрочно", "Бессрочный", "без срока"])
def test_a_file_says_without_a_term_and_in_force_as_the_list_does(app, own, endless):
    staff, _who = signed_in(app, Role.STAFF)
    head = "ИНН;Вид;Номер;Действует с;Действует по;Состояние"
    line = f"{own.inn};partnership;7;01.09.2026;%s;действует"
    rows = [line % term for term in ("31.08.2028", endless)]

    for row in rows:
        where = place(upload(staff, head, row, room="agreements"))
        apply(staff, where, "all")

    with reading() as session:
        (made,) = session.scalars(select(PartnershipAgreement))
    assert (made.ends_on, made.state) == (None, AgreementState.SIGNED)


def test_a_day_that_must_be_there_is_not_endless(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    head = "ИНН;Вид;Номер;Действует с"

    where = place(upload(staff, head, f"{own.inn};partnership;7;бессрочно", room="agreements"))

    assert states(where) == ["error"]


def test_an_import_says_which_words_its_columns_know(app):
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get("/agreements/import").text

    assert "подписано; проект, не подписано; прекращено досрочно" in page


def test_a_refusal_says_whether_none_or_several_are_called_so(app):
    one = partnership.verified(name="Колледж связи")
    with transaction() as session:
        registries.organisation(session, name=one.name)
    staff, _who = signed_in(app, Role.STAFF)
    form = {"kind": "partnership", "number": "7", "starts_on": "2026-09-01", "state": "signed"}

    several = staff.post("/agreements/new", form | {"organisation_id": "Колледж связи"}).text
    none = staff.post("/agreements/new", form | {"organisation_id": "Колледж снов"}).text

    assert "найдено несколько" in several
    assert "ничего не найдено" not in several
    assert "ничего не найдено" in none

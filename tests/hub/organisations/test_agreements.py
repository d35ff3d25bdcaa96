"""Agreements of the partner network: terms, papers, who sees them, what a file brings."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, InvalidError
from hub.core.files import StoredFile
from hub.organisations import agreement_commands
from hub.organisations.models import AgreementState, Organisation, PartnershipAgreement
from tests.given import api, partnership
from tests.given.accounts import signed_in
from tests.given.imports import apply, place, states, upload
from tests.given.partnership import PDF

PROGRAM = b"MZ\x90\x00" + b"\0" * 60


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи")


def form_for(one: Organisation, **values: object) -> dict[str, object]:
    today = clock.today()
    return {
        "organisation_id": one.inn,
        "kind": "partnership",
        "number": "12/2026",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=400)).isoformat(),
        "state": "signed",
    } | values


def papers() -> list[StoredFile]:
    with reading() as session:
        return list(session.scalars(select(StoredFile)))


def only() -> PartnershipAgreement:
    with reading() as session:
        return session.scalars(select(PartnershipAgreement)).one()


def add_paper(browser, agreement: PartnershipAgreement, body: bytes = PDF, name: str = "скан.pdf"):
    return browser.post(
        f"/agreements/{agreement.id}/papers",
        {"paper": (io.BytesIO(body), name)},
        content_type="multipart/form-data",
    )


def test_staff_write_one_down_with_its_paper_and_the_organisation_is_a_partner(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    form = form_for(own, paper=(io.BytesIO(PDF), "соглашение.pdf"))

    answer = staff.post("/agreements/new", form, content_type="multipart/form-data")

    assert answer.status_code == 302
    (paper,) = papers()
    assert (paper.kind, paper.subject, paper.subject_id) == ("agreement", "agreement", only().id)
    assert "соглашение.pdf" in staff.get(f"/agreements/{only().id}").text
    with reading() as session:
        assert session.get_one(Organisation, own.id).is_partner


def test_a_draft_makes_nobody_a_partner(app, own):
    partnership.agreement(own.id, state=AgreementState.DRAFT)

    with reading() as session:
        assert not session.get_one(Organisation, own.id).is_partner


def test_a_program_is_no_paper_and_nothing_is_written_down(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    form = form_for(own, paper=(io.BytesIO(PROGRAM), "соглашение.pdf"))

    answer = staff.post("/agreements/new", form, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "12/2026" in answer.text
    with reading() as session:
        assert session.scalars(select(PartnershipAgreement)).all() == []


def test_a_double_click_writes_one_down(app, own):
    staff, _who = signed_in(app, Role.STAFF)

    first = staff.post("/agreements/new", form_for(own))
    second = staff.post("/agreements/new", form_for(own, number=" 12/2026 "))

    assert (first.status_code, second.status_code) == (302, 422)
    assert "уже внесено" in second.text
    assert only().number == "12/2026"


@pytest.mark.parametrize("days", [-40, 2_000_000], ids=("before", "in-7502"))
def test_it_ends_after_it_begins_and_in_a_year_people_write_about(app, own, days):
    with pytest.raises(InvalidError) as caught:
        partnership.agreement(own.id, days=days)

    assert caught.value.field == "ends_on"


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER])
def test_its_own_people_see_it_and_its_paper_and_change_nothing(app, own, role):
    one = partnership.agreement(own.id)
    staff, _clerk = signed_in(app, Role.STAFF)
    add_paper(staff, one)
    (paper,) = papers()
    browser, _who = signed_in(app, role, organisation_id=own.id)

    assert "№ 7/2026" in browser.get(f"/organisations/{own.id}").text
    assert browser.get(f"/agreements/{one.id}").status_code == 200
    assert browser.get(f"/files/{paper.id}").data == PDF
    assert browser.get("/agreements/new").status_code == 403
    assert browser.post(f"/agreements/{one.id}/edit", form_for(own)).status_code == 403
    assert add_paper(browser, one).status_code == 403
    assert browser.post(f"/agreements/{one.id}/papers/{paper.id}/drop").status_code == 403
    assert browser.post("/agreements/bulk/end", {"ids": str(one.id)}).status_code == 403


@pytest.mark.parametrize("role", [Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.LEARNER])
def test_others_see_neither_it_nor_its_paper(app, own, role):
    one = partnership.agreement(own.id, number="секрет-77")
    staff, _clerk = signed_in(app, Role.STAFF)
    add_paper(staff, one)
    (paper,) = papers()
    browser, _who = signed_in(app, role)

    assert "секрет-77" not in browser.get(f"/organisations/{own.id}").text
    assert "секрет-77" not in browser.get("/agreements").text
    assert "секрет-77" not in browser.get(f"/agreements?organisation={own.id}").text
    assert f"/agreements/{one.id}" not in browser.get("/search?q=секрет-77").text
    assert browser.get(f"/agreements/{one.id}").status_code in {403, 404}
    assert browser.get(f"/files/{paper.id}").status_code == 403


def test_who_brought_a_paper_and_may_see_agreements_no_more_reads_it_no_more(app, own):
    one = partnership.agreement(own.id)
    former, who = signed_in(app, Role.LEARNER)
    with transaction() as session:
        stream = io.BytesIO(PDF)
        file_id = agreement_commands.keep_paper(
            session, one.id, stream, name="скан.pdf", owner_id=who.id
        ).id

    assert former.get(f"/files/{file_id}").status_code == 403


def test_a_paper_of_another_agreement_is_not_removed_through_this_one(app, own):
    one, other = partnership.agreement(own.id), partnership.agreement(own.id, number="8")
    staff, _clerk = signed_in(app, Role.STAFF)
    add_paper(staff, one)
    (paper,) = papers()

    assert staff.post(f"/agreements/{other.id}/papers/{paper.id}/drop").status_code == 404
    assert staff.post(f"/agreements/{one.id}/papers/{paper.id}/drop").status_code == 302
    assert papers() == []


def test_filters_find_what_runs_out_and_what_has_run_out(app, own):
    for days, number in (
        (10, "A-10"),
        (45, "B-45"),
        (80, "C-80"),
        (-3, "D-over"),
        (None, "E-ever"),
    ):
        partnership.agreement(own.id, days=days, number=number)
    partnership.agreement(own.id, days=5, number="F-ended", state=AgreementState.ENDED)
    staff, _who = signed_in(app, Role.STAFF)

    def found(asked: str) -> set[str]:
        page = staff.get(f"/agreements?{asked}").text
        names = ("A-10", "B-45", "C-80", "D-over", "E-ever", "F-ended")
        return {name for name in names if f">{name}<" in page}

    assert found("ends=30") == {"A-10"}
    assert found("ends=60") == {"A-10", "B-45"}
    assert found("ends=90") == {"A-10", "B-45", "C-80"}
    assert found("ends=over") == {"D-over"}
    assert found("ends=60&ends=over") == {"A-10", "B-45", "D-over"}
    assert found("ends=nonsense") == {"A-10", "B-45", "C-80", "D-over", "E-ever", "F-ended"}


def test_it_is_found_by_its_number_and_by_whose_it_is(app, own):
    one = partnership.agreement(own.id)
    staff, _who = signed_in(app, Role.STAFF)

    for words in ("7/2026", "колледж связи", own.inn):
        assert f"/agreements/{one.id}" in staff.get("/agreements", query_string={"q": words}).text


def test_a_changed_number_may_not_be_another_s(app, own):
    partnership.agreement(own.id, number="1")
    two = partnership.agreement(own.id, number="2")

    with pytest.raises(ConflictError), transaction() as session:
        agreement_commands.change(session, two.id, number="1")


def test_two_at_one_agreement_lose_nothing(app, own):
    one = partnership.agreement(own.id)
    staff, _who = signed_in(app, Role.STAFF)
    opened = form_for(own, version=str(one.version))
    staff.post(f"/agreements/{one.id}/edit", opened | {"subject": "Первый предмет"})

    answer = staff.post(f"/agreements/{one.id}/edit", opened | {"subject": "Второй предмет"})

    assert answer.status_code == 422
    assert "Первый предмет" in answer.text
    assert "Второй предмет" in answer.text


def test_the_card_begins_an_agreement_with_its_organisation(app, own):
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get(f"/agreements/new?organisation={own.id}").text

    assert f"ИНН {own.inn}" in page


def test_a_file_of_agreements_is_taken_and_the_same_again_changes_nothing(app, own):
    staff, _who = signed_in(app, Role.STAFF)
    head = "Организация;Вид;Номер;Действует с;Действует по;Предмет"
    line = f"{own.inn};Рамочное соглашение;5;01.02.2026;31.01.2028;Всё"

    run = place(upload(staff, head, line, room="agreements"))
    apply(staff, run, "all")
    again = place(upload(staff, head, line, room="agreements"))

    assert states(run) == ["done"]
    assert states(again) == ["unchanged"]
    assert str(only().ends_on) == "2028-01-31"


def test_the_api_writes_reads_and_changes_them(app, own):
    machine = api.caller(app)
    body = {
        "organisation_id": str(own.id),
        "kind": "framework",
        "number": "9",
        "starts_on": "2026-01-01",
    }

    made = machine.post("/agreements", body)
    changed = machine.patch(
        f"/agreements/{made.get_json()['id']}", {"ends_on": "2027-01-01"}, made.headers["ETag"]
    )

    assert made.status_code == 201
    assert made.get_json()["state"] == "signed"
    assert changed.get_json()["ends_on"] == "2027-01-01"
    assert len(machine.get("/agreements?ends=nonsense").get_json()) > 0


def test_a_partner_s_key_reads_its_own_alone(app, own):
    one = partnership.agreement(own.id)
    mine = api.caller(app, Role.PARTNER, organisation_id=own.id)
    other = api.caller(app, Role.PARTNER)

    assert mine.get(f"/agreements/{one.id}").status_code == 200
    assert other.get(f"/agreements/{one.id}").status_code == 404
    assert other.get("/agreements").get_json()["items"] == []
    assert mine.patch(f"/agreements/{one.id}", {"number": "1"}, '"1"').status_code == 403

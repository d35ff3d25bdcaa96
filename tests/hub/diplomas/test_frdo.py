"""What goes to ФИС ФРДО: rows in order alone, in the template, with a receipt in the end."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from hub.core import files
from hub.core.access import Role
from hub.core.audit import IDS, AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError, RefusedError
from hub.core.numbers import snils_written
from hub.diplomas import commands, frdo, handing
from hub.diplomas.layouts import LAYOUTS
from hub.diplomas.models import Diploma, FrdoReport, ReportState, Why
from hub.diplomas.queries import papers_of
from hub.groups.machine import GroupState
from hub.groups.models import Group
from hub.organisations.models import Organisation
from hub.people.models import Person
from tests.given import diplomas
from tests.given.accounts import signed_in
from tests.given.groups import DURING, ENDS

DPO = LAYOUTS["dpo"]
AFTER = DURING.replace(month=11, day=2)


def issued(session, people=2):
    """Documents of a group, written after its last day."""
    group = diplomas.reportable(session, people)
    book = diplomas.book(session, group.provider_id)
    rows = commands.issue(
        session, group.id, None, register_id=book.id, issued_on=AFTER.date(), at=AFTER,
        **diplomas.SAID,
    )  # fmt: skip
    return group, rows


def waiting(group):
    with reading() as session:
        return waiting_in(session, group)


def waiting_in(session, group):
    return frdo.waiting(session, DPO, group.provider_id)


def words(row):
    return [one.words for one in row.problems]


def state(group):
    with reading() as session:
        return session.get_one(Group, group.id).state


def test_rows_in_order_go_into_the_template_and_a_receipt_closes_the_group(app):
    with transaction() as session:
        group, rows = issued(session)
        snils = session.get_one(Person, rows[0].person_id).snils or ""

    with transaction() as session:
        ids = [row.id for row in rows]
        made = frdo.export(session, "dpo", group.provider_id, ids, at=AFTER, account_id=None)
    with reading() as session:
        (file,) = papers_of(session, made.id)
        with files.open_file(file) as stream:
            sheet = openpyxl.load_workbook(io.BytesIO(stream.read())).worksheets[0]
            table = [[cell.value for cell in line] for line in sheet.rows]
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "diplomas.report-exported")
        ).one()
    with transaction() as session:
        frdo.accept(session, made.id, number="77-1", on=AFTER.date(), at=AFTER)

    assert table[0] == [column.title for column in DPO.columns]
    said = dict(zip(table[0], table[1], strict=True))
    assert said["Вид документа"] == "Удостоверение о повышении квалификации"
    assert said["СНИЛС"] == snils_written(snils)
    assert (said["Дата рождения получателя"], said["Пол получателя"]) == ("04.05.1990", "Жен")
    assert said["Гражданство получателя (код страны по ОКСМ)"] == "643"
    assert len(table) == 3
    assert entry.details
    assert set(entry.details[IDS]) == {key.hex for key in ids}
    assert snils not in str(entry.details)
    assert state(group) is GroupState.CLOSED
    assert waiting(group) == []


def test_what_is_wrong_is_said_with_the_way_to_its_mend_and_goes_into_no_file(app):
    with transaction() as session:
        group, (one,) = issued(session, 1)
        person = session.get_one(Person, one.person_id)
        person.birth_on, person.citizenship, one.first_name = None, "FR", "Anna"
        one.funding, one.prior_number, one.hours = None, None, 8
        one.issued_on = ENDS.replace(day=1)
        one.prior_name, one.prior_series = '=HYPERLINK("http://e.ru")', "@SUM(1)"
        session.get_one(Organisation, group.provider_id).licence_number = None

    (row,) = waiting(group)
    with pytest.raises(RefusedError, match="mend them first"), transaction() as session:
        frdo.export(session, "dpo", group.provider_id, [one.id], at=AFTER, account_id=None)

    links = {problem.words: problem.link for problem in row.problems}
    card, details = f"/people/{person.id}/edit", f"/diplomas/{one.id}/details"
    assert {
        "nothing in «Дата рождения получателя»": card,
        "nothing in «Гражданство получателя (код страны по ОКСМ)»": card,
        "the name is not in Russian letters": card,
        "nothing in «Источник финансирования обучения»": details,
        "nothing in «Номер документа о ВО/СПО»": f"/diploma-groups/{group.id}/education",
        "the last name in the diploma before is not in Russian letters": (
            f"/diploma-groups/{group.id}/education"
        ),
        "the series or number of the diploma before can't be so": (
            f"/diploma-groups/{group.id}/education"
        ),
        "issued before training ended": f"/diplomas/{one.id}",
        "the hours are outside the bounds of the kind of programme": f"/diplomas/{one.id}",
        "the organisation has no licence written": f"/organisations/{group.provider_id}/edit",
    } == links


def test_the_education_before_of_a_whole_group_is_entered_on_one_page(app):
    with transaction() as session:
        group, rows = issued(session)
        for row in rows:
            row.prior_name = row.prior_number = None
        session.flush()
        versions = {row.id: row.version for row in rows}
    office, _who = signed_in(app, Role.STAFF)
    page = f"/diploma-groups/{group.id}/education"
    names = {f"prior_name-{row.id}": "Иванова" for row in rows}
    typed = names | {f"prior_number-{row.id}": f"10{n}" for n, row in enumerate(rows)}
    seen = {f"seen-{row.id}": str(versions[row.id]) for row in rows}
    levels = {f"prior_level-{row.id}": row.prior_level or "" for row in rows}

    saved = office.post(page, typed | seen | levels)
    stale = office.post(page, typed | seen | levels | {f"prior_number-{rows[0].id}": "другой"})

    assert (saved.status_code, stale.status_code) == (302, 422)
    assert "другой" in stale.text
    assert sorted(one.diploma.prior_number for one in waiting(group)) == ["100", "101"]


def test_a_rejected_file_frees_its_documents_and_one_file_is_made_of_each(app):
    with transaction() as session:
        group, (one, other) = issued(session)
        made = frdo.export(
            session, "dpo", group.provider_id, [one.id, other.id], at=AFTER, account_id=None
        )

    with pytest.raises(RefusedError, match="in a file already"), transaction() as session:
        frdo.export(session, "dpo", group.provider_id, [one.id], at=AFTER, account_id=None)
    with transaction() as session:
        frdo.reject(session, made.id, "Не тот шаблон")
    with pytest.raises(RefusedError, match="known already"), transaction() as session:
        frdo.accept(session, made.id, number="1", on=AFTER.date(), at=AFTER)

    with reading() as session:
        assert session.get_one(FrdoReport, made.id).state is ReportState.REJECTED
    assert [row.diploma.id for row in waiting(group)] == [one.id, other.id]
    assert state(group) is GroupState.REPORTING


def test_a_duplicate_carries_the_original_and_a_corrected_one_the_number_it_mends(app):
    with transaction() as session:
        group, (lost, wrong) = issued(session)
        wrong.reported_on = lost.reported_on = AFTER.date()
        given: dict[str, Any] = {
            "register_id": lost.register_id,
            "issued_on": AFTER.date(),
            "at": AFTER,
        }
        duplicate = commands.duplicate(session, lost.id, Why.LOST, **given)
        mended = commands.correct(session, wrong.id, "Опечатка", **given)

    by_id = {row.diploma.id: row.values for row in waiting(group)}

    assert by_id[duplicate.id]["status"] == "Дубликат"
    assert by_id[duplicate.id]["lost"] == "Да"
    assert by_id[duplicate.id]["original_number"] == lost.number
    assert by_id[mended.id]["mended_number"] == wrong.number
    assert by_id[mended.id]["original_number"] == ""


def test_a_book_on_numbered_forms_asks_for_the_number(app):
    with transaction() as session:
        group = diplomas.reportable(session, 1)
        book = diplomas.book(session, group.provider_id, uses_forms=True)
        commands.issue(
            session, group.id, None, register_id=book.id, issued_on=AFTER.date(), at=AFTER,
            **diplomas.SAID,
        )  # fmt: skip

    (row,) = waiting(group)

    assert words(row) == ["no number of the form"]
    assert row.problems[0].link == f"/diploma-groups/{group.id}/forms"


@pytest.mark.parametrize(
    ("name", "rubbish"), [("prior_name", "=HYPERLINK(1)"), ("prior_number", "+1+1")]
)
def test_what_no_diploma_has_in_it_is_not_written_down(app, name, rubbish):
    with transaction() as session:
        _group, (one,) = issued(session, 1)

    with pytest.raises(InvalidError) as caught, transaction() as session:
        handing.set_details(session, one.id, **{name: rubbish})

    assert caught.value.field == name


def test_a_file_with_what_is_not_in_force_is_made_anew_or_said_to_be_uploaded_so(app):
    with transaction() as session:
        group, rows = issued(session, 2)
        ids = [row.id for row in rows]
        made = frdo.export(session, "dpo", group.provider_id, ids, at=AFTER, account_id=None)
        commands.annul(session, ids[0], AFTER.date(), "Ошибка", at=AFTER)
    office, _who = signed_in(app, Role.STAFF)
    given: dict[str, Any] = {"number": "1", "accepted_on": f"{AFTER.date()}"}

    page = office.get(f"/frdo/{made.id}").text
    refused = office.post(f"/frdo/{made.id}/accept", given)
    with reading() as session:
        state_then = session.get_one(FrdoReport, made.id).state
    taken = office.post(f"/frdo/{made.id}/accept", given | {"confirmed": "y"})

    assert "Уже не действуют: ПК-001/26" in page
    assert "Файл не загружали" in page
    assert (refused.status_code, state_then) == (422, ReportState.EXPORTED)
    assert taken.status_code == 302


def test_what_was_annulled_after_it_was_in_the_register_is_owed_and_reported(app):
    with transaction() as session:
        group, (one, mended) = issued(session, 2)
        one.reported_on = mended.reported_on = AFTER.date()
        session.flush()
        commands.annul(session, one.id, AFTER.date(), "Ошибка", at=AFTER)
        commands.correct(
            session, mended.id, "Опечатка", register_id=mended.register_id,
            issued_on=AFTER.date(), at=AFTER,
        )  # fmt: skip
    office, _who = signed_in(app, Role.STAFF)

    owed = [row for row in waiting(group) if row.is_annulment]
    pages = [office.get(it).text for it in ("/cabinet", f"/diplomas/{one.id}")]
    with transaction() as session:
        made = frdo.export(session, "dpo", group.provider_id, [one.id], at=AFTER, account_id=None)
        between = [row for row in waiting_in(session, group) if row.is_annulment]
        frdo.accept(session, made.id, number="2", on=AFTER.date(), at=AFTER)

    assert [row.diploma.id for row in owed] == [one.id]  # the other is mended by its successor
    assert owed[0].values["status"] == "Аннулирован"
    assert owed[0].values["mended_number"] == one.number
    assert "Аннулировано: сообщить в ФИС ФРДО" in pages[0]
    assert "сообщите об аннулировании" in pages[1]
    assert between == []
    assert [row for row in waiting(group) if row.is_annulment] == []
    with reading() as session:
        assert session.get_one(Diploma, one.id).annulment_reported_on == AFTER.date()


def test_a_refused_file_leads_back_to_the_check_of_the_same_organisation(app):
    with transaction() as session:
        group, _rows = issued(session, 1)
    office, _who = signed_in(app, Role.STAFF)

    answer = office.post("/frdo/export", {"layout": "dpo", "organisation_id": group.provider_id})
    page = office.get(answer.headers["Location"]).text

    assert f"organisation={group.provider_id}" in answer.headers["Location"]
    assert 'name="diplomas"' in page


def test_the_form_of_issue_asks_what_its_kind_has_and_knows_the_town(app):
    with transaction() as session:
        owner = diplomas.one(session).organisation_id
        group, _learners = diplomas.completed(session, 1, provider_id=owner)
    office, _who = signed_in(app, Role.STAFF)

    page = office.get(f"/diploma-groups/{group.id}/issue").text

    assert 'name="signer"' in page
    assert not [it for it in ("qualification", "rank", "sphere") if f'name="{it}"' in page]
    assert 'value="Город"' in page

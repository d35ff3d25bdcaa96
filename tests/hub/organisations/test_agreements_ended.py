"""Agreements ended before their time: asked first, with a day and a reason, and not for ever."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import InvalidError
from hub.organisations import agreement_commands
from hub.organisations.models import AgreementState, Organisation, PartnershipAgreement
from tests.given import api, partnership
from tests.given.accounts import signed_in
from tests.given.imports import place, states, upload

WHY = "Партнёр закрывается"


@pytest.fixture
def own(app) -> Organisation:
    return partnership.verified(name="Колледж связи")


def kept(one: PartnershipAgreement) -> PartnershipAgreement:
    with reading() as session:
        return session.get_one(PartnershipAgreement, one.id)


def ended(session, one: PartnershipAgreement) -> None:
    agreement_commands.end(session, [one.id], clock.today(), WHY)


def bulk_form(*ones: PartnershipAgreement, **more: str) -> dict[str, object]:
    asked = {"word-end": WHY, "day-end": clock.today().isoformat()} | more
    return {"ids": [str(one.id) for one in ones], "click": "1", **asked}


def test_before_many_are_ended_their_number_is_asked_and_the_rest_is_named(app, own):
    one = partnership.agreement(own.id)
    draft = partnership.agreement(own.id, number="8", state=AgreementState.DRAFT)
    staff, _who = signed_in(app, Role.STAFF)

    asked = staff.post("/agreements/bulk/end", bulk_form(one, draft))

    assert "Это коснётся 1 строки." in asked.text
    assert "1 строка не подходит и останется как есть." in asked.text
    assert kept(one).state is AgreementState.SIGNED


def test_only_those_in_force_on_the_day_are_ended_and_the_others_are_counted(app, own):
    one = partnership.agreement(own.id)
    draft = partnership.agreement(own.id, number="8", state=AgreementState.DRAFT)
    over = partnership.agreement(own.id, number="9", days=-3)
    staff, _who = signed_in(app, Role.STAFF)

    form = bulk_form(one, draft, over, sure="yes")
    page = staff.post("/agreements/bulk/end", form, follow_redirects=True).text

    assert (kept(one).state, kept(one).ended_on) == (AgreementState.ENDED, clock.today())
    assert kept(draft).state is AgreementState.DRAFT
    assert kept(over).state is AgreementState.SIGNED
    assert "2 строки не подходят и останутся как есть." in page


def test_all_that_were_found_are_ended_only_when_their_number_was_seen(app, own):
    ones = [partnership.agreement(own.id, number=str(number)) for number in range(3)]
    draft = partnership.agreement(own.id, number="д", state=AgreementState.DRAFT)
    staff, _who = signed_in(app, Role.STAFF)

    asked = staff.post("/agreements/bulk/end", bulk_form(all="yes"))
    jobs.drain()
    before = {kept(one).state for one in ones}
    staff.post("/agreements/bulk/end", bulk_form(all="yes", sure="yes"))
    jobs.drain()

    assert "Это коснётся 3 строк." in asked.text
    assert before == {AgreementState.SIGNED}
    assert {kept(one).state for one in ones} == {AgreementState.ENDED}
    assert kept(draft).state is AgreementState.DRAFT


@pytest.mark.parametrize(
    "wrong", [{"word-end": " "}, {"day-end": ""}, {"day-end": "2999-01-01"}], ids=str
)
def test_without_a_reason_or_a_day_nothing_is_ended(app, own, wrong):
    one = partnership.agreement(own.id)
    staff, _who = signed_in(app, Role.STAFF)

    staff.post("/agreements/bulk/end", bulk_form(one, sure="yes", **wrong))

    assert kept(one).state is AgreementState.SIGNED


def test_the_card_ends_it_and_says_when_and_why_as_the_audit_does(app, own):
    one = partnership.agreement(own.id)
    staff, _who = signed_in(app, Role.STAFF)
    day = clock.today() - timedelta(days=2)
    door = f"/agreements/{one.id}/end"

    silent = staff.post(door, {"ended_on": day.isoformat(), "ended_why": " "})
    early = staff.post(door, {"ended_on": "2001-01-01", "ended_why": WHY})
    done = staff.post(door, {"ended_on": day.isoformat(), "ended_why": WHY})

    assert (silent.status_code, early.status_code, done.status_code) == (422, 422, 302)
    assert f"Прекращено {day:%d.%m.%Y}: {WHY}" in staff.get(f"/agreements/{one.id}").text
    with reading() as session:
        told = [row.details for row in session.query(AuditEntry).filter_by(subject_id=one.id)]
    assert any(row.get("why") == WHY and row.get("day") == str(day) for row in told if row)


def test_what_was_ended_by_mistake_is_put_back_in_force(app, own):
    one, two = partnership.agreement(own.id), partnership.agreement(own.id, number="8")
    with transaction() as session:
        ended(session, one)
        ended(session, two)
    staff, _who = signed_in(app, Role.STAFF)

    staff.post(f"/agreements/{one.id}/restore")
    staff.post("/agreements/bulk/restore", {"ids": [str(two.id)], "sure": "yes"})

    for agreement in (kept(one), kept(two)):
        assert agreement.state is AgreementState.SIGNED
        assert (agreement.ended_on, agreement.ended_why) == (None, None)
    assert "Вернуть в силу" not in staff.get(f"/agreements/{one.id}").text


def test_neither_the_form_nor_the_api_nor_a_file_ends_one_without_saying_why(app, own):
    one = partnership.agreement(own.id)
    staff, _who = signed_in(app, Role.STAFF)
    machine = api.caller(app)
    tag = f'"{one.version}"'

    silent = machine.patch(f"/agreements/{one.id}", {"state": "ended"}, tag)
    head = "Организация;Вид;Номер;Действует с;Состояние"
    line = f"{own.inn};Соглашение о партнёрстве;{one.number};{one.starts_on};прекращено досрочно"
    run = place(upload(staff, head, line, room="agreements"))
    staff.post(f"{run}/apply", {"mode": "good"})
    jobs.drain()

    assert 'value="ended"' not in staff.get(f"/agreements/{one.id}/edit").text
    assert (silent.status_code, list(silent.get_json()["errors"])) == (422, ["ended_on"])
    assert states(run) != ["done"]
    assert kept(one).state is AgreementState.SIGNED
    said = {"state": "ended", "ended_on": str(clock.today()), "ended_why": WHY}
    assert machine.patch(f"/agreements/{one.id}", said, tag).get_json()["ended_why"] == WHY


def test_a_draft_is_not_ended_and_what_is_in_force_has_no_last_day(app, own):
    draft = partnership.agreement(own.id, state=AgreementState.DRAFT)
    told: dict[str, Any] = {"ended_on": clock.today(), "ended_why": WHY}

    for values in (told | {"state": AgreementState.ENDED}, told):
        with pytest.raises(InvalidError), transaction() as session:
            agreement_commands.change(session, draft.id, **values)

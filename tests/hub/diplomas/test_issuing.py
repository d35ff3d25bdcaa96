"""Documents are written out with numbers that have no holes and no doubles, whoever races."""

import threading
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, RefusedError
from hub.diplomas import books, commands, handing
from hub.diplomas.models import Diploma, DiplomaState, FormState, HandedWay, StrictForm, Why
from hub.groups.machine import DirectiveKind, GroupState
from hub.groups.models import Group
from hub.people.models import Person, Standing
from hub.programmes.models import ProgrammeVersion
from tests.given import diplomas, registries
from tests.given import groups as given_groups
from tests.given.accounts import signed_in
from tests.given.diplomas import DAY
from tests.given.groups import DURING


def now(group: Group) -> GroupState:
    with reading() as session:
        return session.get_one(Group, group.id).state


def forms() -> dict[str, FormState]:
    with reading() as session:
        return {one.number: one.state for one in session.scalars(select(StrictForm))}


def test_all_who_completed_get_documents_and_the_group_goes_on(app):
    with transaction() as session:
        group, people = diplomas.completed(session, 3)
        book = diplomas.book(session, group.provider_id, last_number=7)

    with transaction() as session:
        made = diplomas.issued(session, group, book.id)

    assert [one.number for one in made] == ["ПК-008/26", "ПК-009/26", "ПК-010/26"]
    assert [one.first_name for one in made] == ["Анна", "Мария", "Ольга"]
    assert {one.enrolment_id for one in made} == {one.id for one in people}
    assert all(one.directive_id and one.hours and one.title == "Сварка" for one in made)
    assert len({one.code for one in made}) == 3
    assert now(group) is GroupState.REPORTING


def test_who_has_not_completed_keeps_the_whole_group_without_documents(app):
    with transaction() as session:
        group, people = diplomas.completed(session, 1)
        other = given_groups.group(
            session, version_id=group.version_id, provider_id=group.provider_id
        )
        (learns,) = given_groups.studying(session, other, 1)
        book = diplomas.book(session, group.provider_id)

    with pytest.raises(RefusedError, match="completed by an order"), transaction() as session:
        diplomas.issued(session, group, book.id, [people[0].id, learns.id])

    with reading() as session:
        assert session.scalars(select(Diploma.id)).all() == []
        assert session.get_one(type(book), book.id).last_number == 0


def test_numbers_of_one_book_race_without_holes_or_doubles(app):
    with transaction() as session:
        owner = registries.organisation(session)
        groups = [diplomas.completed(session, 5, provider_id=owner.id)[0] for _ in range(4)]
        book = diplomas.book(session, owner.id)
    together = threading.Barrier(2 * len(groups))
    refused: list[HubError] = []

    def issue(group: Group) -> None:
        together.wait()
        try:
            with transaction() as session:
                diplomas.issued(session, group, book.id)
        except HubError as error:
            refused.append(error)

    # Each group is asked for twice at once: one of the two finds nobody without a document.
    threads = [threading.Thread(target=issue, args=(group,)) for group in groups * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading() as session:
        counted = session.scalars(select(Diploma.counted).order_by(Diploma.counted)).all()
    assert counted == list(range(1, 21))
    assert len(refused) == len(groups)
    assert {now(group) for group in groups} == {GroupState.REPORTING}


def test_a_form_is_used_once_and_a_spoiled_one_never(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 2)
        book = diplomas.book(session, group.provider_id)
        first, second, *_rest = diplomas.forms(session, group.provider_id, "0008", "0011")
        books.spoil(session, [second.id], DAY, "Акт № 1: брак печати")

    with transaction() as session:
        made = diplomas.issued(session, group, book.id, first_form_id=first.id)
    with pytest.raises(InvalidError, match="used or spoiled"), transaction() as session:
        handing.set_forms(session, {made[0].id: ("АБ", "0010")}, spoiled_on=DAY)
    with transaction() as session:
        handing.set_forms(session, {made[0].id: ("аб", "0011")}, spoiled_on=DAY, act="Акт № 2")

    left, used, spoiled = FormState.LEFT, FormState.USED, FormState.SPOILED
    assert [one.form_number for one in made] == ["0008", "0010"]
    assert forms() == {"0008": spoiled, "0009": spoiled, "0010": used, "0011": used}
    assert left not in forms().values()


def test_too_few_forms_give_documents_to_nobody(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 2)
        book = diplomas.book(session, group.provider_id)
        (only,) = diplomas.forms(session, group.provider_id, "7", "7")

    with pytest.raises(RefusedError, match="Forms left: 1"), transaction() as session:
        diplomas.issued(session, group, book.id, first_form_id=only.id)

    assert forms() == {"7": FormState.LEFT}
    assert now(group) is GroupState.ISSUING


def test_forms_are_received_once(app):
    with transaction() as session:
        owner = registries.organisation(session)
        diplomas.forms(session, owner.id, "0098", "0102")

    with pytest.raises(InvalidError, match="0101"), transaction() as session:
        diplomas.forms(session, owner.id, "0101", "0105")

    assert sorted(forms()) == ["0098", "0099", "0100", "0101", "0102"]


def test_a_mistaken_document_is_annulled_and_another_written_with_a_trace(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 1)
        book = diplomas.book(session, group.provider_id)
        (form,) = diplomas.forms(session, group.provider_id, "5", "5")
        (old,) = diplomas.issued(session, group, book.id, first_form_id=form.id)

    with transaction() as session:
        made = commands.correct(
            session, old.id, "Опечатка в часах", register_id=book.id, issued_on=DAY, at=DURING,
            changes={"hours": 80},
        )  # fmt: skip
    with pytest.raises(RefusedError), transaction() as session:
        commands.annul(session, old.id, DAY, "ещё раз", at=DURING)

    with reading() as session:
        was = session.get_one(Diploma, old.id)
    assert (was.state, was.annulled_why) == (DiplomaState.ANNULLED, "Опечатка в часах")
    assert (made.replaces_id, made.hours, made.number) == (old.id, 80, "ПК-002/26")
    assert made.enrolment_id == old.enrolment_id
    assert forms() == {"5": FormState.SPOILED}
    assert now(group) is GroupState.REPORTING


def test_a_duplicate_takes_the_place_of_the_lost_one_under_the_name_of_that_day(app):
    with transaction() as session:
        old = diplomas.one(session)
        book_id = old.register_id
        assert book_id
        person = session.get_one(Person, old.person_id)
        person.last_name = "Петрова"

    with transaction() as session:
        made = commands.duplicate(
            session, old.id, Why.LOST, register_id=book_id, issued_on=DAY, at=DURING
        )
    with transaction() as session:
        again = commands.duplicate(
            session, made.id, Why.EXCHANGED, register_id=book_id, issued_on=DAY,
            at=DURING, is_renamed=True,
        )  # fmt: skip

    assert (made.last_name, again.last_name) == (old.last_name, "Петрова")
    assert again.replaces_id == made.id
    with reading() as session:
        states = session.scalars(select(Diploma.state).order_by(Diploma.counted)).all()
    assert states == [DiplomaState.REPLACED, DiplomaState.REPLACED, DiplomaState.ISSUED]


def test_a_document_is_not_older_than_its_order_and_not_of_another_year(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 1)
        book = diplomas.book(session, group.provider_id)
        past = diplomas.book(session, group.provider_id, year=2025, template="ПК-#/25")
    given: dict[str, Any] = {"at": DURING, "register_id": book.id}

    for values, words in (
        ({"issued_on": DAY.replace(day=1)}, "older than the order"),
        ({"issued_on": DAY.replace(day=30)}, "yet to come"),
        ({"issued_on": DAY, "register_id": past.id}, "another year"),
        ({"issued_on": DAY, "signer": "Ю"}, "who signs"),
        ({"issued_on": DAY, "signer_post": None}, "who signs"),
        ({"issued_on": DAY, "protocol_on": DAY.replace(day=30)}, "younger"),
    ):
        with pytest.raises(InvalidError, match=words), transaction() as session:
            commands.issue(session, group.id, None, **(diplomas.SAID | given | values))

    assert now(group) is GroupState.ISSUING


def test_a_document_is_handed_once(app):
    with transaction() as session:
        one = diplomas.one(session)

    with pytest.raises(InvalidError, match="proxy"), transaction() as session:
        handing.hand(session, [one.id], on=DAY, way=HandedWay.BY_PROXY, to=" ", at=DURING)
    with transaction() as session:
        first = handing.hand(
            session, [one.id], on=DAY, way=HandedWay.BY_POST, to="РПО 1", at=DURING
        )
        again = handing.hand(session, [one.id], on=DAY, way=HandedWay.IN_PERSON, to=None, at=DURING)

    assert (first, again) == (1, 0)
    with reading() as session:
        assert session.get_one(Diploma, one.id).handed_to == "РПО 1"


def test_what_is_to_stand_on_a_form_is_not_handed_over_without_it(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 1)
        book = diplomas.book(session, group.provider_id, uses_forms=True)
        (one,) = diplomas.issued(session, group, book.id)
        diplomas.forms(session, group.provider_id, "001", "001")
    given: dict[str, Any] = {"on": DAY, "way": HandedWay.IN_PERSON, "to": None, "at": DURING}

    with pytest.raises(RefusedError, match="numbered forms"), transaction() as session:
        handing.hand(session, [one.id], **given)
    with transaction() as session:
        handing.set_forms(session, {one.id: ("АБ", "001")}, spoiled_on=DAY)
        handed = handing.hand(session, [one.id], **given)

    assert handed == 1


def test_one_who_was_expelled_gets_no_document(app):
    with transaction() as session:
        group = given_groups.group(session)
        stays, leaves = given_groups.studying(session, group)
        reasons = {leaves.id: "пропуски"}
        given_groups.order(session, DirectiveKind.EXPEL, group, [leaves.id], reasons=reasons)
        given_groups.let_out(session, group, [stays.id])
        version = session.get_one(ProgrammeVersion, group.version_id)
        kind = version.document or diplomas.KIND
        book = diplomas.book(session, group.provider_id, kind=kind)

    with transaction() as session:
        made = diplomas.issued(session, group, book.id)

    assert [one.enrolment_id for one in made] == [stays.id]


def test_documents_of_whoever_withdrew_the_consent_are_shown_to_the_centre_alone(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 2)
        book = diplomas.book(session, group.provider_id)
        gone, stays = diplomas.issued(session, group, book.id)
        session.get_one(Person, gone.person_id).standing = Standing.RESTRICTED
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=group.provider_id)
    coordinator, _who = signed_in(app, Role.COORDINATOR)
    staff, _who = signed_in(app, Role.STAFF)
    card, paper = f"/diplomas/{gone.id}", f"/diplomas/{gone.id}/paper.pdf"
    lists = ("/diplomas", f"/diploma-groups/{group.id}", f"/document-registers/{book.id}")

    seen = {one: [one.get(card).status_code, one.get(paper).status_code] for one in
            (partner, coordinator, staff)}  # fmt: skip
    listed = [partner.get(path).text for path in (*lists, f"/frdo/check?group={group.id}")]

    assert list(seen.values()) == [[404, 404], [404, 404], [200, 200]]
    for page in listed:
        assert str(gone.id) not in page
    assert str(stays.id) in listed[0]
    assert str(gone.id) in staff.get("/diplomas").text

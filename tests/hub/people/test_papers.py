"""Consents on paper: entered, taken back as in an account, carried by merges, destroyed."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from hub.accounts import consents
from hub.accounts.models import Account
from hub.core import audit, clock, files, jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError
from hub.core.files import StoredFile
from hub.core.notifications.models import Notification
from hub.people import merging, paper_commands, unmerging, withdrawals
from hub.people.agreed import GIVEN, NONE, WITHDRAWN
from hub.people.models import Outcome, Person, Standing, Withdrawal
from hub.people.paper_models import Signer
from tests.given import accounts, papers, twins
from tests.given import files as given_files
from tests.given import withdrawals as given
from tests.given.papers import SIGNED

MOTHER = "Иванова Анна Петровна"
CHILD = date(2014, 5, 1)


def standing(person: Person) -> Standing:
    with reading() as session:
        return session.get_one(Person, person.id).standing


def case_of(person: Person) -> Withdrawal | None:
    with reading() as session:
        return withdrawals.of_person(session, person.id)


def test_a_child_has_one_signed_by_the_mother_and_the_card_counts_as_agreed(app):
    child, other = papers.born(CHILD), papers.born()

    papers.add(child, signer=Signer.REPRESENTATIVE, representative=MOTHER)

    (row,) = papers.of(child)
    assert (row.representative, row.signed_on, row.place) == (MOTHER, SIGNED, papers.PLACE)
    assert papers.found(GIVEN) == {child.id}
    assert papers.found(NONE) == {other.id}
    assert "people.paper-added" in given.actions(child.id)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"signed_on": date(2099, 1, 1)}, "signed_on"),
        ({"signed_on": date(2014, 4, 30)}, "signed_on"),
        ({}, "signer"),
        ({"signer": Signer.REPRESENTATIVE}, "representative"),
        ({"form": None, "signer": Signer.REPRESENTATIVE, "representative": MOTHER}, "form"),
        ({"place": " "}, "place"),
        ({"place": "п" * 201}, "place"),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(app, more, field):
    child = papers.born(CHILD)

    with pytest.raises(InvalidError) as refusal:
        papers.add(child, **more)

    assert refusal.value.field == field
    assert papers.of(child) == []


def test_a_version_of_the_centre_is_not_signed_before_it_was_there(app):
    text, person = accounts.consent_text(), papers.born()
    early = clock.today() - timedelta(days=1)

    with pytest.raises(InvalidError) as refusal:
        papers.add(person, text_id=text.id, form=None, signed_on=early)
    papers.add(person, text_id=text.id, form=None, signed_on=clock.today())

    assert refusal.value.field == "text"
    assert [row.consent_text_id for row in papers.of(person)] == [text.id]


def test_taken_back_it_restricts_and_opens_the_case_from_the_day_it_came(app):
    staff = accounts.account(Role.STAFF)
    person = papers.born()
    row = papers.add(person)
    came = SIGNED + timedelta(days=9)

    papers.withdraw(row, came)
    jobs.drain()

    case = case_of(person)
    assert case is not None
    assert standing(person) is Standing.RESTRICTED
    assert clock.day_of(case.withdrawn_at) == came
    assert case.due_at - case.withdrawn_at == timedelta(days=30)
    assert papers.found(WITHDRAWN) == {person.id}
    with reading() as session:
        told = select(Notification.link).where(Notification.account_id == staff.id)
        assert session.scalars(told).all() == [f"/admin/withdrawals/{case.id}"]
    with pytest.raises(RefusedError):
        papers.withdraw(row, came)


def test_while_another_consent_is_in_force_nothing_stops(app):
    person = papers.born()
    first, second = papers.add(person), papers.add(person, form="Другая форма")

    papers.withdraw(first, SIGNED)
    between = standing(person), case_of(person)
    papers.withdraw(second, SIGNED)

    assert between == (Standing.OPEN, None)
    assert standing(person) is Standing.RESTRICTED


def test_a_consent_in_the_account_is_one_in_force_too(app):
    citizen = given.citizen()
    person = given.person_of(citizen)
    row = papers.add(person)

    papers.withdraw(row, SIGNED)

    assert standing(person) is Standing.OPEN
    assert papers.found(GIVEN) == {person.id}


def test_whoever_has_an_account_without_a_consent_is_written_to(app):
    person = papers.born()
    who = accounts.account(Role.LEARNER, person_id=person.id)

    papers.withdraw(papers.add(person), SIGNED)
    jobs.drain()

    case = case_of(person)
    with reading() as session:
        told = select(Notification.template).where(Notification.account_id == who.id)
        assert session.scalars(told).all() == ["accounts.consent-withdrawn"]
        assert withdrawals.is_restricted(session, who.id)
    assert case is not None
    assert case.account_id == who.id


def test_withdrawing_in_the_account_takes_the_papers_back(app):
    citizen = given.citizen()
    person = given.person_of(citizen)
    papers.add(person)

    given.withdraw(citizen)

    assert [row.withdrawn_on for row in papers.of(person)] == [clock.today()]
    assert papers.found(WITHDRAWN) == {person.id}


def test_signed_anew_it_lifts_the_restriction_and_an_older_one_does_not(app):
    person = papers.born()
    papers.withdraw(papers.add(person), clock.today())

    with pytest.raises(InvalidError):
        papers.add(person, signed_on=clock.today() - timedelta(days=1))
    papers.add(person, signed_on=clock.today())

    case = case_of(person)
    assert case is not None
    assert case.outcome is Outcome.RENEWED
    assert standing(person) is Standing.OPEN
    assert papers.found(GIVEN) == {person.id}


def test_whoever_has_an_account_gives_it_anew_there(app):
    citizen = given.citizen()
    given.withdraw(citizen)
    person = given.person_of(citizen)

    with pytest.raises(RefusedError):
        papers.add(person, signed_on=clock.today())
    with transaction() as session:
        mine, text = session.get_one(Account, citizen.id), consents.current(session)
        consents.give(session, mine, text, address=None, agent=None, at=utcnow())
    jobs.drain()

    assert papers.found(GIVEN) == {person.id}


def test_what_is_known_otherwise_than_by_a_consent_is_none(app):
    """A case without any consent counts as withdrawn; a decided one leaves nothing behind."""
    person = papers.born()

    with transaction() as session:
        withdrawals.withdraw(session, None, person.id, at=utcnow(), why="Заявление № 7")
    between = papers.found(WITHDRAWN)
    papers.add(person, signed_on=clock.today())

    assert between == {person.id}
    assert papers.found(WITHDRAWN) == papers.found(NONE) == set()


def scanned(person: Person) -> StoredFile:
    row = papers.add(person, signer=Signer.REPRESENTATIVE, representative=MOTHER)
    with transaction() as session:
        body = io.BytesIO(given_files.PDF)
        return paper_commands.keep_scan(session, row.id, body, name="Скан.pdf", owner_id=None)


def test_a_merge_carries_papers_and_an_undo_gives_them_back(app):
    winner, loser = twins.twins(birth_on=CHILD)
    scan = scanned(loser)
    (before,) = papers.of(loser)

    merge_id = twins.merge(winner, loser)
    carried = papers.of(winner), papers.found(GIVEN)
    with transaction() as session:
        unmerging.unmerge(session, merge_id, at=utcnow())

    assert [row.id for row in carried[0]] == [before.id]
    assert carried[1] == {winner.id}
    assert ([row.id for row in papers.of(loser)], papers.of(winner)) == ([before.id], [])
    with reading() as session:
        assert session.get_one(StoredFile, scan.id).subject_id == before.id


def test_destroyed_data_leave_that_a_consent_was_there_and_nothing_that_names_anybody(app):
    person, loser = twins.twins(birth_on=CHILD)
    papers.add(person, place="дело Ивановой")
    scan = scanned(loser)
    with transaction() as session:
        merging.merge(session, person.id, loser.id, at=utcnow())
    with transaction() as session:
        case = withdrawals.withdraw(session, None, person.id, at=utcnow(), why="Заявление № 7")
        withdrawals.erase(session, case.id, why="Оснований нет", at=utcnow())

    rows = papers.of(person)
    assert [(row.signed_on, row.withdrawn_on) for row in rows] == [(SIGNED, clock.today())] * 2
    for row in rows:
        assert {row.representative, row.form, row.place, row.withdrawn_how} == {None}
    with reading() as session:
        assert session.get(StoredFile, scan.id) is None
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert given_files.places() == []


def test_many_are_marked_at_once_and_each_is_told_of_whom_not(app):
    adult, child = papers.born(date(1990, 1, 1)), papers.born(CHILD)
    has, gone = papers.born(), papers.born()
    kept = papers.add(has)
    papers.withdraw(papers.add(gone), SIGNED)
    ids = [one.id for one in (adult, child, has, gone)]

    with transaction() as session:
        at, place = utcnow(), papers.PLACE
        count = paper_commands.mark_many(session, ids, signed_on=SIGNED, place=place, at=at)
        missed = paper_commands.left_out(session, ids)
    with transaction() as session:
        again = paper_commands.mark_many(session, ids, signed_on=SIGNED, place=place, at=at)

    assert (count, again) == (1, 0)
    assert [(row.place, row.signer) for row in papers.of(adult)] == [(place, Signer.PERSON)]
    assert [row.id for row in papers.of(has)] == [kept.id]
    assert papers.of(child) == []
    assert missed is not None
    assert f"{child.full_name}, 01.05.2014" in missed
    assert adult.full_name + ", 01.01.1990" not in missed


def test_every_act_names_who_did_it(app):
    person, who = papers.born(), accounts.account(Role.STAFF)

    with audit.acting(audit.Actor(account_id=who.id, door="web")):
        papers.withdraw(papers.add(person), SIGNED)

    (row,) = papers.of(person)
    assert (row.recorded_by_id, row.withdrawn_by_id) == (who.id, who.id)
    assert {"people.paper-added", "people.paper-withdrawn"} <= set(given.actions(person.id))
    assert files.KINDS["paper-consent"].is_personal

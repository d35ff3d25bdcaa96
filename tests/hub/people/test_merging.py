"""Two cards become one and two again: rows, links, numbers, accounts, decisions."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, RefusedError
from hub.core.files.models import Blob, StoredFile
from hub.people import candidates, commands, contacts, health, merging, pairs, queries, unmerging
from hub.people.card_models import ContactKind, HealthConsent, PersonContact, PersonHealth, Proof
from hub.people.merge_models import PairState, PersonMerge, PersonPair
from hub.people.models import Person, Standing, Withdrawal
from hub.people.queries import FIELDS
from tests.given import accounts, twins
from tests.given import registries as make

TABLES = ("person", "account", "person_contact", "person_health", "stored_file")


def undo(merge_id, **more):
    with transaction() as session:
        unmerging.unmerge(session, merge_id, at=utcnow(), **more)


def file_of(session, person):
    blob = Blob(digest=person.id.hex * 2, place=person.id.hex, secret="s", size=1)
    session.add(blob)
    session.flush()
    row = StoredFile(
        digest=blob.digest,
        name="справка.pdf",
        kind="export",
        content_type="application/pdf",
        size=1,
        subject="person",
        subject_id=person.id,
    )
    session.add(row)
    session.flush()
    return row.id


def test_what_led_to_either_leads_to_one(app):
    first, second = twins.twins()
    one = accounts.account(Role.LEARNER, person_id=first.id)
    other = accounts.account(Role.LEARNER, person_id=second.id)
    with transaction() as session:
        file_id = file_of(session, second)
        contacts.add(session, second.id, ContactKind.PHONE, "8 912 555 66 77")

    twins.merge(first, second, take={"last_name"})

    with reading() as session:
        stays, gone = session.get_one(Person, first.id), session.get_one(Person, second.id)
        owners = {session.get_one(Account, key.id).person_id for key in (one, other)}
        values = {row.value: row.person_id for row in session.scalars(select(PersonContact))}
        assert (stays.last_name, stays.phone) == ("Петрова", "+79120001122")
        assert (gone.standing, gone.merged_into_id) == (Standing.MERGED, first.id)
        assert owners == {first.id}
        assert session.get_one(StoredFile, file_id).subject_id == first.id
        assert values == {"+79125556677": first.id, "+79120003344": first.id}


def test_the_number_of_the_card_that_goes_finds_the_one_that_stays(app):
    with transaction() as session:
        first = make.person(session, snils=None)
        second = make.person(session)
    snils = second.snils or ""

    merge_id = twins.merge(first, second, take={"snils"})
    with reading() as session:
        found = queries.by_snils(session, snils)
    undo(merge_id)

    assert found is not None
    assert found.id == first.id
    with reading() as session:
        again = queries.by_snils(session, snils)
        assert again is not None
        assert again.id == second.id
        assert session.get_one(Person, first.id).snils is None


@given(
    take=some.sets(some.sampled_from(FIELDS)),
    has_health=some.sampled_from(("none", "first", "second", "both")),
    has_account=some.sampled_from(("none", "first", "second", "both")),
    are_turned=some.booleans(),
)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_undone_everything_is_as_it_was(app, take, has_health, has_account, are_turned):
    first, second = twins.twins(snils=make.snils(next(make._numbers)), study_year=9)
    with transaction() as session:
        for person, word in ((first, "first"), (second, "second")):
            if has_health in {word, "both"}:
                _ill(session, person)
            contacts.add(session, person.id, ContactKind.EMAIL, "both@a.ru")
        contacts.verify(
            session, second.id, ContactKind.EMAIL, "both@a.ru", how=Proof.STAFF, at=utcnow()
        )
        file_of(session, second)
    for person, word in ((first, "first"), (second, "second")):
        if has_account in {word, "both"}:
            accounts.account(Role.LEARNER, person_id=person.id)
    jobs.drain()  # what accounts tell of their addresses
    before = twins.rows(*TABLES)
    winner, loser = (second, first) if are_turned else (first, second)

    merge_id = twins.merge(winner, loser, take)
    jobs.drain()
    between = twins.rows(*TABLES)
    undo(merge_id)

    assert between != before
    assert twins.rows(*TABLES) == before


def _ill(session, person):
    health.note(
        session,
        person.id,
        "Нужен пандус",
        how=HealthConsent.PAPER,
        paper="согласие № 1 от 01.09.2026",
        consented_on=utcnow().date(),
    )


def test_a_row_that_clashes_gives_place_and_comes_back(app):
    first, second = twins.twins()
    with transaction() as session:
        _ill(session, first)
        _ill(session, second)

    merge_id = twins.merge(first, second)
    with reading() as session:
        kept = session.scalars(select(PersonHealth.person_id)).all()
    undo(merge_id)

    assert kept == [first.id]
    with reading() as session:
        assert set(session.scalars(select(PersonHealth.person_id))) == {first.id, second.id}


def test_what_was_changed_since_stays_and_what_came_since_is_told(app):
    first, second = twins.twins()
    merge_id = twins.merge(first, second, take={"last_name", "phone"})
    with transaction() as session:
        commands.change(session, first.id, phone="8 912 777 88 99")
        contacts.add(session, first.id, ContactKind.EMAIL, "new@a.ru")

    with reading() as session:
        shown = unmerging.preview(session, session.get_one(PersonMerge, merge_id))
    undo(merge_id)

    assert shown.kept == ("phone",)
    assert shown.staying == {"person_contact": 1}
    with reading() as session:
        stays, back = session.get_one(Person, first.id), session.get_one(Person, second.id)
        assert (stays.last_name, stays.phone) == ("Иванова", "+79127778899")
        assert (back.last_name, back.phone) == ("Петрова", "+79120003344")
        owners = session.scalars(
            select(PersonContact.person_id).where(PersonContact.value == "new@a.ru")
        ).all()
        assert owners == [first.id]


def test_merges_are_undone_the_last_first(app):
    first, second = twins.twins()
    with transaction() as session:
        third = make.person(session, last_name="Сидорова")
    early = twins.merge(first, second)
    late = twins.merge(third, first)

    with reading() as session:
        led = session.get_one(Person, second.id).merged_into_id
    with pytest.raises(RefusedError):
        undo(early)
    undo(late)
    undo(early)

    assert led == third.id
    with reading() as session:
        found = [session.get_one(Person, one.id) for one in (first, second, third)]
        assert {one.standing for one in found} == {Standing.OPEN}
        assert {one.merged_into_id for one in found} == {None}


def test_a_merged_card_is_neither_changed_nor_merged_again(app):
    first, second = twins.twins()
    twins.merge(first, second)

    with transaction() as session, pytest.raises(ConflictError):
        commands.change(session, second.id, patronymic="Иная")
    with pytest.raises(ConflictError):
        twins.merge(first, second)


def test_a_card_changed_since_it_was_looked_at_is_not_merged(app):
    first, second = twins.twins()
    seen = merging.Seen(first.version, second.version)
    with transaction() as session:
        commands.change(session, second.id, patronymic="Сергеевна")

    with transaction() as session, pytest.raises(ConflictError):
        merging.merge(session, first.id, second.id, seen=seen, at=utcnow())


def test_two_people_stay_two_whatever_is_merged_with_either(app):
    first, second = twins.twins()
    with transaction() as session:
        third = make.person(session, last_name="Иванова", birth_on=twins.BORN)
        pairs.tell_apart(session, second.id, third.id, why="сверено с паспортом", at=utcnow())
    merge_id = twins.merge(first, second)

    with reading() as session:
        from_winner = [one.id for one in _alike(session, first.id)]
    undo(merge_id, are_different=True)

    assert third.id not in from_winner
    with reading() as session:
        states = {row.state for row in session.scalars(select(PersonPair))}
        assert states == {PairState.DIFFERENT}
        assert second.id not in [one.id for one in _alike(session, first.id)]


def _alike(session, person_id):
    return candidates.of(session, session.get_one(Person, person_id))


def test_whose_consent_is_withdrawn_stays_so_when_merged(app):
    first, second = twins.twins()
    with transaction() as session:
        session.get_one(Person, second.id).standing = Standing.RESTRICTED
        at = utcnow()
        case = Withdrawal(person_id=second.id, withdrawn_at=at, due_at=at + timedelta(days=30))
        session.add(case)

    merge_id = twins.merge(first, second)
    with reading() as session:
        merged = session.get_one(Person, first.id).standing
        led = session.get_one(Withdrawal, case.id).person_id
    undo(merge_id)

    assert (merged, led) == (Standing.RESTRICTED, first.id)
    with reading() as session:
        assert session.get_one(Person, first.id).standing is Standing.OPEN
        assert session.get_one(Person, second.id).standing is Standing.RESTRICTED
        assert session.get_one(Withdrawal, case.id).person_id == second.id

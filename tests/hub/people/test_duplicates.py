"""Candidates and the scan of everybody: found by birth, contact and name; decisions hold."""

from datetime import date

import pytest
from sqlalchemy import select

from hub.core import jobs
from hub.core.db import reading, transaction, utcnow
from hub.people import candidates, commands, contacts, duplicates_scan, pairs
from hub.people.card_models import ContactKind
from hub.people.merge_models import PairState, PersonPair
from hub.people.models import Person
from tests.given import registries as make
from tests.given import twins

BORN = date(2001, 2, 3)


def scan():
    with transaction() as session:
        duplicates_scan.order(session)
    jobs.drain()
    with reading() as session:
        rows = session.scalars(select(PersonPair).order_by(PersonPair.score.desc())).all()
    return {frozenset({row.first_id, row.second_id}): row for row in rows}


def pair(one, other):
    return frozenset({one.id, other.id})


def test_the_scan_finds_each_kind_of_twin_and_nobody_else(app, monkeypatch):
    monkeypatch.setattr(duplicates_scan, "CHUNK", 3)
    monkeypatch.setattr(duplicates_scan, "VALUES", 2)
    with transaction() as session:
        base = make.person(session, patronymic="Петровна", birth_on=BORN, phone="+79120001122")
        typo = make.person(
            session, last_name="Ивонова", patronymic="Петровна", birth_on=BORN, snils=None
        )
        wife = make.person(
            session, last_name="Кузьмина", patronymic="Петровна", birth_on=BORN, snils=None
        )
        contacts.add(session, wife.id, ContactKind.PHONE, "+79120001122")
        near = make.person(session, patronymic="Петровна", birth_on=date(2001, 3, 2), snils=None)
        sister = make.person(
            session, first_name="Ольга", patronymic="Петровна", birth_on=BORN, phone="+79120001122"
        )
        mailed = make.person(session, last_name="Ким", first_name="Лев", email="k@a.ru")
        mails = make.person(session, last_name="Ким", first_name="Лев", email="k@a.ru", snils=None)
        for n in range(8):
            make.person(session, last_name=f"Разный{'абвгдежз'[n]}", birth_on=date(1990, 1, n + 1))

    found = scan()

    assert {pair(base, typo), pair(base, wife), pair(base, near), pair(mailed, mails)} <= set(found)
    assert not [key for key in found if sister.id in key]
    assert "same-phone" in found[pair(base, wife)].reasons


def test_candidates_of_a_card_come_with_score_and_reason(app):
    first, second = twins.twins(last_name="Иванова")

    with reading() as session:
        found = candidates.of(session, session.get_one(Person, first.id))

    assert [one.id for one in found] == [second.id]
    assert found[0].likeness.reasons == ("same-name", "same-birth")
    assert found[0].likeness.score == 85


def test_a_decision_outlives_the_next_scan(app):
    first, second = twins.twins(last_name="Иванова")
    scan()
    with transaction() as session:
        pairs.tell_apart(session, first.id, second.id, why="тёзки", at=utcnow())

    found = scan()

    assert [row.state for row in found.values()] == [PairState.DIFFERENT]
    with reading() as session:
        assert candidates.of(session, session.get_one(Person, first.id)) == []


def test_a_pair_mended_since_leaves_the_desk(app):
    first, second = twins.twins(last_name="Иванова")
    before = scan()
    with transaction() as session:
        commands.change(session, second.id, first_name="Ольга")

    after = scan()

    assert (len(before), len(after)) == (1, 0)
    assert pair(first, second) in before


@pytest.mark.parametrize("shared", ["phone", "email"])
def test_a_contact_of_an_office_says_nothing(app, shared, monkeypatch):
    monkeypatch.setattr(candidates, "MOST_SHARED", 2)
    value = {"phone": "+79120009900", "email": "office@a.ru"}[shared]
    with transaction() as session:
        for _n in range(4):
            make.person(session, last_name="Сидорова", **{shared: value})

    assert scan() == {}

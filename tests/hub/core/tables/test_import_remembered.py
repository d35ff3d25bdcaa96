"""The same file again: known by what its rows say, looked at anew where anything has changed."""

from datetime import date

import pytest
from sqlalchemy import select, update

from hub.core import blind
from hub.core.db import database, reading, transaction
from hub.core.reference import ReferenceEntry
from hub.core.tables.models import ImportRow
from hub.core.tables.reading import Reader
from hub.organisations.models import Organisation
from hub.people import commands
from hub.people.models import SNILS, Person, Standing
from tests.given import registries as make
from tests.given.imports import apply, count, place, run_id, states, upload

HEAD = "Фамилия;Имя;Дата рождения;СНИЛС;Телефон;Категория;Организация"
LINES = (
    f"Петрова;Анна;31.12.2001;{make.snils(1)};8 912 000-11-22;Вечерники;Лицей",
    "Иванов;Иван;01.02.1990;;;Вечерники;Лицей",
)


@pytest.fixture
def brought(staff):
    """A file that was brought and written."""
    with transaction() as session:
        make.entry(session, "person-category", "evening", "Вечерники")
        make.organisation(session, name="Лицей")
    where = place(upload(staff, HEAD, *LINES))
    apply(staff, where, "all")
    assert states(where) == ["done", "done"]
    return where


@pytest.fixture
def parsed(monkeypatch):
    """How many rows were thought through."""
    rows = []
    parse = Reader.parse

    def note(reader, texts):
        rows.append(texts)
        return parse(reader, texts)

    monkeypatch.setattr(Reader, "parse", note)
    return rows


def person(snils=None) -> Person:
    with reading() as session:
        if snils:
            return session.scalars(select(Person).where(blind.holds(Person.id, SNILS, snils))).one()
        return session.scalars(select(Person).where(Person.last_name == "Иванов")).one()


def test_rows_that_say_nothing_new_are_known_without_a_thought(staff, brought, parsed):
    again = place(upload(staff, HEAD, *LINES))
    once_more = place(upload(staff, HEAD, *reversed(LINES)))

    assert states(again) == states(once_more) == ["unchanged", "unchanged"]
    assert parsed == []
    with reading() as session:
        rows = session.scalars(select(ImportRow).where(ImportRow.run_id == run_id(again))).all()
        assert {row.target_id for row in rows} == set(session.scalars(select(Person.id)))


def test_a_card_changed_since_is_compared_again(staff, brought, parsed):
    with transaction() as session:
        commands.change(session, person().id, phone="+79990000000")
        commands.change(session, person(make.snils(1)).id, phone="+79990000001")

    again = place(upload(staff, HEAD, *LINES))

    assert states(again) == ["changed", "unchanged"]
    assert len(parsed) == 2


def test_words_that_mean_something_else_today_are_read_again(staff, brought, parsed):
    with transaction() as session:
        session.execute(update(ReferenceEntry).values(title="Дневники"))
        make.entry(session, "person-category", "other", "Вечерники")

    again = place(upload(staff, HEAD, *LINES))

    assert states(again) == ["changed", "changed"]


def test_an_organisation_that_is_called_otherwise_now_is_not_known(staff, brought):
    with transaction() as session:
        session.execute(update(Organisation).values(name_key="гимназия"))

    again = place(upload(staff, HEAD, *LINES))

    assert states(again) == ["error", "error"]


def test_whoever_withdrew_the_consent_is_not_taken_for_unchanged(staff, brought):
    with transaction() as session:
        known = session.get_one(Person, person().id)
        known.standing = Standing.RESTRICTED

    again = place(upload(staff, HEAD, *LINES))

    assert states(again) == ["unchanged", "error"]


def test_a_row_twice_in_the_file_is_an_error_though_it_is_remembered(staff, brought):
    again = place(upload(staff, HEAD, *LINES, LINES[0]))
    otherwise = place(upload(staff, HEAD, LINES[0], LINES[0].replace("11-22", "11-23")))

    assert states(again) == ["unchanged", "unchanged", "error"]
    assert states(otherwise) == ["unchanged", "error"]


def test_what_is_remembered_tells_nothing_without_the_key(staff, brought):
    with database().engine.connect() as connection:
        digests = connection.exec_driver_sql("SELECT digest, version FROM import_row").all()

    assert all(len(digest) == 32 and version == 1 for digest, version in digests)
    assert len({digest for digest, _version in digests}) == len(LINES)


def test_a_changed_row_is_remembered_with_its_new_version(staff, brought, parsed):
    line = LINES[1].replace("01.02.1990;;;", "01.02.1990;;89990000000;")
    where = place(upload(staff, HEAD, line))
    apply(staff, where, "all")
    parsed.clear()

    again = place(upload(staff, HEAD, line))

    assert states(where) == ["done"]
    assert states(again) == ["unchanged"]
    assert parsed == []
    assert count() == 2
    assert person().birth_on == date(1990, 2, 1)

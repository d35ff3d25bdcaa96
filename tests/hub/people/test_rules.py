"""What a card may hold is asked in one place, whichever door it came by: API, form, file."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.reference import ReferenceEntry
from hub.core.tables.models import ImportState
from hub.people.models import Person
from hub.people.tables import PEOPLE
from tests.given import api
from tests.given import registries as make
from tests.given.accounts import Browser, account
from tests.given.imports import place, state_of, states, upload

NAME = {"last_name": "Ёлкина", "first_name": "Мария"}
TOMORROW = (utcnow() + timedelta(days=2)).date()
WRONG = [
    ("category", "wizard"),
    ("citizenship", "ZZ"),
    ("citizenship", "EU"),
    ("birth_on", TOMORROW.isoformat()),
    ("birth_on", "3026-01-01"),
    ("birth_on", "1899-12-31"),
    ("birth_on", "0001-01-01"),
    ("snils", "000-000-000 00"),
    ("snils", "001-001-998 42"),
    ("organisation_id", "0199d9a6-0000-7000-8000-000000000000"),
]


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def is_russian(words: str) -> bool:
    return any("а" <= letter <= "я" for letter in words.casefold())


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_the_api_refuses_at_the_field_in_russian(app, field, value):
    caller = api.caller(app)
    with transaction() as session:
        known = make.person(session)
    etag = caller.get(f"/people/{known.id}").headers["ETag"]

    made = caller.post("/people", {**NAME, field: value})
    changed = caller.patch(f"/people/{known.id}", {field: value}, etag)

    for answer in (made, changed):
        assert answer.status_code == 422
        (words,) = answer.get_json()["errors"][field]
        assert is_russian(words)
    assert people() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("citizenship", "ZZ"), ("birth_on", TOMORROW.isoformat()), ("birth_on", "1899-12-31")],
)
def test_the_form_refuses_at_the_field(app, field, value):
    browser = Browser(app)
    browser.enter(account(Role.STAFF))

    answer = browser.post("/people/new", data={**NAME, "sex": "", "category": "", field: value})

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.get_data(as_text=True)
    assert people() == 0


def test_a_file_is_refused_in_the_preview(app):
    browser = Browser(app)
    browser.enter(account(Role.STAFF))

    where = place(
        upload(
            browser,
            "Фамилия;Имя;Дата рождения;Категория",
            f"Петрова;Анна;{TOMORROW:%d.%m.%Y};",
            "Петрова;Анна;01.01.1899;",
            "Петрова;Анна;01.01.1999;волшебник",
            "Петрова;Анна;01.01.1999;",
        )
    )

    assert states(where) == ["error", "error", "error", "new"]
    assert state_of(where) is ImportState.READY


def test_a_bare_year_is_no_day_of_birth(app):
    browser = Browser(app)
    browser.enter(account(Role.STAFF))
    born = ["2007 г.", "2007", "1905", "12.03.07", "12.03.67", "1 марта 2007 года"]

    where = place(
        upload(
            browser,
            "Фамилия;Имя;Дата рождения",
            *(f"Петрова{'абвгде'[n]};Анна;{word}" for n, word in enumerate(born)),
        )
    )

    assert states(where) == ["error"] * 3 + ["new"] * 3
    assert "Напишите день, месяц и год" in browser.get(where).text
    assert PEOPLE.importer is not None
    parse = PEOPLE.importer.field("birth_on").parse
    assert parse is not None
    days = [parse(word) for word in born[3:]]
    assert days == [date(2007, 3, 12), date(1967, 3, 12), date(2007, 3, 1)]


def test_what_is_wrong_is_not_called_a_doubled_number(app):
    caller = api.caller(app)

    taken = caller.post("/people", {**NAME, "snils": "112-233-445 95"})
    doubled = caller.post("/people", {**NAME, "snils": "112-233-445 95"})
    nowhere = caller.post("/programmes", {
        "title": "Сварщик", "kind": "vocational-training", "form": "mixed", "hours": 72,
        "organisation_id": str(uuid4()),
    })  # fmt: skip
    no_kind = caller.post(
        "/programmes", {"title": "Сварщик", "kind": "magic", "form": "mixed", "hours": 72}
    )

    assert taken.status_code == 201
    assert doubled.status_code == 409
    assert "СНИЛС" in doubled.get_json()["detail"]
    assert (nowhere.status_code, list(nowhere.get_json()["errors"])) == (422, ["organisation_id"])
    assert (no_kind.status_code, list(no_kind.get_json()["errors"])) == (422, ["kind"])


def test_a_retired_category_stays_where_it_was(app):
    caller = api.caller(app)
    made = caller.post("/people", {**NAME, "category": "employed"})
    with transaction() as session:
        entry = session.scalars(
            select(ReferenceEntry).where(
                ReferenceEntry.book == "person-category", ReferenceEntry.code == "employed"
            )
        ).one()
        entry.retired_at = utcnow()

    kept = caller.patch(
        f"/people/{made.get_json()['id']}",
        {"category": "employed", "last_name": "Сосновская"},
        made.headers["ETag"],
    )

    assert made.status_code == 201
    assert kept.status_code == 200
    assert caller.post("/people", {**NAME, "category": "employed"}).status_code == 422

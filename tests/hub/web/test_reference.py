"""Reference books: shipped, changed by staff, never lost."""

import io

import pytest
from sqlalchemy import select

from hub.core import jobs, reference
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.reference import ReferenceEntry, books, choices, titles

BOOK = "person-category"
PATH = "/admin/reference"


def entry(code: str = "employed") -> ReferenceEntry:
    with reading() as session:
        query = select(ReferenceEntry).where(
            ReferenceEntry.book == BOOK, ReferenceEntry.code == code
        )
        return session.scalars(query).one()


def test_staff_s_edits_survive_what_a_new_version_ships(browser, monkeypatch):
    with transaction() as session:
        found = session.get_one(ReferenceEntry, entry().id)
        found.title = "Трудится"
    shipped = books.BOOKS[BOOK]
    newer = tuple((code, f"{title} (2027)") for code, title in shipped.entries)
    newest = books.Book(BOOK, shipped.title, shipped.about, (*newer, ("brand-new", "Новая")))
    monkeypatch.setitem(books.BOOKS, BOOK, newest)

    with transaction() as session:
        assert reference.plant(session) == 1
    with transaction() as session:
        assert reference.plant(session) == 0

    with reading() as session:
        now = titles(session, BOOK)
    assert now["employed"] == "Трудится"
    assert now["unemployed"].endswith("(2027)")
    assert now["brand-new"] == "Новая"


def test_a_retired_entry_can_t_be_chosen_and_still_reads(browser):
    browser.come(Role.STAFF)

    browser.post(f"{PATH}/{entry().id}/retire", data={"version": entry().version})

    with reading() as session:
        assert "employed" not in dict(choices(session, BOOK))
        assert titles(session, BOOK)["employed"]
    with transaction() as session:
        reference.plant(session)
    assert entry().retired_at is not None
    browser.post(f"{PATH}/{entry().id}/restore", data={"version": entry().version})
    assert entry().retired_at is None


def test_a_stale_form_keeps_what_was_typed_and_shows_what_is(browser):
    browser.come(Role.STAFF)
    stale = entry().version
    browser.post(f"{PATH}/{entry().id}", data={"title": "Первое", "version": stale})

    answer = browser.post(f"{PATH}/{entry().id}", data={"title": "Второе", "version": stale})

    assert answer.status_code == 409
    assert "Второе" in answer.text
    assert "Первое" in answer.text
    assert entry().title == "Первое"


@pytest.mark.parametrize(
    ("code", "title"), [("Плохой код", "А"), ("employed", "Уже есть"), ("good", " "), ("", "А")]
)
def test_a_wrong_entry_is_refused_with_what_was_typed(browser, code, title):
    browser.come(Role.STAFF)

    answer = browser.post(f"{PATH}/new", data={"book": BOOK, "code": code, "title": title})

    assert answer.status_code == 422
    assert f'value="{code}"' in answer.text


def test_the_order_is_staff_s(browser):
    browser.come(Role.STAFF)
    with reading() as session:
        before = [code for code, _title in choices(session, BOOK)]
    second = entry(before[1])

    browser.post(f"{PATH}/{second.id}/move", data={"version": second.version, "by": "-1"})

    with reading() as session:
        after = [code for code, _title in choices(session, BOOK)]
    assert after == [before[1], before[0], *before[2:]]


def imported(browser, sheet: str):
    """Bring a file to the end of its preview; the page of it comes back."""
    begun = browser.post(f"{PATH}/import", data={"file": (io.BytesIO(sheet.encode()), "books.csv")})
    jobs.drain()
    run = begun.headers["Location"]
    return run, browser.get(run)


def test_an_import_is_shown_first_and_written_when_told(browser):
    browser.come(Role.STAFF)
    title = books.BOOKS[BOOK].title
    sheet = f"Книга;Код;Название\n{title};employed;Трудится\n{title};welder;Сварщик\n"

    run, seen = imported(browser, sheet)
    assert "Сварщик" in seen.text
    with reading() as session:
        assert "welder" not in titles(session, BOOK)
    browser.post(f"{run}/apply", data={"mode": "all"})
    jobs.drain()

    with reading() as session:
        now = titles(session, BOOK)
        assert (now["employed"], now["welder"]) == ("Трудится", "Сварщик")
        assert list(now)[-1] == "welder"
        actions = list(session.scalars(select(AuditEntry.action)))
    assert {"reference.added", "reference.changed", "reference.import"} <= set(actions)


def test_a_wrong_line_is_shown_against_its_cell(browser):
    browser.come(Role.STAFF)
    title = books.BOOKS[BOOK].title
    sheet = f"Книга;Код;Название\n{title};Плохой код;А\nНет такой;welder;Сварщик\n"

    _run, seen = imported(browser, sheet)

    assert "Код — это строчные латинские" in seen.text
    assert "Плохой код" in seen.text
    with reading() as session:
        assert "welder" not in titles(session, BOOK)


def test_a_coordinator_reads_and_does_not_write(browser):
    browser.come(Role.COORDINATOR)

    assert browser.get(PATH).status_code == 200
    assert browser.get(f"{PATH}/{entry().id}").status_code == 200
    assert browser.post(f"{PATH}/new", data={"code": "a", "title": "А"}).status_code == 403

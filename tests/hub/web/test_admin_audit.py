"""The page of the audit trail: found, turned over, exported, proved; the administrator's alone."""

import csv
import io
import re
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import select

from hub.core import audit, chain, jobs, trail
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.tables import paging
from tests.given.accounts import account, signed_in

NUMBER = re.compile(r"№ (\d+)<")


def write(count: int, action: str = "people.read", **who) -> None:
    with audit.acting(audit.Actor(**who)), transaction() as session:
        for n in range(count):
            audit.record(session, action, subject="person", details={"n": n})


def shown(answer) -> list[int]:
    return [int(number) for number in NUMBER.findall(answer.text)]


def link(answer, way):
    return answer.text.split(f'rel="{way}" href="')[1].split('"')[0].replace("&amp;", "&")


def test_pages_turn_both_ways_and_miss_nothing(app):
    browser, _ = signed_in(app, Role.ADMIN)
    write(130, address="192.0.2.9")

    first = answer = browser.get("/admin/audit?address=192.0.2.9")
    seen = [shown(first)]
    while 'rel="next"' in answer.text:
        answer = browser.get(link(answer, "next"))
        seen.append(shown(answer))

    flat = [seq for rows in seen for seq in rows]
    assert flat == sorted(flat, reverse=True)
    assert len(flat) == len(set(flat)) == 130
    assert shown(browser.get(link(answer, "prev"))) == seen[-2]
    assert 'rel="prev"' not in first.text


def test_both_names_stand_on_what_was_done_with_anothers_eyes(app):
    browser, _ = signed_in(app, Role.ADMIN)
    eyes = account(Role.LEARNER, name="Глазова Анна")
    who = account(Role.ADMIN, name="Деянов Пётр")
    write(1, account_id=eyes.id, impersonator_id=who.id)

    for found in (eyes, who):
        answer = browser.get(f"/admin/audit?who={found.id}")
        assert "Глазова Анна" in answer.text
        assert "Деянов Пётр" in answer.text
    assert "Глазова Анна" in browser.get("/admin/audit?who=Деянов").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=people.read&door=api", 2),
        ("door=api&address=10.1.1.1", 2),
        ("request=req-api-1", 2),
        ("door=api&at_from=2000-01-01", 2),
        ("door=api&at_from=2099-01-01", 0),
        ("door=api&at_to=2000-01-01", 0),
        ("subject=person&door=api", 2),
        (f"door=api&subject_id={UUID(int=77)}", 0),
        ("who=никто такой", 0),
    ],
    ids=str,
)
def test_filters_narrow(app, query, count):
    browser, _ = signed_in(app, Role.ADMIN)
    write(2, door="api", address="10.1.1.1", request_id="req-api-1")

    assert len(shown(browser.get(f"/admin/audit?{query}"))) == count


@pytest.mark.parametrize("query", ["at_from=31.31.2026", "at_to=9999-12-31", "subject_id=1"])
def test_nonsense_in_a_filter_is_told(app, query):
    browser, _ = signed_in(app, Role.ADMIN)

    answer = browser.get(f"/admin/audit?{query}")

    assert "Значение непонятно, поэтому фильтр" in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("query", ["before=-1", "after=x", "before=" + "9" * 40])
def test_nonsense_in_the_place_of_a_page_gives_the_first(app, query):
    browser, _ = signed_in(app, Role.ADMIN)

    assert browser.get(f"/admin/audit?{query}").status_code == 200


def test_the_csv_holds_every_row_that_fits_and_no_formula(app):
    browser, _ = signed_in(app, Role.ADMIN)
    with audit.acting(audit.Actor(door="api", why="=1+1")), transaction() as session:
        for _n in range(paging.CHUNK + 7):
            audit.record(session, "people.read")

    answer = browser.post("/admin/audit/export?door=api", data={"format": "csv"})

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + paging.CHUNK + 7
    assert {"№", "Адрес", "Запрос", "Причина", "Хеш"} <= set(rows[0])
    assert "'=1+1" in rows[1]
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_workbook_opens_and_says_the_same(app):
    browser, _ = signed_in(app, Role.ADMIN)
    write(3, door="api", why="проверка")

    answer = browser.post("/admin/audit/export?door=api&cols=why,hash", data={"format": "xlsx"})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.values)
    assert len(rows) == 4
    assert rows[0] == ("Причина", "Хеш")
    assert rows[1][0] == "проверка"
    assert len(str(rows[1][1])) == len(audit.GENESIS)


def test_looking_and_taking_away_are_noted_themselves(app):
    browser, who = signed_in(app, Role.ADMIN)

    browser.get("/admin/audit?address=10.9.9.9")
    browser.post("/admin/audit/export", data={"format": "csv"})

    with reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.details)
            .where(AuditEntry.actor_id == who.id, AuditEntry.subject == "audit")
            .order_by(AuditEntry.seq)
        ).all()
    assert [action for action, _ in rows] == ["audit.list", "audit.export"]
    assert rows[0].details == {"count": 0, "filters": ["address"]}
    assert rows[1].details["format"] == "csv"


def test_the_chain_is_checked_by_a_job_and_the_page_says_so(app):
    browser, _ = signed_in(app, Role.ADMIN)
    assert browser.post("/admin/audit/verify").status_code == 302

    jobs.drain()

    with reading() as session:
        check = chain.last_check(session)
    assert check is not None
    assert check.fault is None
    assert f" {check.seq}." in browser.get("/admin/audit").text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_looks(app, role):
    browser, _ = signed_in(app, role)

    for path in ("/admin/audit", "/admin/audit/count", "/admin/health"):
        assert browser.get(path).status_code == 403
    for path in ("/admin/audit/verify", "/admin/audit/export"):
        assert browser.post(path).status_code == 403


def test_the_page_of_health_draws_every_part(app):
    browser, _ = signed_in(app, Role.ADMIN)

    answer = browser.get("/admin/health")

    assert answer.status_code == 200
    assert answer.text.count("<strong>") >= 8


def test_an_action_has_words_and_one_without_is_shown_as_it_is(app):
    with app.test_request_context():
        assert trail.title("keys.rotated") != "keys.rotated"
        assert trail.title("new.thing") == "new.thing"

"""Logs: one line a request, an id from end to end, and nothing of a person."""

import io
import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.app import create_app
from hub.core import logs
from hub.core.db import database, transaction
from hub.core.web import public
from hub.people.models import Person
from tests.conftest import settings_for

ROOT = Path(__file__).parents[3]
PERSONAL = [
    "ivan.petrov@example.ru",
    "Иван@почта.рф",
    "112-233-445 95",
    "112-233-44595",
    "11223344595",
    "+7 (912) 345-67-89",
    "89123456789",
    "8 912 345 67 89",
    "45 08 123456",
    "4508 123456",
    "770708389312",
]


@pytest.fixture
def lines(capsys):
    """What the process logs, line by line."""
    held = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(held)

    def told():  # a request's line goes to stderr past everybody
        held.write(capsys.readouterr().err)
        return [json.loads(line) for line in held.getvalue().splitlines()]

    yield told
    root.handlers, root.level = before, level
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("value", PERSONAL)
def test_what_looks_like_a_person_is_hidden_wherever_it_lies(lines, value):
    log = structlog.get_logger("x")

    log.info("event", note=f"до {value} после", deep={"list": [value, {"k": value}]})
    logging.getLogger("foreign").warning("for %s", value)
    logging.getLogger("foreign").warning("for " + value)  # noqa: G003 - as strangers may

    assert len(lines()) == 3
    assert value not in json.dumps(lines(), ensure_ascii=False)


@pytest.mark.parametrize(
    "value",
    [
        "01a1fbf2-33ea-7fd4-99ca-968330000000",
        "01234567-8901-7234-8901-123456789012",
        "2026-11-21T02:31:56.651033+00:00",
        "10.0.0.1",
        "/people/<uuid:person_id>",
        "v2026.11.0",
    ],
)
def test_ids_and_times_stay_readable(value):
    assert logs.mask(value) == value


def test_fields_named_after_a_person_are_hidden(lines):
    structlog.get_logger("x").info(
        "event", last_name="Иванов", Password="x", details={"snils": "1"}
    )

    (line,) = lines()
    assert line["last_name"] == line["Password"] == line["details"]["snils"] == "[hidden]"


def test_a_migration_is_told_only_when_something_is_wrong(lines):
    log = logging.getLogger("alembic.runtime.migration")

    log.info("Context impl SQLiteImpl.")
    log.warning("odd")

    assert [line["event"] for line in lines()] == ["odd"]


def test_before_logs_are_set_up_a_failure_shows_no_variables(capfd):
    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        snils = "112-233-445 95"
        "".index(snils)
    except ValueError:
        structlog.get_logger("hub.early").exception("failed")
        logging.getLogger("foreign").exception("failed")
    finally:
        root.handlers = before

    shown = capfd.readouterr()
    for line in map(json.loads, shown.err.splitlines()):
        assert (line["event"], line["error"]) == ("failed", "ValueError")
        assert any("test_logs" in place for place in line["at"])
    assert len(shown.err.splitlines()) == 2
    assert snils not in shown.out + shown.err


EARLY = """
import gc, logging, sys, threading
from sqlalchemy import Column, MetaData, String, Table, create_engine
from sqlalchemy.pool import StaticPool
from hub.core import logs

word = "Иванов Иван"
engine = create_engine(
    "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
)
people = Table("people", MetaData(), Column("name", String, unique=True))
people.create(engine)

def fail():
    with engine.begin() as connection:
        connection.execute(people.insert(), [{"name": word}, {"name": word}])

class Left:
    def __del__(self):
        fail()

def logged():
    try:
        fail()
    except Exception:
        logging.getLogger("foreign").exception("failed")

def threaded():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

def forgotten():
    Left()
    gc.collect()

{"logged": logged, "threaded": threaded, "forgotten": forgotten, "raised": fail}[sys.argv[1]]()
"""


@pytest.mark.parametrize("way", ["logged", "threaded", "forgotten", "raised"])
def test_before_logs_are_set_up_a_failure_is_its_kind_and_place_alone(way):
    """Of the real words of a real database: "UNIQUE constraint failed", and the row."""
    done = subprocess.run(
        [sys.executable, "-c", EARLY, way], capture_output=True, text=True, check=False, cwd=ROOT
    )

    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert told["error"] == "IntegrityError IntegrityError SQLITE_CONSTRAINT_UNIQUE"
    assert told["at"][-1].startswith("sqlalchemy/engine/")
    assert any(place.startswith("<string>:") for place in told["at"])
    assert "Иванов" not in line
    assert "INSERT" not in line
    assert done.stdout == ""
    assert done.returncode == (1 if way == "raised" else 0)


def test_an_exception_is_told_by_kind_and_place_without_its_words(lines):
    try:
        int("Иванов Иван")
    except ValueError:
        logging.getLogger("x").exception("failed")

    (line,) = lines()
    assert line["error"] == "ValueError"
    assert any("test_logs" in place for place in line["at"])
    assert "Иванов" not in json.dumps(line, ensure_ascii=False)


def test_a_database_error_quotes_neither_statement_nor_values(app, lines):
    row = {"id": "x", "seq": 1, "hash": "Иванов", "signature": "Петров"}
    statement = text("INSERT INTO audit_head VALUES (1, :seq, :hash, :signature)")
    try:
        with database().engine.begin() as connection:
            connection.execute(statement, row)
            connection.execute(statement, row)
    except IntegrityError:
        logging.getLogger("x").exception("failed")

    (line,) = lines()
    assert line["error"].startswith("IntegrityError")
    assert "Иванов" not in json.dumps(line, ensure_ascii=False)


@given(st.recursive(st.text() | st.integers() | st.none() | st.binary(), st.lists, max_leaves=5))
def test_anything_can_be_logged(value):
    assert json.dumps(logs.mask({"k": value}))


def test_a_request_is_one_line_with_the_route_and_not_the_path(app, lines):
    @public
    def show(person_id: str) -> str:
        return person_id

    app.add_url_rule("/show/<person_id>", "show", show)

    answer = app.test_client().get("/show/ivan@example.ru?q=Иванов", buffered=True)

    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["route"] == "/show/<person_id>"
    assert line["status"] == 200
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0
    assert "Иванов" not in json.dumps(lines(), ensure_ascii=False)
    assert "ivan" not in json.dumps(lines())


def test_a_broken_request_says_where_and_carries_the_same_id(app, lines):
    @public
    def fail() -> str:
        with transaction() as session:
            session.add(Person(last_name="Иванов"))
        return ""

    app.add_url_rule("/fail", "fail", fail)

    stranger = {"X-Request-ID": "given-by-nobody"}
    answer = app.test_client().get("/fail", headers=stranger, buffered=True)

    assert answer.status_code in {409, 500}
    assert {line["request_id"] for line in lines()} == {answer.headers["X-Request-ID"]}
    assert "Иванов" not in json.dumps(lines(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("proxies", "given_id", "kept"),
    [
        ("1", "abc-123_def.4", True),
        ("0", "abc-123_def.4", False),
        ("1", "short", False),
        ("1", "x" * 65, False),
        ("1", 'quote"and space', False),
    ],
)
def test_the_id_of_a_trusted_proxy_is_kept_when_it_is_sane(
    sqlite_template, tmp_path, proxies, given_id, kept
):
    settings = settings_for(f"sqlite:///{sqlite_template}", tmp_path, HUB_TRUSTED_PROXIES=proxies)

    answer = create_app(settings).test_client().get("/healthz", headers={"X-Request-ID": given_id})

    assert (answer.headers["X-Request-ID"] == given_id) is kept
    database().engine.dispose()


def test_the_line_is_written_when_the_last_byte_left(app, lines):
    @public
    def stream() -> object:
        return app.response_class(iter(["a", "b"]))

    app.add_url_rule("/stream", "stream", stream)
    answer = app.test_client().get("/stream", buffered=False)
    chunks = answer.iter_encoded()
    next(chunks)
    before = [line for line in lines() if line["event"] == "request"]
    list(chunks)
    answer.close()

    assert before == []
    assert len([line for line in lines() if line["event"] == "request"]) == 1

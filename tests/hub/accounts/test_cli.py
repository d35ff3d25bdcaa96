"""`hub user`: the first administrator, and the day the last one forgot the password."""

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.accounts import grants, passwords, queries
from hub.accounts.models import Account
from hub.app import create_app
from hub.cli import main
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading
from tests.conftest import KEY
from tests.given.accounts import Browser, account

WORD = "кедр фонарь семнадцать ложек"


@pytest.fixture
def run(app, settings):
    environ = {
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_KEYS": KEY,
        "HUB_JOB_THREADS": "0",
    }

    def go(*words: str, given: str | None = None):
        return CliRunner(env=environ).invoke(main, ["user", *words], input=given)

    return go


def known(email: str) -> Account:
    with reading() as session:
        found = queries.by_email(session, email)
    assert found is not None
    return found


def test_the_first_administrator_is_made_and_signs_in(run, settings):
    made = run("add", "Root@Example.ru", "Админов Админ", "--role", "admin", given=f"{WORD}\n")
    listed = run("list", "--role", "admin")

    who = known("root@example.ru")
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "accounts.created")
        ).one()
    assert made.exit_code == 0, made.output
    assert "root@example.ru\tАдминов Админ\tadmin\topen" in listed.output
    assert entry.door == "cli"
    assert Browser(create_app(settings)).sign_in(who, WORD).status_code == 302


def test_a_generated_password_is_printed_and_works(run):
    made = run("add", "clerk@example.ru", "Клерков", "--generate")
    word = made.output.splitlines()[0].split(": ", 1)[1]

    assert passwords.verify(known("clerk@example.ru").password_hash, word)


def test_a_forgotten_password_is_set_anew(run):
    who = account(Role.ADMIN)

    done = run("password", who.email, given=f"{WORD}\n")

    assert done.exit_code == 0, done.output
    assert passwords.verify(known(who.email).password_hash, WORD)


def test_roles_blocks_and_the_second_factor(run):
    account(Role.ADMIN)
    who = account()

    for words in (
        ("grant", who.email, "staff"),
        ("revoke", who.email, "staff"),
        ("block", who.email, "--why", "уволен"),
        ("unblock", who.email),
        ("reset-second-factor", who.email),
    ):
        done = run(*words)
        assert done.exit_code == 0, done.output

    with reading() as session:
        assert grants.of_account(session, who.id) == []


@pytest.mark.parametrize(
    "words",
    [
        ("grant", "nobody@example.ru", "staff"),
        ("revoke", "LAST", "admin"),
        ("block", "LAST", "--why", "уволен"),
        ("add", "LAST", "Двойник", "--generate"),
        ("add", "нет", "Имя", "--generate"),
        ("revoke", "LAST", "staff"),
    ],
)
def test_a_refusal_is_one_plain_line(run, words):
    last = account(Role.ADMIN)

    done = run(*(last.email if word == "LAST" else word for word in words))

    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert done.output.strip().splitlines()[-1].startswith("Error: ")

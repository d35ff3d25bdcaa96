"""The commands of whoever runs the hub: what they say, and what they leave behind."""

import logging
import os
import re
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.app import create_app
from hub.cli import main
from hub.core import audit, crypto, rotation
from hub.core.audit import AuditEntry
from hub.core.db import database, reading, transaction
from hub.people.models import Person
from hub.settings import Settings


@pytest.fixture
def hub(database_url, tmp_path, monkeypatch):
    """The `hub` command on a machine whose keys lie in the private file."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        if not name.startswith("HUB_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(crypto, "LOOK_SECONDS", 0.0)
    create_app(Settings.read())
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, arguments)
        root.handlers, root.level = handlers, level
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result.output

    yield run
    logging.captureWarnings(capture=False)


def add_person(snils: str = "1") -> None:
    with transaction() as session:
        session.add(Person(last_name="А", first_name="Б", snils=snils))


def actions() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_new_key_is_printed_and_fits(hub):
    ring = crypto.KeyRing.parse(hub("keys", "new"))

    assert len(ring.current.secret) == 32


def test_a_key_is_changed_and_the_old_one_dropped_only_when_it_seals_nothing(hub, tmp_path):
    add_person()
    old = crypto.ring().current.id

    hub("keys", "rotate")

    new = crypto.ring().current.id
    assert new != old
    assert rotation.in_use(old) == 0
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    listed = hub("keys", "list")
    assert re.search(rf"^{new}  [1-9]", listed, re.MULTILINE)
    assert re.search(rf"^{old}  0$", listed, re.MULTILINE)
    hub("keys", "drop", new, code=1)
    hub("keys", "drop", "nobody's", code=1)
    hub("keys", "drop", old, code=1)  # pages people have open
    hub("keys", "drop", old, "--now")
    assert [key.id for key in crypto.ring().keys] == [new]
    with reading() as session:
        assert session.scalar(select(Person.snils)) == "1"
    assert actions() == ["keys.rotated", "keys.dropped"]


def test_a_key_that_still_seals_is_not_dropped(hub, tmp_path):
    add_person()
    old = crypto.ring().current.id
    file = tmp_path / "keys"
    file.write_text(hub("keys", "new") + file.read_text())

    hub("keys", "drop", old, code=1)

    assert old in file.read_text()


def test_the_chain_is_proved_and_the_printed_line_proves_it_later(hub):
    with transaction() as session:
        audit.record(session, "x")

    said = hub("audit", "verify")
    kept = re.findall(r"--kept (\S+)", said)[0]

    hub("audit", "verify", "--kept", kept)
    hub("audit", "verify", "--kept", f"1:{'0' * 64}", code=1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_long_walks_say_on_a_terminal_how_far_they_are(hub, database_url, tmp_path):
    add_person()
    with transaction() as session:
        audit.record(session, "x")
    told, terminal = os.openpty()
    environ = {"HUB_DATABASE_URL": database_url, "HUB_DATA_DIR": str(tmp_path)}
    walks = (("audit", "verify"), ("keys", "rotate", "--new"))

    said = [
        subprocess.run(
            [sys.executable, "-m", "hub.cli", *walk],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=terminal,
            check=True,
            text=True,
        ).stdout
        for walk in walks
    ]

    os.close(terminal)
    seen = os.read(told, 65536).decode()
    os.close(told)
    assert re.search(r"1 \S+ 1\033\[K", seen)
    assert "person.snils: 1\033[K" in seen
    assert "\033" not in "".join(said)  # what is kept in a file holds the outcome alone


def test_a_backup_is_made_proved_and_put_back(hub, tmp_path):
    add_person("112")
    path = str(tmp_path / "copy.hubbackup")
    hub("backup", path)
    with transaction() as session:
        session.query(Person).delete()

    hub("restore", "--check", path)
    hub("restore", path, code=1)
    hub("restore", path, "--replace")

    with reading() as session:
        assert session.scalar(select(Person.snils)) == "112"
    assert actions()[-1] == "backup.restored"


def test_a_backup_without_a_name_goes_into_the_private_folder(hub, tmp_path):
    hub("backup")

    (made,) = (tmp_path / "backups").iterdir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_passphrase_seals_and_an_empty_one_is_refused(hub, tmp_path):
    words, path = tmp_path / "words", str(tmp_path / "copy")
    words.write_text("\n")
    hub("backup", path, "--passphrase-file", str(words), code=1)
    words.write_text("три зелёных кота\n")

    hub("backup", path, "--passphrase-file", str(words))

    hub("restore", "--check", path, "--passphrase-file", str(words))
    hub("restore", "--check", path, code=1)


def test_check_names_parts_and_misspelt_settings(hub, monkeypatch):
    monkeypatch.setenv("HUB_DATABSE_URL", "x")

    said = hub("check")

    assert "HUB_DATABSE_URL" in said
    assert said.count("\n+ ") + said.count("\n! ") >= 6


def test_bad_settings_are_one_plain_line_each(hub, monkeypatch):
    monkeypatch.setenv("HUB_PORT", "x")
    monkeypatch.setenv("HUB_REDIS_URL", "http://nowhere")

    said = hub("check", code=2)

    assert [line.split()[0] for line in said.splitlines()] == [
        "HUB_PORT:",
        "HUB_REDIS_URL:",
    ]


@pytest.mark.parametrize("way", ["--down", "--to"])
def test_an_unknown_revision_is_one_plain_line(hub, way):
    said = hub("migrate", way, "zzz", code=1).strip().splitlines()

    assert len(said) == 1
    assert "zzz" in said[0]


def test_a_database_that_is_gone_is_one_plain_line(hub, monkeypatch, tmp_path):
    database().engine.dispose()
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    for arguments in (("audit", "verify"), ("keys", "list"), ("backup", str(tmp_path / "b"))):
        said = hub(*arguments, code=1).strip().splitlines()
        assert len([line for line in said if not line.startswith("{")]) == 1  # the log apart
    assert not (tmp_path / "b").exists()


def test_an_archive_takes_no_other_s_place_and_no_phrase_it_has_not(hub, tmp_path):
    place = tmp_path / "one.hubbackup"
    hub("backup", str(place))
    before = place.read_bytes()
    phrase = tmp_path / "phrase"
    phrase.write_text("длинная фраза")

    assert "уже что-то есть" in hub("backup", str(place), code=1)
    assert "ключом хаба" in hub(
        "restore", "--check", "--passphrase-file", str(phrase), str(place), code=1
    )

    assert place.read_bytes() == before
    phrase.write_bytes(b"\xff\xfe\x00\x81")
    assert "не текст" in hub(
        "backup", "--passphrase-file", str(phrase), str(tmp_path / "two"), code=1
    )


def test_a_password_is_made_for_nobody_who_is_there_already(hub):
    said = hub("user", "add", "a@example.ru", "Иванова Мария", "--generate")
    again = hub("user", "add", "a@example.ru", "Другая Мария", "--generate", code=1)

    assert len(said.splitlines()) == 2
    assert len(again.splitlines()) == 1


def test_production_goes_back_only_when_told_what_it_costs(hub, monkeypatch):
    for name, value in {
        "HUB_ENV": "production",
        "HUB_BASE_URL": "https://hub.example.ru",
        "HUB_SMTP_URL": "smtp://mail.example.ru",
        "HUB_MAIL_FROM": "hub@example.ru",
        "HUB_KEYS": hub("keys", "new").strip(),
    }.items():
        monkeypatch.setenv(name, value)

    assert "--losing-data" in hub("migrate", "--down", "base", code=1)
    hub("migrate", "--check")
    hub("migrate", "--down", "base", "--losing-data")

    assert "hub migrate" in hub("backup", code=1)

"""Settings: everything wrong is said at once, in plain lines, and never a secret with it."""

import base64
import hashlib
import stat
import threading
from collections.abc import Sequence

import pytest

from hub.settings import Settings
from hub.settings_errors import SettingsError
from hub.settings_keys import new_key
from hub.settings_names import unknown

GOOD_KEY = new_key()
RANDOM = hashlib.sha256(b"as good as chance").digest()
PRODUCTION = {
    "HUB_ENV": "production",
    "HUB_DATABASE_URL": "postgresql://hub@db/hub",
    "HUB_BASE_URL": "https://hub.example.ru",
    "HUB_SMTP_URL": "smtp://mail.example.ru",
    "HUB_MAIL_FROM": "hub@example.ru",
    "HUB_KEYS": GOOD_KEY,
}


def problems(**changes: str) -> Sequence[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.read({**PRODUCTION, **changes})
    return caught.value.problems


def test_production_starts_with_all_it_needs(tmp_path):
    settings = Settings.read({**PRODUCTION, "HUB_DATA_DIR": str(tmp_path)})

    assert settings.is_production
    assert settings.database_url == "postgresql+psycopg://hub@db/hub"


def key(name: str, raw: bytes) -> str:
    return f"{name}:{base64.b64encode(raw).decode()}"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", "is needed"),
        (key("k", b"short"), "32 bytes"),
        (key("k", b"x" * 32), "too simple"),
        (key("k", bytes(range(7, 39))), "too simple"),
        (key("k", b"ab" * 16), "too simple"),
        (key("k", b"the horse of the battery, staple"), "too simple"),
        (key("bench", RANDOM), "demo key"),
        (key("Test-2", RANDOM), "demo key"),
        (key("k", bytes(range(32))), "published"),
        (key("k", bytes(range(1, 33))), "published"),
        (key("demo-1", bytes(range(32))), "demo key"),
        ("secretsecretsecret", "id:base64"),
        ("k:not base64!", "id:base64"),
        (key("a.b", bytes(range(32))), "id:base64"),
        pytest.param(f"{GOOD_KEY} {GOOD_KEY}", "alike", id="one twice"),  # made anew each time
    ],
)
def test_production_refuses_a_missing_short_or_demo_key(keys, words):
    found = problems(HUB_KEYS=keys)

    assert words in " ".join(found)
    assert "secretsecret" not in " ".join(found)


def test_a_keys_file_everybody_reads_is_refused(tmp_path):
    file = tmp_path / "keys"
    file.write_text(GOOD_KEY)
    file.chmod(0o644)

    (found,) = problems(HUB_KEYS="", HUB_KEYS_FILE=str(file))
    assert "chmod 600" in found

    file.chmod(0o600)
    Settings.read({**PRODUCTION, "HUB_KEYS": "", "HUB_KEYS_FILE": str(file)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_PORT", "0"),
        ("HUB_PORT", "٣"),
        ("HUB_ENV", "prod"),
        ("HUB_DATABASE_URL", "mysql://x"),
        ("HUB_DATABASE_URL", "postgresql://host:port/x"),
        ("HUB_DATABASE_URL", "sqlite://"),
        ("HUB_DATABASE_URL", "sqlite:///"),
        ("HUB_DATABASE_URL", "sqlite://relative.db"),
        ("HUB_DATABASE_URL", "sqlite:////nowhere/at/all/hub.db"),
        ("HUB_SMTP_URL", "smtp://"),
        ("HUB_MAIL_FROM", ""),
        ("HUB_MAIL_FROM", "hub@localhost"),
        ("HUB_BASE_URL", "http://hub.example.ru"),
        ("HUB_BASE_URL", "https://[::1"),
        ("HUB_REDIS_URL", "redis://host:x"),
        ("HUB_FILES_URL", "ftp://x"),
        ("HUB_FILES_URL", "file://var/files"),
        ("HUB_HOST", "notahost.invalid"),
        ("HUB_MAIL_FROM", "hub@example.ru\nBcc: all@example.ru"),
        ("HUB_MAIL_FROM", "hub"),
        ("HUB_KEYS_FILE", "/nowhere/keys"),
    ],
)
def test_each_bad_value_is_named_by_its_setting(name, value):
    changes = {name: value} | ({"HUB_KEYS": ""} if name == "HUB_KEYS_FILE" else {})
    found = problems(**changes)

    assert any(line.startswith(name) for line in found)


def test_a_keys_file_that_is_no_text_is_named(tmp_path):
    file = tmp_path / "keys"
    file.write_bytes(GOOD_KEY.encode("utf-16"))

    assert any(
        line.startswith("HUB_KEYS_FILE") for line in problems(HUB_KEYS="", HUB_KEYS_FILE=str(file))
    )


def test_all_problems_are_told_at_once():
    assert len(problems(HUB_PORT="x", HUB_BASE_URL="", HUB_SMTP_URL="", HUB_KEYS="")) == 4


def test_many_first_starts_at_once_make_one_private_key(tmp_path):
    keys, barrier = [], threading.Barrier(8)

    def start() -> None:
        barrier.wait()
        keys.append(Settings.read({"HUB_DATA_DIR": str(tmp_path)}).keys)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(keys)) == 1
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_misspelt_settings_are_named():
    names = ["HUB_DATABSE_URL", "HUB_PORT", "HUB_KEYS_FILE", "HUB_TEST_X", "PATH"]

    assert unknown(dict.fromkeys(names, "")) == ["HUB_DATABSE_URL"]

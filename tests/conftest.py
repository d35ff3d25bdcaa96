"""What tests stand on: a real database of each kind, fresh for every test; an app; a client."""

import base64
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from hub.accounts import passwords
from hub.app import create_app
from hub.core import db, migrations, reference
from hub.core.processes import collect_seldom
from hub.deadlines import commands as deadlines
from hub.settings import Settings
from tests.given import once
from tests.given.closing import close_left
from tests.given.shared import made_once
from tests.given.washing import Washed

POSTGRES = os.environ.get("HUB_TEST_POSTGRES_URL")
sys.excepthook = sys.__excepthook__  # what breaks a run of tests is told in full
KINDS = ("sqlite", "postgresql")
DEAR, QUICK = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
once.begin()
KEY = "test:" + base64.b64encode(bytes(range(32))).decode()


def pytest_collection_finish() -> None:
    """What was imported stays: the collector took a quarter of the tests' time looking at it."""
    collect_seldom()


def settings_for(url: str, data_dir: Path, **more: str) -> Settings:
    """Settings of an embedded hub over this database."""
    environ = {
        "HUB_DATABASE_URL": url,
        "HUB_DATA_DIR": str(data_dir),
        "HUB_KEYS": KEY,
        "HUB_JOB_THREADS": "0",
        **more,
    }
    return Settings.read(environ)


def make_schema(url: str, data_dir: Path) -> None:
    """Bring an empty database to today's tables, with the reference books as they are shipped."""
    create_app(settings_for(url, data_dir))
    migrations.upgrade(db.database().engine)
    with db.transaction() as session:
        reference.plant(session)
        deadlines.plant(session)
    db.database().engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for every test."""

    def make(folder: Path) -> str:
        path = folder / "hub.db"
        make_schema(f"sqlite:///{path}", folder)
        return str(path)

    return Path(made_once(tmp_path_factory, "sqlite-template", make)[1])


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated PostgreSQL database, cloned for tests."""

    def make(folder: Path) -> str:
        url = new_postgres("template")
        make_schema(url, folder)
        return url

    return made_once(tmp_path_factory, "postgres-template", make)[1]


def server() -> str:
    """The PostgreSQL of this run."""
    if POSTGRES is None:
        raise RuntimeError("HUB_TEST_POSTGRES_URL is not set: run the tests by `make test`.")
    return POSTGRES


def new_postgres(word: str) -> str:
    """An empty database on the run's server."""
    name = f"{word}_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    return _named(server(), name)


def _named(url: str, name: str) -> str:
    head, _, _ = url.rpartition("/")
    return f"{head}/{name}"


@contextmanager
def cloned(template: str, folder: Path) -> Iterator[str]:
    """Give a database of its own, copied from this one, and drop it in the end."""
    if template.startswith("sqlite"):
        shutil.copy(template.removeprefix("sqlite:///"), folder / "hub.db")
        yield f"sqlite:///{folder / 'hub.db'}"
        db.database().engine.dispose()
        return
    url = copy_of(template)
    yield url
    db.database().engine.dispose()
    close_left(url)
    drop(url)


def copy_of(template: str) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server(), autocommit=True) as admin:
        # Copying files is five times faster here than the default way through the log.
        like = template.rpartition("/")[2]
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}" STRATEGY file_copy')
    return _named(server(), name)


def drop(url: str) -> None:
    with psycopg.connect(server(), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def washed(postgres_template: str) -> Washed:
    return Washed(partial(copy_of, postgres_template), drop)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for this test, on both kinds."""
    if request.param == "sqlite":
        template = f"sqlite:///{request.getfixturevalue('sqlite_template')}"
        with cloned(template, tmp_path) as url:
            yield url
        return
    databases: Washed = request.getfixturevalue("washed")
    url = databases.take()
    yield url
    db.database().engine.dispose()
    close_left(url)
    databases.give(url)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> None:
    """argon2id as ever, at its least: its full price is for those who ask for `full_price`."""
    passwords._hasher = QUICK


@pytest.fixture
def full_price() -> Iterator[None]:
    passwords._hasher = DEAR
    yield
    passwords._hasher = QUICK


@pytest.fixture
def redis_url() -> str:
    """The run's own Redis, shared by all workers: a test keeps to keys of its own."""
    return os.environ["HUB_TEST_REDIS_URL"]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    once.share(app)
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A transaction of the test; what it leaves is committed only if the test says so."""
    with db.database().sessions() as session:
        yield session

"""A region made once a run for each kind of database, and a copy of it for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.app import create_app
from hub.cli_commands import settle
from hub.core import db
from hub.demo import entrance, making
from hub.demo.entrance import Entrance
from tests.conftest import KINDS, cloned, make_schema, new_postgres, settings_for
from tests.given.region import PEOPLE, SEED, UNTIL
from tests.given.shared import made_once

Region = tuple[str, list[Entrance]]  # where it lies, and its ways in


def generated(url: str, folder: Path) -> str:
    make_schema(url, folder)
    entrances = entrance.new()
    with create_app(settings_for(url, folder)).app_context():
        settle()
        with db.transaction() as session:
            making.make(session, people=PEOPLE, seed=SEED, until=UNTIL, entrances=entrances)
    db.database().engine.dispose()
    entrance.save(folder, entrances)
    return url


@pytest.fixture(scope="session")
def sqlite_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    def make(folder: Path) -> str:
        return generated(f"sqlite:///{folder / 'hub.db'}", folder)

    folder, url = made_once(tmp_path_factory, "sqlite-region", make)
    return url, entrance.load(folder)


@pytest.fixture(scope="session")
def postgresql_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    def make(folder: Path) -> str:
        return generated(new_postgres("region"), folder)

    folder, url = made_once(tmp_path_factory, "postgresql-region", make)
    return url, entrance.load(folder)


@pytest.fixture(params=KINDS)
def region(request: pytest.FixtureRequest) -> Region:
    found: Region = request.getfixturevalue(f"{request.param}_region")
    return found


@pytest.fixture
def filled(region: Region, tmp_path: Path) -> Iterator[list[Entrance]]:
    """A region in the database of the test, and its ways in."""
    template, entrances = region
    with (
        cloned(template, tmp_path) as url,
        create_app(settings_for(url, tmp_path)).app_context(),
    ):
        yield entrances

"""A region made once for each kind of database, and a copy of it for every test."""

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

Region = tuple[str, list[Entrance]]  # where it lies, and its ways in


def generated(url: str, folder: Path) -> Region:
    make_schema(url, folder)
    entrances = entrance.new()
    with create_app(settings_for(url, folder)).app_context():
        settle()
        with db.transaction() as session:
            making.make(session, people=PEOPLE, seed=SEED, until=UNTIL, entrances=entrances)
    db.database().engine.dispose()
    return url, entrances


@pytest.fixture(scope="session")
def sqlite_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("region")
    return generated(f"sqlite:///{folder / 'hub.db'}", folder)


@pytest.fixture(scope="session")
def postgresql_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return generated(new_postgres("region"), tmp_path_factory.mktemp("region"))


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

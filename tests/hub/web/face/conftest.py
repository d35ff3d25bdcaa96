"""The face is the same on both databases: its tests stand on one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.core import db
from hub.core.web import public


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    shutil.copy(sqlite_template, tmp_path / "hub.db")
    yield f"sqlite:///{tmp_path / 'hub.db'}"
    db.database().engine.dispose()


@pytest.fixture
def failing(app: Flask):
    """Give a client to a page that fails with this error."""

    def fail_with(error: Exception):
        @public
        def fail() -> str:
            raise error

        app.add_url_rule("/fails", view_func=fail, methods=["GET", "POST"])
        return app.test_client()

    return fail_with

"""What backups are made of in tests: rows of every kind, a folder of files, everything compared."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import insert

from hub.app import create_app
from hub.core import audit
from hub.core.archive import Secret
from hub.core.crypto import KeyRing
from hub.core.db import database, transaction
from hub.core.errors import NotFoundError
from hub.core.jobs import Job
from hub.core.rows import lanes
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person
from hub.settings import Settings
from tests.conftest import KEY

RING = KeyRing.parse(KEY)
SECRET = Secret(RING)


class Folder:
    """Files of a test on the disk, as the hub's own storage keeps them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open_at(self, place: str, start: int) -> BinaryIO:
        try:
            file = (self.root / place).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError("gone") from error
        file.seek(start)
        return file

    def put(self, place: str, chunks: Iterable[bytes]) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(chunks))

    def size(self, place: str) -> int | None:
        path = self.root / place
        return path.stat().st_size if path.exists() else None


def fill() -> None:
    with transaction() as session:
        organisation = Organisation(
            name="Колледж «Заря»", kind=OrganisationKind.PROVIDER, inn="7707083893"
        )
        session.add(organisation)
        session.flush()
        for n in range(40):
            session.add(
                Person(
                    last_name="Ёлкина",
                    first_name=f"Анна\n\u2028\t\\N{n}",  # each a line or a field somewhere
                    snils=f"{n:011}" if n % 2 else None,
                    organisation_id=organisation.id if n % 3 else None,
                )
            )
        session.execute(
            insert(Job),
            [
                {"kind": "k", "lane": "l", "payload": {"a": [1, None, "ё"]}, "max_attempts": 1},
                {"kind": "k", "lane": "l", "payload": {}, "max_attempts": 1, "key": "0"},
            ],
        )
        audit.record(session, "test.filled", details=None)
        audit.record(session, "test.filled", details={"n": 1.5, "words": ["а"]})


def everything() -> dict[str, list[list[object]]]:
    """Every row of every table; only the spelling of JSON is the database's own affair."""
    engine = database().engine
    found: dict[str, list[list[object]]] = {}
    with engine.connect() as connection:
        for lane, order in lanes():
            holds_json = [kind == "json" for kind in lane.columns.values()]
            found[lane.name] = [
                [
                    json.loads(value) if is_json and value else value
                    for value, is_json in zip(json.loads(line), holds_json, strict=True)
                ]
                for line in lane.read(connection, order)
            ]
    return found


def open_hub(environ: dict[str, str]) -> None:
    create_app(Settings.read(environ))

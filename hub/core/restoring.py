"""Restoring: an archive is proved whole first, then all of it comes or nothing."""

import gzip
import hashlib
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from hub.core.archive import Opener, Secret, damaged
from hub.core.backup import (
    ABOUT,
    FORMAT,
    MANIFEST,
    PART_BYTES,
    REVISIONS,
    About,
    Manifest,
    Progress,
    Storage,
    Sums,
    forget,
    silent,
)
from hub.core.crypto import KeyRing
from hub.core.db import Base, database
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.core.rows import Lane, fingerprint, lanes


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive."""

    name: str
    data: BinaryIO


@contextmanager
def _opened(path: Path, secret: Secret) -> Iterator[Iterator[Member]]:
    """Walk an archive; whatever is wrong with its bytes is one refusal."""
    with path.open("rb") as file:
        plain = Opener(file, secret)
        try:
            with gzip.GzipFile(fileobj=io.BufferedReader(plain)) as packed:
                yield _members(packed)
                while packed.read(PART_BYTES):  # to the very end: the last chunk proves that it is
                    pass
            while plain.read(PART_BYTES):
                pass
        except (tarfile.TarError, OSError, EOFError, ValueError) as error:
            raise damaged() from error


def _members(packed: gzip.GzipFile) -> Iterator[Member]:
    with tarfile.open(fileobj=packed, mode="r|") as tar:
        for info in tar:
            data = tar.extractfile(info)
            if data is None:
                raise damaged()
            yield Member(info.name, cast("BinaryIO", data))
            forget(tar)


def _sum_of(data: BinaryIO) -> str:
    found = hashlib.sha256()
    while part := data.read(PART_BYTES):
        found.update(part)
    return found.hexdigest()


def verify(path: Path, secret: Secret) -> tuple[About, Manifest]:
    """Read the whole archive and add everything up; touches nothing."""
    about = manifest = None
    sums = Sums()
    with _opened(path, secret) as members:
        for member in members:
            kind, _, rest = member.name.partition("/")
            if member.name == ABOUT:
                about = About(**json.load(member.data))
            elif member.name == MANIFEST:
                manifest = Manifest(**json.load(member.data))
            elif kind == "tables":
                sums.part(rest.partition("/")[0], member.data.read())
            elif kind == "files":
                sums.file(rest, _sum_of(member.data))
    if about is None or manifest is None or manifest != sums.manifest(manifest.lost_files):
        raise damaged()
    return about, manifest


def restore(
    path: Path,
    secret: Secret,
    *,
    storage: Storage | None = None,
    replace: bool = False,
    progress: Progress = silent,
) -> tuple[About, Manifest]:
    """Put an archive in the place of what is here: all of it, or nothing."""
    about, manifest = verify(path, secret)
    engine = database().engine
    _ask(about, manifest, secret.ring, storage)
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if not replace and (full := _filled(connection)):
            raise RefusedError(
                _l("This database is in use: give an empty one, or --replace."), tables=full
            )
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        with _free_of_references(connection), _opened(path, secret) as members:
            _load(members, connection, storage, progress)
        _stamp(connection, about.revisions)
        _compare(connection, manifest)
    return about, manifest


def _ask(about: About, manifest: Manifest, ring: KeyRing, storage: Storage | None) -> None:
    if about.format != FORMAT or about.schema != fingerprint():
        raise RefusedError(
            _l("This archive is of another version of the hub: restore it there, then upgrade."),
            version=about.version,
        )  # fmt: skip
    if lacking := [name for name in about.keys if name not in ring]:
        raise RefusedError(
            _l("Values in the archive are sealed by keys this hub lacks: put them into HUB_KEYS."),
            keys=lacking,
        )
    if manifest.files and storage is None:
        raise RefusedError(_l("The archive holds files and there is no storage for them."))


def _filled(connection: Connection) -> list[str]:
    there = set(inspect(connection).get_table_names())
    return [
        table.name
        for table in Base.metadata.sorted_tables
        if table.name in there and connection.execute(select(table).limit(1)).first() is not None
    ]


@contextmanager
def _free_of_references(connection: Connection) -> Iterator[None]:
    """Let rows come in any order; whether all references hold is asked before the commit."""
    if connection.dialect.name != "postgresql":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    references = [
        reference
        for table in Base.metadata.sorted_tables
        for reference in table.foreign_key_constraints
    ]
    for reference in references:
        connection.execute(DropConstraint(reference))
    yield
    for reference in references:
        connection.execute(AddConstraint(reference, isolate_from_table=False))


def _load(
    members: Iterator[Member],
    connection: Connection,
    storage: Storage | None,
    progress: Progress,
) -> None:
    known: dict[str, Lane] = {lane.name: lane for lane in lanes(connection.dialect.name)}
    loaded: Counter[str] = Counter()
    for member in members:
        kind, _, rest = member.name.partition("/")
        if kind == "tables":
            name = rest.partition("/")[0]
            lines = member.data.read().decode().splitlines()
            known[name].write(connection, lines)
            loaded[name] += len(lines)
            progress(name, loaded[name])
        elif kind == "files" and storage is not None:
            # Names are used once: bytes put before the commit are nobody's if it does not come.
            storage.put(rest, iter(lambda data=member.data: data.read(PART_BYTES), b""))  # type: ignore[misc]
            loaded["files"] += 1
            progress("files", loaded["files"])


def _stamp(connection: Connection, revisions: list[str]) -> None:
    if not revisions:
        return
    connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS {REVISIONS} (version_num VARCHAR(32) PRIMARY KEY)")
    )
    connection.execute(text(f"DELETE FROM {REVISIONS}"))  # noqa: S608 - a constant
    for revision in revisions:
        connection.execute(
            text(f"INSERT INTO {REVISIONS} (version_num) VALUES (:revision)"),  # noqa: S608 - a constant
            {"revision": revision},
        )


def _compare(connection: Connection, manifest: Manifest) -> None:
    for table in Base.metadata.sorted_tables:
        count = connection.scalar(select(func.count()).select_from(table))
        if count != manifest.rows.get(table.name, 0):
            raise damaged()
    if connection.dialect.name == "postgresql":
        _move_sequences(connection)


def _move_sequences(connection: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and (sequence := _sequence(connection, table.name, column.name)):
            highest = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(sequence, func.coalesce(highest, 1))))


def _sequence(connection: Connection, table: str, column: str) -> str | None:
    found: str | None = connection.scalar(select(func.pg_get_serial_sequence(table, column)))
    return found

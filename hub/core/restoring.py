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
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, inspect, text

from hub.core import migrations
from hub.core.archive import Opener, Secret, damaged
from hub.core.backup import (
    ABOUT,
    FORMAT,
    MANIFEST,
    PART_BYTES,
    About,
    Manifest,
    Progress,
    Storage,
    Sums,
    forget,
    silent,
)
from hub.core.crypto import KeyRing
from hub.core.db import database
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.core.rows import Lane

# The references of a table are given up while rows come in any order, and asked at the end.
REFERENCES = """
    SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
    FROM pg_constraint c
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
"""
# Numbers a table counts up by itself go on from the highest that came.
COUNTED = """
    SELECT quote_ident(table_name), quote_ident(column_name),
           pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = current_schema()
      AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""


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
                about = _about(json.load(member.data))
            elif member.name == MANIFEST:
                manifest = Manifest(**json.load(member.data))
            elif kind == "tables":
                sums.part(rest.partition("/")[0], member.data.read())
            elif kind == "files":
                sums.file(rest, _sum_of(member.data))
    if about is None or manifest is None or manifest != sums.manifest(manifest.lost_files):
        raise damaged()
    return about, manifest


def _about(words: dict[str, Any]) -> About:
    if words.get("format") != FORMAT:
        raise _later(str(words.get("version")))
    return About(**words)


def _later(version: str) -> RefusedError:
    return RefusedError(
        _l("This archive is of a later version of the hub: upgrade this one, then restore."),
        version=version,
    )


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
    _ask(about, manifest, secret.ring, storage)
    with migrations.migrating(database().engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        if not replace and (full := _filled(connection)):
            raise RefusedError(
                _l("This database is in use: give an empty one, or --replace."), tables=full
            )
        migrations.drop_within(connection)
        migrations.upgrade_within(connection, about.revision)
        _fits(connection, about)
        with _free_of_references(connection), _opened(path, secret) as members:
            _load(members, connection, about, storage, progress)
        _compare(connection, about, manifest)
        migrations.upgrade_within(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))
    return about, manifest


def _ask(about: About, manifest: Manifest, ring: KeyRing, storage: Storage | None) -> None:
    if not migrations.knows(about.revision):
        raise _later(about.version)
    if lacking := [name for name in about.keys if name not in ring]:
        raise RefusedError(
            _l("Values in the archive are sealed by keys this hub lacks: put them into HUB_KEYS."),
            keys=lacking,
        )
    if manifest.files and storage is None:
        raise RefusedError(_l("The archive holds files and there is no storage for them."))


def _ours(connection: Connection) -> list[str]:
    there = inspect(connection).get_table_names()
    return sorted(set(there) - {migrations.VERSIONS})


def _filled(connection: Connection) -> list[str]:
    return [name for name in _ours(connection) if _has_rows(connection, name)]


def _has_rows(connection: Connection, name: str) -> bool:
    quoted = connection.dialect.identifier_preparer.quote(name)
    found = connection.execute(text(f"SELECT 1 FROM {quoted} LIMIT 1"))  # noqa: S608 - quoted
    return found.first() is not None


def _fits(connection: Connection, about: About) -> None:
    """Compare the archive's columns with those its revision made here."""
    here = inspect(connection)
    found = {name: {word["name"] for word in here.get_columns(name)} for name in _ours(connection)}
    if found != {name: set(columns) for name, columns in about.tables.items()}:
        raise RefusedError(
            _l("The tables in the archive are not those of its revision: it can't be restored."),
            version=about.version,
        )


@contextmanager
def _free_of_references(connection: Connection) -> Iterator[None]:
    """Let rows come in any order; on SQLite migrating() asks at the end whether references hold."""
    if connection.dialect.name != "postgresql":
        yield
        return
    references = connection.execute(text(REFERENCES)).all()
    for owner, name, _definition in references:
        connection.execute(text(f"ALTER TABLE {owner} DROP CONSTRAINT {name}"))
    yield
    for owner, name, definition in references:
        connection.execute(text(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}"))


def _load(
    members: Iterator[Member],
    connection: Connection,
    about: About,
    storage: Storage | None,
    progress: Progress,
) -> None:
    known = {name: Lane(name, columns) for name, columns in about.tables.items()}
    for name in known:
        # What a revision plants in a new hub is in the archive too, or staff removed it.
        if _has_rows(connection, name):
            quoted = connection.dialect.identifier_preparer.quote(name)
            connection.execute(text(f"DELETE FROM {quoted}"))  # noqa: S608 - quoted
    loaded: Counter[str] = Counter()
    for member in members:
        kind, _, rest = member.name.partition("/")
        if kind == "tables":
            name = rest.partition("/")[0]
            lines = member.data.read().decode().split("\n")[:-1]
            known[name].write(connection, lines)
            loaded[name] += len(lines)
            progress(name, loaded[name])
        elif kind == "files" and storage is not None:
            # Names are used once: bytes put before the commit are nobody's if it does not come.
            storage.put(rest, iter(lambda data=member.data: data.read(PART_BYTES), b""))  # type: ignore[misc]
            loaded["files"] += 1
            progress("files", loaded["files"])


def _compare(connection: Connection, about: About, manifest: Manifest) -> None:
    for name in about.tables:
        quoted = connection.dialect.identifier_preparer.quote(name)
        count = connection.scalar(text(f"SELECT count(*) FROM {quoted}"))  # noqa: S608 - quoted
        if count != manifest.rows.get(name, 0):
            raise damaged()
    if connection.dialect.name == "postgresql":
        for table, column, sequence in connection.execute(text(COUNTED)).all():
            connection.execute(
                text(f"SELECT setval(:sequence, coalesce(max({column}), 1)) FROM {table}"),  # noqa: S608 - quoted
                {"sequence": sequence},
            )

"""Backup: one archive of one moment, of database and files, made while the hub runs."""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from sqlalchemy import Connection, Engine, select, text

from hub.core import migrations, rotation
from hub.core.archive import Sealer, Secret
from hub.core.db import Base, database, utcnow
from hub.core.errors import NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.rows import lanes, tables

ABOUT = "about.json"
MANIFEST = "manifest.json"
PART_BYTES = 4 * 1024 * 1024
SQUEEZE = 3  # rows shrink about as well as at 9, four times as fast
FORMAT = 1


class Storage(Protocol):
    """What a backup asks of the files' storage."""

    def open_at(self, place: str, start: int) -> BinaryIO: ...

    def put(self, place: str, chunks: Iterable[bytes]) -> None: ...

    def size(self, place: str) -> int | None: ...


@dataclass(frozen=True, slots=True)
class About:
    """What stands first in an archive: whether it fits is known before it is read."""

    format: int
    made_at: str
    version: str
    database: str
    revision: str  # of the tables: what migrations make of an empty database
    tables: dict[str, dict[str, str]]  # their columns in order, and how each is written
    keys: list[str]  # those that seal values inside


@dataclass(slots=True)
class Manifest:
    """What stands last: how much of everything, and its sum."""

    rows: dict[str, int] = field(default_factory=dict)
    sums: dict[str, str] = field(default_factory=dict)
    files: int = 0
    file_sum: str = ""
    lost_files: list[str] = field(default_factory=list)  # named by a row, gone from the storage


class Sums:
    """Adds up what passes: made once while writing and once while reading, then compared."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self._tables: dict[str, Any] = {}
        self.files = 0
        self._files = hashlib.sha256()

    def part(self, table: str, data: bytes) -> None:
        self.rows[table] += data.count(b"\n")
        self._tables.setdefault(table, hashlib.sha256()).update(data)

    def file(self, place: str, digest: str) -> None:
        self.files += 1
        self._files.update(f"{place} {digest}\n".encode())

    def manifest(self, lost: list[str]) -> Manifest:
        sums = {name: sum_.hexdigest() for name, sum_ in self._tables.items()}
        return Manifest(dict(self.rows), sums, self.files, self._files.hexdigest(), lost)


Progress = Callable[[str, int], None]


def silent(_what: str, _count: int) -> None:
    return None


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """See the database as it is at this moment, however long the reading takes."""
    options: dict[str, Any] = {"hub_writes": False}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        expect_tables(connection)
        connection.execute(text("SELECT 1 FROM audit_head"))  # the moment is that of the first read
        yield connection
        connection.rollback()


def write(
    target: BinaryIO,
    secret: Secret,
    *,
    version: str,
    storage: Storage | None = None,
    progress: Progress = silent,
) -> Manifest:
    """Write the archive of this moment."""
    engine = database().engine
    sealer = Sealer(target, secret)
    sums = Sums()
    with snapshot(engine) as connection:
        packed = gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=SQUEEZE, mtime=0)
        with packed, tarfile.open(fileobj=packed, mode="w|") as tar:
            _add(tar, ABOUT, json.dumps(asdict(_about(connection, version))).encode())
            for lane, order in lanes():
                for number, part in enumerate(_parts(lane.read(connection, order))):
                    sums.part(lane.name, part)
                    _add(tar, f"tables/{lane.name}/{number:06}.jsonl", part)
                    progress(lane.name, sums.rows[lane.name])
            lost = _add_files(tar, connection, storage, sums, progress) if storage else []
            manifest = sums.manifest(lost)
            _add(tar, MANIFEST, json.dumps(asdict(manifest)).encode())
    sealer.finish()
    return manifest


def write_to(path: Path, secret: Secret, **more: Any) -> Manifest:
    """Write into a file that appears whole or not at all, readable by nobody else."""
    if path.exists():
        raise RefusedError(_l("There is something at this place already: choose another."))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            manifest = write(file, secret, **more)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def expect_tables(connection: Connection) -> str:
    revision = migrations.revision_of(connection)
    if revision is None or revision != migrations.head():
        raise RefusedError(
            _l("The database is not at the tables of this version: run `hub migrate` first."),
            now=revision or "-",
        )
    return revision


def _about(connection: Connection, version: str) -> About:
    revision = expect_tables(connection)
    return About(
        format=FORMAT,
        made_at=utcnow().isoformat(timespec="seconds"),
        version=version,
        database=connection.dialect.name,
        revision=revision,
        tables=tables(),
        keys=sorted({name for count in rotation.counts().values() for name in count}),
    )


def _parts(lines: Iterable[str]) -> Iterator[bytes]:
    held = bytearray()
    for line in lines:
        held += line.encode() + b"\n"
        if len(held) >= PART_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def forget(tar: tarfile.TarFile) -> None:
    """A stream never goes back, yet tarfile remembers every member of it."""
    vars(tar)["members"].clear()


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
    forget(tar)


class _Summed:
    """A file that is added up while it is read."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sum.update(data)
        return data


def places(connection: Connection) -> Iterator[str]:
    """Name the places of all stored bytes that rows of this moment refer to."""
    blobs = Base.metadata.tables.get("file_blob")
    if blobs is not None:
        rows = connection.execution_options(yield_per=1000).execute(
            select(blobs.c.place).order_by(blobs.c.place)
        )
        yield from rows.scalars()


def _add_files(
    tar: tarfile.TarFile,
    connection: Connection,
    storage: Storage,
    sums: Sums,
    progress: Progress,
) -> list[str]:
    lost = []
    for place in places(connection):
        size = storage.size(place)
        try:
            source = storage.open_at(place, 0) if size is not None else None
        except NotFoundError:
            source = None  # dropped since the moment of the snapshot
        if source is None or size is None:
            lost.append(place)
            continue
        info = tarfile.TarInfo(f"files/{place}")
        info.size = size
        with source:
            summed = _Summed(source)
            tar.addfile(info, cast("BinaryIO", summed))
        forget(tar)
        sums.file(place, summed.sum.hexdigest())
        progress("files", sums.files)
    return lost

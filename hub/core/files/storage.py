"""Where bytes lie: a folder or S3-compatible storage, chosen by an address alone."""

import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from hub.core.db import uuid7
from hub.core.errors import NotFoundError, UnavailableError
from hub.core.i18n import _l

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Place:
    """One object in the storage."""

    name: str
    size: int
    changed_at: datetime


class Storage(Protocol):
    """Keeps bytes under names used once. A failure is an UnavailableError of part `files`."""

    title: str

    def put(self, place: str, chunks: Iterable[bytes]) -> None:
        """Keep the bytes durably or not at all."""

    def open_at(self, place: str, start: int) -> BinaryIO:
        """Give the bytes from `start` on."""

    def size(self, place: str) -> int | None:
        """Give the size, or None when nothing lies there."""

    def remove(self, place: str) -> None:
        """Forget the bytes; forgetting twice is no error."""

    def places(self) -> Iterator[Place]:
        """Walk over everything that is kept."""

    def check(self) -> None:
        """Raise when the storage can't be written to now."""


def new_place(digest: str) -> str:
    """Name a place nobody used or will use; the first letters spread places over folders."""
    return f"{digest[:2]}/{digest[2:4]}/{digest[:16]}-{uuid7().hex}"


class Folder:
    """A folder of this machine: private, synced, each object appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.title = str(root)

    def put(self, place: str, chunks: Iterable[bytes]) -> None:
        target = self._path(place)
        waiting = self.root / "incoming" / target.name
        try:
            waiting.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with os.fdopen(_create(waiting), "wb") as file:
                    for chunk in chunks:
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                waiting.replace(target)
            except BaseException:
                waiting.unlink(missing_ok=True)
                raise
            _sync(target.parent)
        except OSError as error:
            raise _named(error) from error

    def open_at(self, place: str, start: int) -> BinaryIO:
        try:
            file = self._path(place).open("rb")
        except FileNotFoundError as error:
            raise NotFoundError(_l("The file is gone from the storage."), place=place) from error
        except OSError as error:
            raise _named(error) from error
        file.seek(start)
        return file

    def size(self, place: str) -> int | None:
        try:
            return self._path(place).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _named(error) from error

    def remove(self, place: str) -> None:
        try:
            self._path(place).unlink(missing_ok=True)
        except OSError as error:
            raise _named(error) from error

    def places(self) -> Iterator[Place]:
        for path in self.root.rglob("*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # removed while we walked
            if path.is_file():
                yield Place(
                    path.relative_to(self.root).as_posix(),
                    stat.st_size,
                    datetime.fromtimestamp(stat.st_mtime, UTC),
                )

    def check(self) -> None:
        probe = self.root / "incoming" / f"check-{uuid7().hex}"
        try:
            probe.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                probe.write_bytes(b"check")
            finally:
                probe.unlink(missing_ok=True)  # on a full disk a name is made and no bytes
        except OSError as error:
            raise _named(error) from error

    def _path(self, place: str) -> Path:
        path = (self.root / place).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise NotFoundError(_l("There is no such file."))
        return path


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _named(error: OSError) -> UnavailableError:
    if error.errno in FULL:
        return UnavailableError(_l("There is no room left for files."), part="files")
    return UnavailableError(_l("The file storage does not answer."), part="files")


def folder_of(url: str) -> Folder:
    """Open the folder that a file:// address names."""
    return Folder(Path(unquote(urlsplit(url).path)))

"""Reads of files: who may, and the bytes."""

import io
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import ForbiddenError, NotFoundError, RefusedError
from hub.core.files.depot import depot
from hub.core.files.kinds import KINDS
from hub.core.files.models import Blob, Check, StoredFile
from hub.core.files.sealing import CHUNK, SealedReader
from hub.core.i18n import _l

PAGE = 50


def stored_file(session: Session, file_id: UUID) -> StoredFile:
    if (found := session.get(StoredFile, file_id)) is None:
        raise NotFoundError(_l("There is no such file."))
    return found


def readable(session: Session, principal: Principal, file_id: UUID) -> StoredFile:
    """Give a file to whoever its kind's rule lets in."""
    file = stored_file(session, file_id)
    rules = KINDS.get(file.kind)
    if rules is None or not any(reader(session, principal, file) for reader in rules.readers):
        raise ForbiddenError(_l("This file is not yours to read."), file_id=str(file_id))
    return file


def open_file(file: StoredFile) -> BinaryIO:
    """Give the bytes, seekable; those that were not checked or are infected are given to nobody."""
    blob = file.blob
    if blob.check is Check.WAITING:
        raise RefusedError(
            _l("The file is waiting for the virus check. Come back in a few minutes.")
        )
    if blob.check is Check.INFECTED:
        raise RefusedError(_l("The virus scanner found a threat in the file."))
    return open_blob(blob)


def open_blob(blob: Blob) -> BinaryIO:
    """Give the bytes whatever the scanner said: for the scanner itself and for copies."""
    storage = depot().storage
    if storage.size(blob.place) is None:
        raise NotFoundError(_l("The file is gone from the storage."))
    place = blob.place
    reader = SealedReader(
        lambda start: storage.open_at(place, start),
        secret=blob.secret,
        digest=blob.digest,
        size=blob.size,
    )
    return io.BufferedReader(reader, CHUNK)


@dataclass(frozen=True, slots=True)
class Figures:
    """How much there is and how much keeping it once saves."""

    files: int
    file_bytes: int
    blobs: int
    blob_bytes: int
    waiting: int
    infected: int

    @property
    def saved_bytes(self) -> int:
        return self.file_bytes - self.blob_bytes


def figures(session: Session) -> Figures:
    files, file_bytes = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(StoredFile)
    ).one()
    blobs, blob_bytes = session.execute(
        select(func.count(), func.coalesce(func.sum(Blob.size), 0)).select_from(Blob)
    ).one()
    checks = dict(session.execute(select(Blob.check, func.count()).group_by(Blob.check)).all())
    return Figures(
        files,
        int(file_bytes),
        blobs,
        int(blob_bytes),
        checks.get(Check.WAITING, 0),
        checks.get(Check.INFECTED, 0),
    )

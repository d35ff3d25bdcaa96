"""Every change of files: the bytes are safe before a row says they are there."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from hub.core import audit, jobs
from hub.core.db import reading, utcnow
from hub.core.errors import InvalidError, NotFoundError, RefusedError, UnavailableError
from hub.core.files.content import Type, expect_whole, type_of
from hub.core.files.depot import audit_anyway, depot, freed, placed
from hub.core.files.kinds import KINDS, MEGABYTE, FileKind
from hub.core.files.models import Blob, Check, StoredFile
from hub.core.files.naming import clean_name
from hub.core.files.sealing import new_secret, seal, sealed_size
from hub.core.files.storage import new_place
from hub.core.i18n import _l
from hub.core.upsert import upsert

CHUNK = 1024 * 1024
SCAN_JOB = "files.scan"
TRIES = 5


class InfectedError(RefusedError):
    """The scanner found a virus; what it is called is in the details."""

    code = "infected"


@dataclass(frozen=True, slots=True)
class Upload:
    """Bytes that were looked at and may be stored."""

    stream: BinaryIO
    kind: FileKind
    name: str
    type: Type
    digest: str
    size: int
    check: Check


def examine(stream: BinaryIO, *, name: str, kind: str) -> Upload:
    """Measure, name and scan what came before any transaction begins; refuses in words.

    Doors with big uploads call it first and give `store` the result; others give it the stream.
    """
    rules = KINDS[kind]
    held = _seekable(stream, rules)
    try:
        digest, size = _measure(held, rules)
        found = type_of(held, size, name)
        if found not in rules.types:
            raise InvalidError(  # noqa: TRY301 - the copy is closed below
                _l("Files of this kind are not accepted here."), field="file", type=found.name
            )
        expect_whole(held, size, found)
        check = _scan(held, digest, rules)
    except BaseException:
        _let_go(held, stream)
        raise
    return Upload(held, rules, clean_name(name, found.suffixes), found, digest, size, check)


def store(
    session: Session,
    stream: BinaryIO | Upload,
    *,
    name: str = "",
    kind: str = "",
    owner_id: UUID | None,
    subject: str | None = None,
    subject_id: UUID | None = None,
) -> StoredFile:
    """Keep a file. The same bytes are kept once; a rollback or a crash leaves nothing behind."""
    try:
        upload = stream if isinstance(stream, Upload) else examine(stream, name=name, kind=kind)
    except InfectedError as error:
        audit_anyway(session, "file.infected", details=error.details)
        raise
    try:
        file = lay(session, upload, owner_id=owner_id, subject=subject, subject_id=subject_id)
    finally:
        _let_go(upload.stream, stream)
    audit.record(
        session,
        "file.stored",
        subject="file",
        subject_id=file.id,
        details={"kind": file.kind, "size": file.size},
    )
    return file


def lay(
    session: Session,
    upload: Upload,
    *,
    owner_id: UUID | None = None,
    subject: str | None = None,
    subject_id: UUID | None = None,
) -> StoredFile:
    """Put the bytes and the row there without a trace: a made-up region writes its own trail."""
    blob = _blob(session, upload)
    file = StoredFile(
        digest=blob.digest,
        name=upload.name,
        kind=upload.kind.name,
        content_type=upload.type.name,
        size=upload.size,
        owner_id=owner_id,
        subject=subject,
        subject_id=subject_id,
        blob=blob,
    )
    session.add(file)
    session.flush()
    if blob.check is Check.WAITING:
        jobs.enqueue(session, SCAN_JOB, {"digest": blob.digest}, key=blob.digest)
    return file


def drop(session: Session, file_id: UUID) -> None:
    """Forget a file; its bytes go with the last one that shares them."""
    file = session.get(StoredFile, file_id)
    if file is None:
        raise NotFoundError(_l("There is no such file."))
    digest = file.digest
    session.expunge(file)
    gone: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        delete(StoredFile).where(StoredFile.id == file_id)
    )
    if gone.rowcount == 0:
        raise NotFoundError(_l("There is no such file."))
    session.execute(update(Blob).where(Blob.digest == digest).values(refs=Blob.refs - 1))
    unused = delete(Blob).where(Blob.digest == digest, Blob.refs <= 0).returning(Blob.place)
    for place in session.scalars(unused.execution_options(synchronize_session=False)):
        freed(session, place)
    audit.record(
        session, "file.dropped", subject="file", subject_id=file_id, details={"kind": file.kind}
    )


def drop_about(session: Session, subject: str, subject_id: UUID) -> None:
    """Remove every file about one row of a registry."""
    found = select(StoredFile.id).where(
        StoredFile.subject == subject, StoredFile.subject_id == subject_id
    )
    for file_id in session.scalars(found).all():
        drop(session, file_id)


def _seekable(stream: BinaryIO, rules: FileKind) -> BinaryIO:
    if stream.seekable():
        return stream
    # Unlinked from the start: a crash leaves no readable copy of someone's papers.
    held: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the upload
    size = 0
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            _within(size, rules)
            held.write(chunk)
    except OSError as error:
        held.close()
        raise UnavailableError(_l("There is no room left for files."), part="files") from error
    except BaseException:
        held.close()
        raise
    return held


def _let_go(held: BinaryIO, stream: object) -> None:
    """Close a copy of our own; the caller's stream stays the caller's."""
    if held is not stream and not isinstance(stream, Upload):
        held.close()


def _measure(stream: BinaryIO, rules: FileKind) -> tuple[str, int]:
    stream.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        _within(size, rules)
        digest.update(chunk)
    if size == 0:
        raise InvalidError(_l("The file is empty."), field="file")
    return digest.hexdigest(), size


def _within(size: int, rules: FileKind) -> None:
    if size > rules.most_bytes:
        raise InvalidError(
            _l("The file is too big."), field="file", most_mb=rules.most_bytes // MEGABYTE
        )


def _scan(stream: BinaryIO, digest: str, rules: FileKind) -> Check:
    scanner = depot().scanner
    if scanner is None:
        return Check.UNCHECKED
    try:
        verdict = scanner.scan(stream)
    except UnavailableError:
        return Check.WAITING
    if verdict.finding is not None:
        raise InfectedError(
            _l("The virus scanner found a threat in the file."),
            finding=verdict.finding,
            digest=digest,
            kind=rules.name,
        )
    return Check.CLEAN


def _blob(session: Session, upload: Upload) -> Blob:
    """Count one more reference to these bytes, writing them first when nobody has them yet."""
    for _ in range(TRIES):
        with reading() as other:
            known = other.get(Blob, upload.digest)
        if known is None:
            _place_new(session, upload)
        elif depot().storage.size(known.place) != sealed_size(known.size):
            # The storage lost them: the same bytes coming again heal every file that shares them.
            _write(known.place, upload, known.secret)
        if (blob := _count(session, upload)) is not None:
            return blob
    raise UnavailableError(_l("The file storage does not answer."), part="files")


def _place_new(session: Session, upload: Upload) -> None:
    place, secret = new_place(upload.digest), new_secret()
    placed(session, place)  # first: what is half written goes too
    _write(place, upload, secret)
    row = {
        "digest": upload.digest,
        "place": place,
        "secret": secret,
        "size": upload.size,
        "refs": 0,
        "check": upload.check,
        "checked_at": utcnow() if upload.check is Check.CLEAN else None,
        "created_at": utcnow(),
    }
    upsert(session, Blob, [row], on=("digest",), update=())


def _write(place: str, upload: Upload, secret: str) -> None:
    depot().storage.put(place, seal(upload.stream, secret, upload.digest))


def _count(session: Session, upload: Upload) -> Blob | None:
    counted: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        update(Blob)
        .where(Blob.digest == upload.digest)
        .values(refs=Blob.refs + 1)
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount == 0:
        return None  # the last file that shared them was dropped meanwhile
    blob = session.scalars(
        select(Blob).where(Blob.digest == upload.digest).execution_options(populate_existing=True)
    ).one()
    if blob.check is Check.INFECTED:
        raise InfectedError(
            _l("The virus scanner found a threat in the file."),
            finding=blob.finding or "",
            digest=blob.digest,
            kind=upload.kind.name,
        )
    if upload.check is Check.CLEAN and blob.check is not Check.CLEAN:
        blob.check, blob.checked_at = Check.CLEAN, utcnow()
    elif upload.check is Check.WAITING and blob.check is Check.UNCHECKED:
        blob.check = Check.WAITING
    return blob

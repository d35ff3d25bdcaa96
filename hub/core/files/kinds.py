"""Kinds of files: what each may be, how big, who may read it. Wired in hub/app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal, Scope
from hub.core.files import content
from hub.core.files.models import StoredFile
from hub.core.i18n import _l

MEGABYTE = 1024 * 1024
Reader = Callable[[Session, Principal, StoredFile], bool]
SubjectReader = Callable[[Session, Principal, UUID], bool]

SHEETS = (content.XLSX, content.XLS, content.ODS, content.CSV, content.TEXT)


def owner(_session: Session, principal: Principal, file: StoredFile) -> bool:
    return file.owner_id is not None and file.owner_id == principal.account_id


def may(permission: str) -> Reader:
    """Let in whoever has the permission over the whole region."""

    def asked(_session: Session, principal: Principal, _file: StoredFile) -> bool:
        return any(grant.scope is Scope.REGION for grant in principal.grants_for(permission))

    return asked


def of_subject(subject: str, reader: SubjectReader) -> Reader:
    """Let in whoever may read what the file is about."""

    def asked(session: Session, principal: Principal, file: StoredFile) -> bool:
        return (
            file.subject == subject
            and file.subject_id is not None
            and reader(session, principal, file.subject_id)
        )

    return asked


@dataclass(frozen=True, kw_only=True, slots=True)
class FileKind:
    """A kind of file. Any of `readers` lets in; nobody else gets in, administrators included."""

    name: str
    title: str
    types: tuple[content.Type, ...]
    most_bytes: int = 20 * MEGABYTE
    readers: tuple[Reader, ...] = (owner,)
    is_personal: bool = True  # reading it leaves an audit row


KINDS: dict[str, FileKind] = {}


def declare(kind: FileKind) -> None:
    """Wire a kind; wiring the same name again replaces it (one app a process)."""
    KINDS[kind.name] = kind


# What the ground itself makes and takes: lists going out, sheets coming in (read and not kept).
EXPORT = FileKind(
    name="export",
    title=_l("Export of a list"),
    types=(content.XLSX, content.CSV, content.PDF, content.ARCHIVE, content.JSON),
    most_bytes=1024 * MEGABYTE,
)
IMPORT = FileKind(
    name="import",
    title=_l("Sheet to import"),
    types=SHEETS,
    most_bytes=100 * MEGABYTE,
)

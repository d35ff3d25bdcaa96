"""Builders of files: small real ones of each type."""

import io
import struct
import zipfile
import zlib
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import files
from hub.core.db import uuid7
from hub.core.files import FileKind, StoredFile, content

# Papers of people, until a room keeps some: all that a kind of file can be.
PAPER = FileKind(
    name="paper",
    title="…",
    types=(
        *(content.PDF, content.DOCX, content.DOC, content.ODT, content.RTF, content.TIFF),
        *(content.PNG, content.JPEG, content.WEBP, content.GIF, content.HEIC),
        *(content.XLSX, content.SIGNATURE),
    ),
)
files.declare(PAPER)
PDF_TAIL = b"\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj" + PDF_TAIL
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(filling: bytes) -> bytes:
    """A whole PDF with so much in the middle of it."""
    return PDF + filling + PDF_TAIL


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + checksum

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def zipped(**members: bytes) -> bytes:
    """An archive; underscores in the names stand for slashes and dots as given by the caller."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    """An Office document with its main part in this folder."""
    return zipped(**{"[Content_Types].xml": b"<Types/>", f"{folder}/main.xml": b"<x/>", **more})


def stored(
    session: Session,
    body: bytes = PDF,
    *,
    name: str = "Паспорт.pdf",
    kind: str = "paper",
    owner_id: UUID | None = None,
) -> StoredFile:
    return files.store(
        session, io.BytesIO(body), name=name, kind=kind, owner_id=owner_id or uuid7()
    )


def places() -> list[str]:
    """What lies in the storage, under names of its own."""
    return [place.name for place in files.depot().storage.places()]

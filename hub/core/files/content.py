"""What a file is, by its bytes: names and browsers' words are not asked."""

from dataclasses import dataclass
from typing import BinaryIO

from hub.core.errors import InvalidError
from hub.core.files.archives import ZIP, end_of_archive, looks_into_zip
from hub.core.i18n import _l

HEAD = 4096
SAMPLE = 65536


@dataclass(frozen=True, slots=True)
class Type:
    """A content type and the suffixes that fit it, the usual one first."""

    name: str
    suffixes: tuple[str, ...]


PDF = Type("application/pdf", (".pdf",))
PNG = Type("image/png", (".png",))
JPEG = Type("image/jpeg", (".jpg", ".jpeg"))
GIF = Type("image/gif", (".gif",))
WEBP = Type("image/webp", (".webp",))
HEIC = Type("image/heic", (".heic", ".heif"))
TIFF = Type("image/tiff", (".tif", ".tiff"))
BMP = Type("image/bmp", (".bmp",))
MP4 = Type("video/mp4", (".mp4", ".m4v"))
RTF = Type("application/rtf", (".rtf",))
SIGNATURE = Type("application/pkcs7-signature", (".sig", ".p7s"))
DOC = Type("application/msword", (".doc",))
XLS = Type("application/vnd.ms-excel", (".xls",))
PPT = Type("application/vnd.ms-powerpoint", (".ppt",))
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Type(f"{OFFICE}wordprocessingml.document", (".docx",))
XLSX = Type(f"{OFFICE}spreadsheetml.sheet", (".xlsx",))
PPTX = Type(f"{OFFICE}presentationml.presentation", (".pptx",))
ODT = Type("application/vnd.oasis.opendocument.text", (".odt",))
ODS = Type("application/vnd.oasis.opendocument.spreadsheet", (".ods",))
ODP = Type("application/vnd.oasis.opendocument.presentation", (".odp",))
ARCHIVE = Type("application/zip", (".zip",))
TEXT = Type("text/plain", (".txt", ".log"))
CSV = Type("text/csv", (".csv", ".tsv"))
JSON = Type("application/json", (".json",))
XML = Type("application/xml", (".xml",))
OTHER = Type("application/octet-stream", ())
ICS = Type("text/calendar", (".ics",))

TYPES = {
    kind.name: kind
    for kind in (
        *(PDF, PNG, JPEG, GIF, WEBP, HEIC, TIFF, BMP, MP4, RTF, SIGNATURE, DOC, XLS, PPT),
        *(DOCX, XLSX, PPTX, ODT, ODS, ODP, ARCHIVE, TEXT, CSV, JSON, XML, ICS, OTHER),
    )
}
STARTS: tuple[tuple[bytes, Type], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"{\\rtf1", RTF),
)
TAIL = 2048  # of a PDF its end stands in the last kilobyte
ENDS = {PDF: (b"startxref", b"%%EOF"), PNG: (b"IEND",)}
BRANDS = {b"heic": HEIC, b"heix": HEIC, b"mif1": HEIC, b"heim": HEIC}
FILMS = {b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"iso5", b"iso6", b"MSNV"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office before 2007
STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
BY_SUFFIX = {".csv": CSV, ".tsv": CSV, ".json": JSON, ".ics": ICS, ".xml": XML}
# Bytes that text never holds: below space, but for what lays it out or other programs leave in it.
UNPRINTABLE = frozenset(range(32)) - {7, *range(9, 14), *range(27, 32)}
MARKUP = (b"<!doctype html", b"<html", b"<script", b"<svg", b"<body", b"<iframe", b"<?php", b"<?=")
PROGRAM = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


def type_of(stream: BinaryIO, size: int, name: str) -> Type:
    """Name the type, or refuse what is two things at once; leaves the stream at its beginning."""
    stream.seek(0)
    head = stream.read(HEAD)
    found = _by_head(head, stream, size, name)
    if found not in _ZIPPED and end_of_archive(stream, size) is not None:
        # A picture with an archive at its tail is another file for whoever unpacks it.
        raise InvalidError(_l("The file pretends to be of two kinds at once."), field="file")
    stream.seek(0)
    return found


_ZIPPED = (DOCX, XLSX, PPTX, ODT, ODS, ODP, ARCHIVE)


def expect_whole(stream: BinaryIO, size: int, found: Type) -> None:
    """Refuse what begins as its kind does and never ends: a fake, or half of an upload."""
    for mark in ENDS.get(found, ()):
        stream.seek(max(0, size - TAIL))
        if mark not in stream.read(TAIL):
            raise InvalidError(
                _l("The file is damaged or not what it pretends to be."), field="file"
            )
    stream.seek(0)


def _by_head(head: bytes, stream: BinaryIO, size: int, name: str) -> Type:
    if (simple := _simple(head, size)) is not None:
        return simple
    if head.startswith(ZIP):
        return TYPES.get(looks_into_zip(stream, size), ARCHIVE)
    if head.startswith(COMPOUND):
        return _compound(stream)
    return OTHER if head.startswith(PROGRAM) else _text(head, stream, name)


def _simple(head: bytes, size: int) -> Type | None:
    found = next((kind for start, kind in STARTS if head.startswith(start)), None)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        found = WEBP
    elif head.startswith(b"BM") and int.from_bytes(head[2:6], "little") == size:
        found = BMP
    elif head[4:8] == b"ftyp":
        found = BRANDS.get(head[8:12], MP4 if head[8:12] in FILMS else OTHER)
    elif head[:1] == b"\x30" and SIGNED_DATA in head[:32]:
        found = SIGNATURE
    return found


def _compound(stream: BinaryIO) -> Type:
    """Find the main stream's name in the directory of an OLE file: entries of 128 bytes, UTF-16."""
    stream.seek(0)
    header = stream.read(512)
    sector = 1 << int.from_bytes(header[30:32], "little")
    first = int.from_bytes(header[48:52], "little")
    if sector not in {512, 4096}:
        return OTHER
    stream.seek((first + 1) * sector)
    directory = stream.read(8 * sector)
    names = {
        directory[at : at + int.from_bytes(directory[at + 64 : at + 66], "little")]
        for at in range(0, len(directory) - 127, 128)
    }
    for word, kind in STREAMS:
        if f"{word}\0".encode("utf-16-le") in names:
            return kind
    return OTHER


def _text(head: bytes, stream: BinaryIO, name: str) -> Type:
    stream.seek(0)
    sample = stream.read(SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = sample[: len(sample) & ~1].decode("utf-16", errors="replace")
        if any(ord(char) in UNPRINTABLE for char in text):
            return OTHER
    elif UNPRINTABLE & set(sample):
        return OTHER
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(MARKUP) or (start.startswith(b"<") and b"<script" in start):
        return OTHER  # a browser might run it
    if start.startswith(b"<?xml"):
        return XML
    suffix = "." + name.lower().rpartition(".")[2]
    return BY_SUFFIX.get(suffix, TEXT)

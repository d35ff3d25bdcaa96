"""Looking into zip files without unpacking them: what kind, and whether it is a bomb."""

import struct
import zipfile
from typing import BinaryIO

from hub.core.errors import InvalidError
from hub.core.i18n import _l

ZIP = b"PK\x03\x04"
END = b"PK\x05\x06"
END_BYTES = 22
LOCATOR_64 = b"PK\x06\x07"
LOCATOR_BYTES = 20
MOST_COMMENT = 65535
MOST_ENTRIES = 10_000
MOST_DIRECTORY = 4 * 1024 * 1024
MOST_UNPACKED = 1024 * 1024 * 1024
MOST_RATIO = 200
SMALL = 16 * 1024 * 1024  # below this no ratio is a bomb: an empty sheet packs a thousandfold
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    "word/": f"{OFFICE}wordprocessingml.document",
    "xl/": f"{OFFICE}spreadsheetml.sheet",
    "ppt/": f"{OFFICE}presentationml.presentation",
}


def end_of_archive(stream: BinaryIO, size: int) -> int | None:
    """Find the end record of a zip directory that closes the file exactly, if there is one."""
    stream.seek(max(0, size - END_BYTES - MOST_COMMENT))
    start = stream.tell()
    tail = stream.read()
    at = tail.rfind(END)
    while at >= 0:
        record = tail[at : at + END_BYTES]
        if len(record) == END_BYTES:
            comment = struct.unpack("<H", record[20:22])[0]
            if start + at + END_BYTES + comment == size:
                return start + at
        at = tail.rfind(END, 0, at)
    return None


def looks_into_zip(stream: BinaryIO, size: int) -> str:
    """Name the content type of what is packed; refuses bombs and broken archives in words."""
    damaged = InvalidError(_l("The archive is damaged."), field="file")
    end = end_of_archive(stream, size)
    if end is None:
        raise damaged
    stream.seek(max(0, end - LOCATOR_BYTES))
    if stream.read(len(LOCATOR_64)) == LOCATOR_64:
        raise InvalidError(_l("The archive holds too much."), field="file")  # zip64: over 4 GB
    stream.seek(end)
    entries, directory = struct.unpack("<HI", stream.read(END_BYTES)[10:16])
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise InvalidError(_l("The archive holds too much."), field="file")
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _kind(archive, size)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, OSError, ValueError) as error:
        raise damaged from error


def _kind(archive: zipfile.ZipFile, size: int) -> str:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    # Entries that share their bytes ("overlapping bomb") pack to more than the file itself.
    if (
        packed > size
        or unpacked > MOST_UNPACKED
        or (unpacked > SMALL and unpacked > MOST_RATIO * size)
    ):
        raise InvalidError(_l("The archive holds too much."), field="file")
    names = [member.filename for member in members]
    if any(member.flag_bits & 1 for member in members):
        raise InvalidError(_l("The file is protected by a password."), field="file")
    if any(name.startswith("/") or ".." in name.replace("\\", "/").split("/") for name in names):
        raise InvalidError(_l("The archive holds names that lead outside of it."), field="file")
    if names and names[0] == "mimetype":
        with archive.open(members[0]) as first:
            kind = first.read(100).decode("ascii", errors="replace")
        if kind.startswith(OPEN_DOCUMENT):
            return kind
    if "[Content_Types].xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise InvalidError(_l("Documents with macros are not accepted."), field="file")
        for folder, kind in MAIN_PARTS.items():
            if any(name.startswith(folder) for name in names):
                return kind
    return "application/zip"

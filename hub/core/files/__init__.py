"""Files: uploads kept once, sealed, checked, and given only to whom their kind lets in."""

from hub.core.files.commands import InfectedError, Upload, drop, drop_about, examine, lay, store
from hub.core.files.depot import Depot, depot, use
from hub.core.files.kinds import KINDS, FileKind, declare, may, of_subject, owner
from hub.core.files.models import Blob, Check, StoredFile
from hub.core.files.passing import copied, passing, read_first
from hub.core.files.queries import open_file, readable, stored_file

__all__ = [
    "KINDS",
    "Blob",
    "Check",
    "Depot",
    "FileKind",
    "InfectedError",
    "StoredFile",
    "Upload",
    "copied",
    "declare",
    "depot",
    "drop",
    "drop_about",
    "examine",
    "lay",
    "may",
    "of_subject",
    "open_file",
    "owner",
    "passing",
    "read_first",
    "readable",
    "store",
    "stored_file",
    "use",
]

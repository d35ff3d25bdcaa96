"""Files that are read and not kept: the same door as for those that stay, virus scanner and all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from hub.core import audit
from hub.core.db import transaction
from hub.core.errors import UnavailableError
from hub.core.files.commands import InfectedError, Upload, examine
from hub.core.files.models import Check
from hub.core.i18n import _l


@contextmanager
def passing(stream: IO[bytes], *, name: str, kind: str) -> Iterator[Path]:
    """Give what came as a file to read once, or refuse it in words; it is gone afterwards."""
    with read_first(stream, name=name, kind=kind) as (_upload, path):
        yield path


@contextmanager
def read_first(stream: IO[bytes], *, name: str, kind: str) -> Iterator[tuple[Upload, Path]]:
    """Give what came to be read before it is stored, or refuse it in words.

    What is stored may wait for a scanner that is silent; what is read at once may not.
    """
    try:
        upload = examine(cast("BinaryIO", stream), name=name, kind=kind)
    except InfectedError as error:
        with transaction() as session:
            audit.record(session, "file.infected", details=error.details)
        raise
    try:
        if upload.check is Check.WAITING:
            raise UnavailableError(
                _l("The virus scanner does not answer. Bring the file again in a few minutes."),
                part="scanner",
            )
        with copied(upload.stream) as path:
            yield upload, path
    finally:
        if upload.stream is not stream:
            upload.stream.close()


@contextmanager
def copied(stream: BinaryIO) -> Iterator[Path]:
    """Give the bytes as a file of the disk, for readers that want one; it is gone afterwards."""
    with tempfile.NamedTemporaryFile() as kept:
        stream.seek(0)
        shutil.copyfileobj(stream, kept)
        kept.flush()
        yield Path(kept.name)

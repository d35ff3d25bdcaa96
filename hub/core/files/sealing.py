"""Bytes at rest: sealed in chunks with a key of their own, opened from any place."""

import base64
import io
import os
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from typing_extensions import Buffer

from hub.core.errors import UnavailableError
from hub.core.i18n import _l

CHUNK = 64 * 1024
TAG = 16
KEY_BYTES = 32


def new_secret() -> str:
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def sealed_size(size: int) -> int:
    return size + TAG * -(-size // CHUNK)


def _nonce(number: int) -> bytes:
    # A counter is enough: a key seals one content only, so no nonce meets another message.
    return number.to_bytes(12, "big")


def seal(stream: BinaryIO, secret: str, digest: str) -> Iterator[bytes]:
    """Give the sealed chunks; each is bound to its number and to the content's digest."""
    cipher = AESGCM(base64.b64decode(secret))
    stream.seek(0)
    number = 0
    while chunk := stream.read(CHUNK):
        yield cipher.encrypt(_nonce(number), chunk, digest.encode())
        number += 1


class SealedReader(io.RawIOBase):
    """The plain bytes of a sealed content, seekable: a range costs its own chunks only."""

    def __init__(
        self, open_at: Callable[[int], BinaryIO], *, secret: str, digest: str, size: int
    ) -> None:
        self._open_at = open_at
        self._cipher = AESGCM(base64.b64decode(secret))
        self._digest = digest.encode()
        self._size = size
        self._position = 0
        self._source: BinaryIO | None = None
        self._next = 0  # the chunk the source stands before
        self._number = -1  # the chunk in hand
        self._chunk = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        if self._position >= self._size or not view:
            return 0
        number, offset = divmod(self._position, CHUNK)
        if number != self._number:
            self._load(number)
        part = self._chunk[offset : offset + len(view)]
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def _load(self, number: int) -> None:
        if self._source is None or number != self._next:
            if self._source is not None:
                self._source.close()
            self._source = self._open_at(number * (CHUNK + TAG))
        wanted = min(CHUNK, self._size - number * CHUNK) + TAG
        sealed = b""
        while len(sealed) < wanted and (more := self._source.read(wanted - len(sealed))):
            sealed += more
        try:
            self._chunk = self._cipher.decrypt(_nonce(number), sealed, self._digest)
        except InvalidTag as error:
            damaged = _l("The file is damaged in the storage.")
            raise UnavailableError(damaged, part="files") from error
        self._number, self._next = number, number + 1

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        super().close()

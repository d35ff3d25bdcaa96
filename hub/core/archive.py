"""Sealed stream of a backup: chunks that can't be changed, moved, repeated or cut off."""

import base64
import io
import json
import os
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from typing_extensions import Buffer

from hub.core.crypto import Key, KeyRing
from hub.core.errors import InvalidError
from hub.core.i18n import _l

MAGIC = b"HUB-BACKUP 1\n"
CHUNK = 1024 * 1024
TAG = 16
PREFIX_BYTES = 7  # STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): prefix, counter, "is last"
MOST_HEADER = 4096
SCRYPT = {"n": 2**16, "r": 8, "p": 1}


class Secret:
    """What seals an archive: a key of the ring, or a passphrase kept elsewhere."""

    def __init__(self, ring: KeyRing, passphrase: str | None = None) -> None:
        self.ring = ring
        self.passphrase = passphrase

    def new_header(self) -> tuple[dict[str, Any], bytes]:
        salt = os.urandom(16)
        header = {"salt": _text(salt), "prefix": _text(os.urandom(PREFIX_BYTES)), "chunk": CHUNK}
        if self.passphrase is not None:
            header |= {"by": "passphrase", **SCRYPT}
            return header, self._stretched(salt, SCRYPT)
        current = self.ring.current
        return header | {"by": "key", "key": current.id}, _archive_key(current, salt)

    def key_for(self, header: dict[str, Any]) -> bytes:
        salt = _bytes(header["salt"])
        if header["by"] == "passphrase":
            if self.passphrase is None:
                raise InvalidError(_l("This archive is sealed by a passphrase: give it."))
            cost = {name: int(header[name]) for name in SCRYPT}
            if cost["n"] > 2**20 or cost["r"] > 32 or cost["p"] > 16:  # noqa: PLR2004 - 4 GB at most
                raise damaged()
            return self._stretched(salt, cost)
        if self.passphrase is not None:
            raise InvalidError(
                _l("This archive is sealed by a key of the hub, not by a passphrase.")
            )
        for key in self.ring.keys:
            if key.id == header["key"]:
                return _archive_key(key, salt)
        raise InvalidError(
            _l("The archive is sealed by a key this hub does not have: put it into HUB_KEYS."),
            key=str(header["key"]),
        )

    def _stretched(self, salt: bytes, cost: dict[str, int]) -> bytes:
        words = (self.passphrase or "").encode()
        return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(words)


def _archive_key(key: Key, salt: bytes) -> bytes:
    return key.derive(f"backup:{salt.hex()}")


def damaged() -> InvalidError:
    return InvalidError(_l("The archive is damaged, cut off, or opened with a wrong key."))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


class Sealer(io.RawIOBase):
    """Takes plain bytes, writes sealed chunks; until finish() the archive opens for nobody."""

    def __init__(self, target: BinaryIO, secret: Secret) -> None:
        header, key = secret.new_header()
        line = json.dumps(header, sort_keys=True).encode() + b"\n"
        self._head = MAGIC + line
        self._prefix = _bytes(header["prefix"])
        self._cipher = AESGCM(key)
        self._target = target
        self._held = bytearray()
        self._number = 0
        target.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        view = memoryview(data)
        self._held += view
        while len(self._held) > CHUNK:  # the last chunk is known as such only at the end
            self._put(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(view)

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last=is_last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1

    def finish(self) -> None:
        self._put(bytes(self._held), is_last=True)
        self._held.clear()


class Opener(io.RawIOBase):
    """Gives the plain bytes of an archive; says no at the first chunk that does not fit."""

    def __init__(self, source: BinaryIO, secret: Secret) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise InvalidError(_l("This is not a backup of the hub."))
        line = source.readline(MOST_HEADER)
        try:
            header = json.loads(line)
            self._prefix = _bytes(header["prefix"])
            self._size = int(header["chunk"])
            key = secret.key_for(header)
        except (ValueError, KeyError, TypeError) as error:
            raise damaged() from error
        if self._size != CHUNK or len(self._prefix) != PREFIX_BYTES:
            raise damaged()
        self._head = MAGIC + line
        self._cipher = AESGCM(key)
        self._source = source
        self._next = source.read(CHUNK + TAG)
        self._number = 0
        self._plain = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        while not self._plain and not self._ended:
            self._open_next()
        part = self._plain[: len(view)]
        view[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def _open_next(self) -> None:
        sealed = self._next
        self._next = self._source.read(CHUNK + TAG) if len(sealed) == CHUNK + TAG else b""
        self._ended = not self._next
        nonce = _nonce(self._prefix, self._number, is_last=self._ended)
        try:
            self._plain = memoryview(self._cipher.decrypt(nonce, sealed, self._head))
        except (InvalidTag, ValueError) as error:
            raise damaged() from error
        self._number += 1

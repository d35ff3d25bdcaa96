"""Secrets at rest: a ring of keys, encrypted columns, blind indexes for exact look-up."""

import base64
import binascii
import hashlib
import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from hub.core.noise import noise

KEY_BYTES = 32
BLOCK_BYTES = 64  # of SHA-256
NONCE_BYTES = 12
FORMAT = "v1"
LOOK_SECONDS = 2.0  # how long a running process may miss a key that was added to the file


class UnreadableError(Exception):
    """No key of the ring opens a value: the key is gone, or the value was moved or changed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret of the ring; each use derives a key of its own from it."""

    id: str
    secret: bytes

    def derive(self, use: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=use.encode()).derive(self.secret)


class KeyRing:
    """The first key seals, every key opens."""

    def __init__(self, keys: list[Key]) -> None:
        if not keys:
            raise ValueError("A key ring needs a key.")
        self.keys = keys
        self.current = keys[0]
        self._ciphers = {key.id: AESGCM(key.derive("column")) for key in keys}
        self._indexes = [_begun(key.derive("blind-index")) for key in keys]
        self._signing_keys = {key.id: key.derive("signature") for key in keys}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        pairs = (item.partition(":") for item in text.split())
        keys = [Key(name, base64.b64decode(secret, validate=True)) for name, _, secret in pairs]
        if any(len(key.secret) != KEY_BYTES for key in keys):
            raise ValueError(f"A key has {KEY_BYTES} bytes.")
        return cls(keys)

    def seal(self, value: bytes, purpose: str) -> str:
        nonce = noise(NONCE_BYTES)
        sealed = self._ciphers[self.current.id].encrypt(nonce, value, purpose.encode())
        return f"{FORMAT}.{self.current.id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> bytes:
        name, raw = _parts(sealed, purpose)
        if name not in self._ciphers:
            raise UnreadableError(f"Key {name} is not in the ring.")
        try:
            return self._ciphers[name].decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()
            )
        except InvalidTag as error:
            raise UnreadableError(f"A value of {purpose} was changed or moved.") from error

    def is_current(self, sealed: str) -> bool:
        return sealed_by(sealed) == self.current.id

    def __contains__(self, name: object) -> bool:
        return name in self._ciphers

    def indexes(self, value: str, purpose: str) -> list[str]:
        """Give the blind indexes of a value under every key, the current one first."""
        message = f"{purpose}\0{value}".encode()
        return [_ended(*begun, message) for begun in self._indexes]

    def steady(self, value: str, purpose: str) -> str:
        """Give the blind index under the oldest key alone."""
        return _ended(*self._indexes[-1], f"{purpose}\0{value}".encode())

    def sign(self, message: bytes, purpose: str) -> str:
        key = self._signing_keys[self.current.id]
        digest_ = hmac.digest(key, purpose.encode() + b"." + message, "sha256")
        return f"{self.current.id}.{digest_.hex()}"

    def verify(self, message: bytes, signature: str, purpose: str) -> bool:
        name, _, given = signature.partition(".")
        key = self._signing_keys.get(name)
        if key is None:
            return False
        wanted = hmac.digest(key, purpose.encode() + b"." + message, "sha256").hex()
        return hmac.compare_digest(wanted, given)


def _begun(key: bytes) -> tuple[Any, Any]:
    """Begin HMAC-SHA256 (RFC 2104): `hmac.digest` reads its key anew and lets other threads in."""
    padded = key.ljust(BLOCK_BYTES, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def _ended(inner: Any, outer: Any, message: bytes) -> str:
    first, last = inner.copy(), outer.copy()
    first.update(message)
    last.update(first.digest())
    found: str = last.hexdigest()
    return found


def sealed_by(sealed: str) -> str:
    """Name the key that sealed or signed a value."""
    return sealed.split(".")[1] if sealed.startswith(FORMAT + ".") else sealed.partition(".")[0]


def _parts(sealed: str, purpose: str) -> tuple[str, bytes]:
    form, _, rest = sealed.partition(".")
    name, _, encoded = rest.partition(".")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raw = b""
    if form != FORMAT or not raw:
        raise UnreadableError(f"A value of {purpose} was changed or moved.")
    return name, raw


class _Keeper:
    """Holds the process's ring and looks now and then whether its file has got another key."""

    def __init__(self) -> None:
        self._ring: KeyRing | None = None
        self._file: Path | None = None
        self._seen: tuple[int, int, int] | None = None
        self._next = 0.0
        self._on_change: Callable[[KeyRing], None] | None = None
        self._lock = threading.Lock()

    def use(
        self, ring_: KeyRing, file: Path | None, on_change: Callable[[KeyRing], None] | None
    ) -> None:
        with self._lock:
            self._ring, self._file, self._on_change = ring_, file, on_change
            self._seen = self._stamp()
            self._next = time.monotonic() + LOOK_SECONDS

    def ring(self) -> KeyRing:
        if self._ring is None:
            raise RuntimeError("No keys: create_app() or hub.core.crypto.use() comes first.")
        if self._file is not None and time.monotonic() >= self._next:
            self.look()
        return self._ring

    def look(self) -> None:
        with self._lock:
            self._next = time.monotonic() + LOOK_SECONDS
            stamp = self._stamp()
            if self._file is None or stamp is None or stamp == self._seen:
                return
            try:
                self._ring = KeyRing.parse(self._file.read_text())
            except (OSError, ValueError):
                return  # half-written or taken away: the keys in memory still hold
            self._seen = stamp
            if self._on_change is not None:
                self._on_change(self._ring)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._file.stat() if self._file else None
        except OSError:
            return None
        return (status.st_mtime_ns, status.st_size, status.st_ino) if status else None


_keeper = _Keeper()


def use(
    ring_: KeyRing,
    *,
    file: Path | None = None,
    on_change: Callable[[KeyRing], None] | None = None,
) -> None:
    """Make this the process's ring, as hub/app.py does. A key added to `file` later is seen."""
    _keeper.use(ring_, file, on_change)


def ring() -> KeyRing:
    return _keeper.ring()


def unseal(sealed: str, purpose: str) -> bytes:
    """Open a value; a key that another process has just added is looked for."""
    if sealed_by(sealed) not in _keeper.ring():
        _keeper.look()
    return _keeper.ring().open(sealed, purpose)


class Encrypted(TypeDecorator[str]):
    """Text sealed with AES-GCM and bound to its place ("table.column"): it can't be moved.

    `is_unique`: one row alone may hold a value, and is found by it; hub.core.blind sees to that.
    """

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str, *, is_unique: bool = False) -> None:
        super().__init__()
        self.purpose = purpose
        self.is_unique = is_unique

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else ring().seal(value.encode(), self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else unseal(value, self.purpose).decode()


def steady_index(purpose: str, value: str) -> str:
    """Say whether two values are equal, no more, for what passes by itself (attempts, imports).

    The oldest key makes it: a key put before it changes nothing, in any process.
    """
    return ring().steady(value, purpose)


def blind_indexes(purpose: str, value: str) -> list[str]:
    """Give what to look for, under every key, the current one first."""
    return ring().indexes(value, purpose)


def digest(token: str) -> str:
    """Give the stored form of a random token (sessions, links): useless to who reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()

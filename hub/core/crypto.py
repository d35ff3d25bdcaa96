"""Secrets at rest: a ring of keys, encrypted columns, blind indexes for exact look-up."""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12
FORMAT = "v1"


class UnreadableError(Exception):
    """A sealed value no key of the ring opens: the key is gone, or the value was moved or changed."""


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
        self._index_keys = [key.derive("blind-index") for key in keys]
        self._signing_keys = {key.id: key.derive("signature") for key in keys}

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        pairs = (item.partition(":") for item in text.split())
        return cls([Key(name, base64.b64decode(secret)) for name, _, secret in pairs])

    def seal(self, value: bytes, purpose: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.current.id].encrypt(nonce, value, purpose.encode())
        return f"{FORMAT}.{self.current.id}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> bytes:
        _, name, encoded = sealed.split(".", 2)
        if name not in self._ciphers:
            raise UnreadableError(f"Key {name} is not in the ring.")
        raw = base64.b64decode(encoded)
        try:
            return self._ciphers[name].decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()
            )
        except InvalidTag as error:
            raise UnreadableError(f"A value of {purpose} was changed or moved.") from error

    def is_current(self, sealed: str) -> bool:
        return sealed.startswith(f"{FORMAT}.{self.current.id}.")

    def indexes(self, value: str, purpose: str) -> list[str]:
        """Give the blind indexes of a value under every key, the current one first."""
        message = f"{purpose}\0{value}".encode()
        return [hmac.digest(key, message, "sha256").hex() for key in self._index_keys]

    def sign(self, message: bytes, purpose: str) -> str:
        key = self._signing_keys[self.current.id]
        return f"{self.current.id}.{hmac.digest(key, purpose.encode() + b'.' + message, 'sha256').hex()}"

    def verify(self, message: bytes, signature: str, purpose: str) -> bool:
        name, _, given = signature.partition(".")
        key = self._signing_keys.get(name)
        if key is None:
            return False
        wanted = hmac.digest(key, purpose.encode() + b"." + message, "sha256").hex()
        return hmac.compare_digest(wanted, given)


_ring: KeyRing | None = None


def use(ring: KeyRing) -> None:
    """Make this the process's ring; the composition root calls it."""
    global _ring  # noqa: PLW0603 - column types have no other way to reach the keys
    _ring = ring


def ring() -> KeyRing:
    if _ring is None:
        raise RuntimeError("No keys: create_app() or hub.core.crypto.use() comes first.")
    return _ring


class Encrypted(TypeDecorator[str]):
    """Text sealed with AES-GCM and bound to its place ("table.column"), so it can't be moved elsewhere.

    `index` names the column of the same table that holds the blind index; `hub keys rotate` renews both.
    """

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str, index: str | None = None) -> None:
        super().__init__()
        self.purpose = purpose
        self.index = index

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else ring().seal(value.encode(), self.purpose)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else ring().open(value, self.purpose).decode()


def blind_index(purpose: str, value: str | None) -> str | None:
    """Give what to store in the index column: says whether two values are equal, and nothing else."""
    return None if value is None else ring().indexes(value, purpose)[0]


def blind_indexes(purpose: str, value: str) -> list[str]:
    """Give what to look for: `Model.snils_index.in_(blind_indexes(...))` holds during a rotation too."""
    return ring().indexes(value, purpose)


def digest(token: str) -> str:
    """Give the stored form of a high-entropy token (sessions, links): useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).hexdigest()

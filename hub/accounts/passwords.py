"""Passwords: argon2id, and rules after NIST SP 800-63B: length and known bad ones, no recipes."""

import os
import threading
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.core.errors import InvalidError
from hub.core.i18n import _l

MIN_LENGTH = 10
MAX_LENGTH = 256
# Measured here: 2 passes over 46 MiB take about 90 ms; OWASP's least is one pass. ADR 0040.
_hasher = PasswordHasher(time_cost=2, memory_cost=47104, parallelism=1)
# As many at once as there are cores: a flood of sign-ins can't eat the memory.
_turns = threading.BoundedSemaphore(os.cpu_count() or 1)
_COMMON = frozenset(
    (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split()
)
_ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)


def normalised(password: str) -> str:
    """One form for what looks the same: keyboards differ in how they compose letters."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    with _turns:
        return _hasher.hash(normalised(password))


# Nobody knows its password. Whoever asks for an unknown account waits as long as for a known one.
NOBODY = (
    "$argon2id$v=19$m=47104,t=2,p=1$iEvsPnI4r4q5eJlHNhrmMA$"
    "TXBAFkrc2MlTLpvOJdF0ZwxhJS+McydacUvBOETGb3w"
)


def verify(password_hash: str | None, password: str) -> bool:
    """Check a password; None (no such account, or no password) costs the same and is False."""
    with _turns:
        try:
            _hasher.verify(password_hash or NOBODY, normalised(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check_rules(password: str, *, email: str, name: str = "", field: str = "password") -> None:
    """Refuse what is guessed first."""
    word = normalised(password)
    if len(word) < MIN_LENGTH:
        raise InvalidError(_l("The password is too short: ten signs or more."), field=field)
    if len(word) > MAX_LENGTH:
        raise InvalidError(_l("The password is too long: up to 256 signs."), field=field)
    plain = word.casefold()
    if _is_common(plain):
        raise InvalidError(_l("This password is among the first to be guessed."), field=field)
    own = {part for part in (email.casefold(), email.partition("@")[0].casefold()) if part}
    own |= {part for part in name.casefold().split() if len(part) > 3}  # noqa: PLR2004 - initials are no names
    if any(plain == part or plain.strip("0123456789!@#$%^&*._-") == part for part in own):
        raise InvalidError(_l("The password repeats your name or e-mail."), field=field)


def _is_common(plain: str) -> bool:
    core = plain.strip("0123456789!@#$%^&*._- ")
    if plain in _COMMON or core in _COMMON or len(set(plain)) <= 3:  # noqa: PLR2004 - "aabbaabbaabb"
        return True
    if any(plain == plain[:size] * (len(plain) // size) for size in (1, 2, 3, 4, 5)):
        return True
    doubled = [row * 2 for row in _ROWS]
    return any(plain in row or plain in row[::-1] for row in doubled)

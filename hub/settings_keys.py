"""Keys of the ring as settings have them: their form, whether they are secret, new ones."""

import base64
import hashlib
import os
import secrets
import string
from itertools import pairwise
from pathlib import Path

from hub.settings_errors import SettingsProblem

KEY_BYTES = 32
LEAST_DIFFERENT = 20  # of 32 random bytes about 30 differ; fewer than 20 is no chance at all
LEAST_STEPS = 10
PRETENDED = ("demo", "test", "bench", "example")
PRINTABLE = frozenset(string.printable.encode())
# SHA-256 of what stands as 32 bytes in the hub's own source: tests/house finds what is missing.
PUBLISHED = frozenset(
    {
        "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd",
        "ae216c2ef5247a3782c135efa279a3e4cdc61094270f5d2be58c6204b7a612c9",
        "f8789cc1e5e5161c99d3b7e8b2b6f47b65daa94e5347f614253079254f86ccf8",
    }
)


def problems(key: str, number: int, *, is_production: bool) -> list[SettingsProblem]:
    """Say what is wrong with one `id:base64`; how guessable it is matters to real people only."""
    name, _, encoded = key.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    # An id stands inside every sealed value, between dots.
    if not raw or not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        problem = SettingsProblem(
            "Key %(number)s in HUB_KEYS is not written as id:base64; `hub keys new` prints one.",
            number=number,
        )
        return [problem]
    if len(raw) != KEY_BYTES:
        problem = SettingsProblem(
            "Key %(name)s in HUB_KEYS must be %(wanted)s bytes, and has %(found)s.",
            name=name,
            wanted=KEY_BYTES,
            found=len(raw),
        )
        return [problem]
    return _guessable(name, raw) if is_production else []


def _guessable(name: str, raw: bytes) -> list[SettingsProblem]:
    if name.lower().startswith(PRETENDED):
        return [
            SettingsProblem(
                "Key %(name)s in HUB_KEYS is a demo key: `hub keys new` prints a real one.",
                name=name,
            )
        ]
    if hashlib.sha256(raw).hexdigest() in PUBLISHED:
        return [
            SettingsProblem(
                "Key %(name)s in HUB_KEYS is published: `hub keys new` prints a secret one.",
                name=name,
            )
        ]
    if is_simple(raw):
        return [
            SettingsProblem(
                "Key %(name)s in HUB_KEYS is too simple: `hub keys new` prints a random one.",
                name=name,
            )
        ]
    return []


def is_simple(raw: bytes) -> bool:
    """Whether no random source gave these bytes: repeated, counted up or typed by hand."""
    steps = {(after - before) % 256 for before, after in pairwise(raw)}
    half = len(raw) // 2
    is_repeated = any(raw == (raw[:n] * len(raw))[: len(raw)] for n in range(1, half + 1))
    is_typed = all(byte in PRINTABLE for byte in raw)
    few = len(set(raw)) < LEAST_DIFFERENT
    return few or len(steps) < LEAST_STEPS or is_repeated or is_typed


def new_key() -> str:
    """Make a key of the ring, with an id that says nothing."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def private_key(path: Path) -> str:
    """Give the embedded default a key of its own, readable by nobody else, made once."""
    if not path.exists():
        # Written aside and linked: another process that starts now never reads half a key.
        aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text()

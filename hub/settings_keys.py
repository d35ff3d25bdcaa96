"""Keys of the ring: made new, and the private one of the embedded default."""

import base64
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


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

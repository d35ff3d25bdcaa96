"""The private file of keys: changed whole or not at all, one key a line, the current one first."""

import os
import secrets
from pathlib import Path

from hub.core.crypto import KeyRing


class KeysFile:
    """A file of keys that running processes watch."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, key: str) -> str:
        """Put a new current key before the others; gives its name."""
        self._write([key, *self._lines()])
        return key.partition(":")[0]

    def remove(self, name: str) -> None:
        self._write([line for line in self._lines() if line.partition(":")[0] != name])

    def _lines(self) -> list[str]:
        return self.path.read_text().split()

    def _write(self, lines: list[str]) -> None:
        text = "\n".join(lines) + "\n"
        KeyRing.parse(text)  # never leave a file that would not start
        status = self.path.stat()
        aside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), status.st_mode & 0o777)
                if os.geteuid() == 0:
                    os.fchown(file.fileno(), status.st_uid, status.st_gid)
            aside.replace(self.path)
        finally:
            aside.unlink(missing_ok=True)

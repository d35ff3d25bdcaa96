"""Virus scanner: clamd's INSTREAM over TCP or a local socket."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from hub.core.errors import UnavailableError
from hub.core.i18n import _l

CHUNK = 128 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
LONGEST_ANSWER = 4096
DEFAULT_PORT = 3310
SILENT = _l("The virus scanner does not answer.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said: `finding` is the virus's name, None when clean."""

    finding: str | None


class Scanner:
    """A clamd. Silence, nonsense and refusals are all one thing: it did not answer."""

    def __init__(self, url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._parts = urlsplit(url)
        self._answer_seconds = answer_seconds

    def scan(self, stream: BinaryIO) -> Verdict:
        """Ask about the whole stream; leaves it at its beginning."""
        stream.seek(0)
        try:
            with self._connect() as wire:
                wire.sendall(b"zINSTREAM\0")
                while chunk := stream.read(CHUNK):
                    wire.sendall(struct.pack(">I", len(chunk)) + chunk)
                wire.sendall(struct.pack(">I", 0))
                answer = _answer(wire)
        except OSError as error:
            raise UnavailableError(SILENT, part="scanner") from error
        finally:
            stream.seek(0)
        words = answer.removeprefix("stream: ")
        if words == "OK":
            return Verdict(None)
        if words.endswith(" FOUND"):
            return Verdict(words.removesuffix(" FOUND")[:200])
        raise UnavailableError(SILENT, part="scanner", answer=answer[:100])

    def version(self) -> str:
        """Give what the scanner calls itself, for people."""
        try:
            with self._connect() as wire:
                wire.sendall(b"zVERSION\0")
                return _answer(wire)
        except OSError as error:
            raise UnavailableError(SILENT, part="scanner") from error

    def _connect(self) -> socket.socket:
        if self._parts.scheme == "unix":
            wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            wire.settimeout(CONNECT_SECONDS)
            wire.connect(unquote(self._parts.path))
        else:
            address = (self._parts.hostname or "127.0.0.1", self._parts.port or DEFAULT_PORT)
            wire = socket.create_connection(address, timeout=CONNECT_SECONDS)
        wire.settimeout(self._answer_seconds)
        return wire


def _answer(wire: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (more := wire.recv(1024)):
        answer += more
    return answer.partition(b"\0")[0].decode("utf-8", errors="replace").strip()

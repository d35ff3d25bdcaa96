"""A simulated antivirus: speaks clamd's protocol and knows one virus, the EICAR test file."""

import socketserver
import struct
from io import BufferedIOBase

NAME = "Имитация антивируса (hub.demo.antivirus)"
# Written in two halves, so that real scanners leave this source file alone.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 2 * 1024**3
LONGEST_COMMAND = 64


class Antivirus(socketserver.StreamRequestHandler):
    """One conversation: PING, VERSION or INSTREAM, each ended by a zero byte."""

    def handle(self) -> None:
        self.answer(self.rfile, self.wfile)

    @staticmethod
    def answer(heard: BufferedIOBase, said: BufferedIOBase) -> None:
        command = b""
        while not command.endswith(b"\0") and len(command) < LONGEST_COMMAND:
            byte = heard.read(1)
            if not byte:
                return
            command += byte
        words = {b"zPING\0": "PONG", b"zVERSION\0": NAME}.get(command)
        if words is None:
            words = _scan(heard) if command == b"zINSTREAM\0" else "UNKNOWN COMMAND"
        said.write(f"{words}\0".encode())


def _scan(heard: BufferedIOBase) -> str:
    seen = 0
    tail = b""
    found = False
    while size := struct.unpack(">I", heard.read(4).ljust(4, b"\0"))[0]:
        chunk = heard.read(size)
        seen += len(chunk)
        if len(chunk) < size or seen > MOST_BYTES:
            return "INSTREAM size limit exceeded. ERROR"
        tail = tail[-len(EICAR) :] + chunk
        found = found or EICAR in tail
    return "stream: Eicar-Test-Signature FOUND" if found else "stream: OK"

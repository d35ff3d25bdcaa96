"""Random bytes that are no secret (nonces, ends of ids), drawn from the system many at a time.

Each call of the system lets go of the interpreter's lock: of two threads that make rows, each
would hand it to the other and wait, a row at a time.
"""

import os
import threading

DRAWN = 4096


class _Drawn(threading.local):
    """What a thread has drawn and not used yet."""

    rest = b""
    used = 0


_drawn = _Drawn()


def noise(size: int) -> bytes:
    """Give so many bytes nobody was given before."""
    end = _drawn.used + size
    if end > len(_drawn.rest):
        _drawn.rest, end = os.urandom(max(DRAWN, size)), size
    _drawn.used = end
    return _drawn.rest[end - size : end]


def _forget() -> None:
    _drawn.rest, _drawn.used = b"", 0


os.register_at_fork(after_in_child=_forget)  # or a child would repeat its parent

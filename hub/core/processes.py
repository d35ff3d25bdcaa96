"""What the processes of the hub have in common: none outlives its parent, each collects seldom."""

import ctypes
import gc
import os
import signal
from contextlib import suppress

PR_SET_PDEATHSIG = 1
ARENA_MAX, HEAPS = -8, 2  # malloc.h: M_ARENA_MAX
COLLECT_AFTER = (20_000, 20, 50)


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent is gone, kill -9 included. Linux alone has it."""
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except AttributeError:
        return
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died between the fork and the request
        os.kill(os.getpid(), signal.SIGTERM)


def collect_seldom() -> None:
    """Keep what was made so far for good: the collector need not look at it, nor look so often.

    Threads share two heaps: with one each, what is freed in one is of no use to the others.
    """
    with suppress(AttributeError):  # another library has other heaps
        ctypes.CDLL(None).mallopt(ARENA_MAX, HEAPS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)

"""What all workers of a run begin with, made by the first that asks: the others wait for it."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str]
) -> tuple[Path, str]:
    """Give the folder it was made in, and what its maker said of it."""
    base = factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = run / f"shared-{name}"
    with (run / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        said = run / f"{name}.said"
        if not said.exists():
            folder.mkdir(exist_ok=True)
            said.write_text(make(folder))
        return folder, said.read_text()

"""Runs pytest beside servers of its own and leaves nothing behind: python -m tests.run [words]."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from tests.services import Postgres, Redis, ServiceError, die_with_parent
from tools.debian import chromium

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "copp-hub-tests-"
JUST_MADE = 60  # seconds


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        with (
            _folder() as folder,
            Postgres(folder / "postgres") as postgres,
            Redis(folder / "redis") as redis,
        ):
            environment = _environment(folder, postgres, redis)
            return _pytest(words, environment)
    except ServiceError as error:
        print(f"tests: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _pytest(words: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "4", "--durations=40", *words]
    pytest = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  only prctl, no lock taken
    )
    try:
        return pytest.wait()
    except KeyboardInterrupt:
        # Ends like Ctrl-C, with pytest's summary; a second one, or half a minute, ends it for good.
        pytest.send_signal(signal.SIGINT)
        with contextlib.suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
            pytest.wait(30)
        raise
    finally:
        _kill_group(pytest.pid)
        pytest.wait()


def _environment(folder: Path, postgres: Postgres, redis: Redis) -> dict[str, str]:
    """The tests see no setting of this machine's own hub, and nothing of the home folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    own.pop("PYTHONDONTWRITEBYTECODE", None)  # hubs are started by the hundred: compiled once
    home, scratch = folder / "home", folder / "tmp"
    home.mkdir()
    scratch.mkdir()
    own |= {"HOME": str(home), "TMPDIR": str(scratch), "XDG_RUNTIME_DIR": str(scratch)}
    own |= {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    # Our own server has neither, and each connection would ask it for both.
    own |= {"PGSSLMODE": "disable", "PGGSSENCMODE": "disable"}
    own |= {"HUB_TEST_POSTGRES_URL": postgres.url, "HUB_TEST_REDIS_URL": redis.url}
    if program := chromium():
        own["HUB_TEST_CHROMIUM"] = program
    return own


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder, locked while we live: one that lost its owner is swept away by the next run."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _sweep(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # PostgreSQL runs as another user and must pass through
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    try:
        if time.time() - folder.stat().st_mtime < JUST_MADE:
            return  # perhaps not locked yet
        with (folder / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return  # someone's who is still running, or not ours


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

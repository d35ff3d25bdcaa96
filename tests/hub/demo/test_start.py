"""`hub run` and `hub serve` as real processes: they start, answer and leave nothing behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from hub.demo import entrance
from hub.demo.start import SOON
from tests.given.jobs import eventually

# One worker makes the region they all start with, not each its own.
pytestmark = pytest.mark.xdist_group("hub-run")
PATIENCE = 150
COMMAND = [sys.executable, "-m", "hub.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environ(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return {**kept, "HUB_DATA_DIR": str(folder / "var"), "HUB_PORT": str(free_port()), **more}


def children(pid: int) -> list[int]:
    """Every process below this one, at any depth."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children(int(child))]
    return found


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.1)
    return False


def ready(process: subprocess.Popen[str]) -> list[str]:
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            continue  # the log, which comes by another way
        lines.append(line.rstrip())
        if line.startswith("ready "):
            return lines
    raise AssertionError("\n".join(lines))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@contextlib.contextmanager
def running(settings: dict[str, str]):
    process = subprocess.Popen(
        [*COMMAND, "run"],
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process, ready(process)
    finally:
        below = children(process.pid)
        process.terminate()
        process.communicate(timeout=PATIENCE)
        assert gone(below)


@pytest.mark.timeout(400)
def test_run_prints_the_seven_ways_in_and_then_that_it_is_ready(home):
    settings = environ(home)

    with running(settings) as (_process, lines):
        connection = HTTPConnection("127.0.0.1", int(settings["HUB_PORT"]), timeout=PATIENCE)
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        refused = [
            subprocess.run(
                [*COMMAND, word], env=settings, capture_output=True, text=True, check=False
            )
            for word in ("run", "serve")
        ]

    assert lines[-1] == f"ready http://127.0.0.1:{settings['HUB_PORT']}"
    assert answer.status == 200, body
    kept = entrance.load(home / "var")
    assert len(kept) == 7
    for way, line in zip(kept, lines[-8:-1], strict=True):
        assert way.email in line
        assert way.password in line
    for busy in refused:
        assert busy.returncode == 1
        assert settings["HUB_PORT"] in busy.stderr.splitlines()[-1]
        assert "Traceback" not in busy.stderr


@pytest.mark.timeout(400)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_it(home, number):
    with running(environ(home)) as (process, _lines):
        below = children(process.pid)
        assert below

        process.send_signal(number)
        process.wait(PATIENCE)

        assert gone(below)
        assert process.returncode == (0 if number != signal.SIGKILL else -signal.SIGKILL)


def both_there(pid: int, *, but: set[int]) -> list[int]:
    """Wait until two processes stand below this one, none of them those."""

    def both() -> list[int]:
        found = children_of(pid)
        return found if len(found) == 2 and not but & set(found) else []

    found: list[int] = eventually(both, PATIENCE)
    return found


def answers(settings: dict[str, str]) -> bool:
    """Whether the hub answers within a while, whatever was killed."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", int(settings["HUB_PORT"]), timeout=PATIENCE)
        with contextlib.suppress(OSError, HTTPException), contextlib.closing(connection):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        time.sleep(0.1)
    return False


@pytest.mark.timeout(400)
def test_what_is_killed_is_started_again_with_a_word_and_what_ends_at_once_is_not(home):
    settings = environ(home)
    with running(settings) as (process, _lines):
        server, peers = sorted(children_of(process.pid))
        (worker,) = children_of(server)
        time.sleep(SOON)
        for victim in (worker, server, peers):
            os.kill(victim, signal.SIGKILL)
            assert gone([victim])
            again = both_there(process.pid, but={victim})
            assert answers(settings)

        (child, *_others) = again  # killed within seconds of its start
        os.kill(child, signal.SIGKILL)
        said, _none = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    told = [json.loads(line) for line in said.splitlines() if "process.restarted" in line]
    assert [(line["process"], line["why"]) for line in told] == [
        ("server", "SIGKILL"),
        ("peers", "SIGKILL"),
    ]
    assert "SIGKILL" in said.splitlines()[-1]


@pytest.mark.timeout(400)
def test_settings_that_are_wrong_stop_the_start_with_a_line_each(tmp_path):
    settings = environ(tmp_path, HUB_PORT="70000", HUB_THREADS="many")

    answer = subprocess.run(
        [*COMMAND, "serve"], env=settings, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 2
    assert "HUB_PORT: нужно целое число от 1 до 65535." in answer.stderr
    assert "HUB_THREADS" in answer.stderr

"""A live hub and Debian's Chromium to visit it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
START_SECONDS = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # pytest-base-url, which pytest-playwright brings, declares its fixture the old way.
    old_way = "ignore:Session-scoped fixtures defined as instance:pytest.PytestRemovedIn10Warning"
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings(old_way))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("HUB_TEST_CHROMIUM") or shutil.which("chromium")
    if path is None:
        raise RuntimeError("Chromium is missing: apt-get install chromium, or `make test` as root.")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a hub that runs for these tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("site")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environ = {**kept, "HUB_DATA_DIR": str(folder), "HUB_BASE_URL": address, "HUB_JOB_THREADS": "0"}
    log = (folder / "log").open("w+")
    command = [sys.executable, "-m", "tests.browser.site", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"{address}/accessibility", server, Path(log.name))
        yield address
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The hub did not start:\n{log.read_text()}")


@pytest.fixture
def visit(page: Page, site: str) -> Callable[..., Page]:
    """Open a page as a role or as nobody; a refused script or style fails the test."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text))

    def go(path: str, role: str | None = None, width: int = 1280, **cookies: str) -> Page:
        chosen = {**cookies, **({"test-role": role} if role else {})}
        page.context.clear_cookies()
        if chosen:
            page.context.add_cookies(
                [{"name": name, "value": value, "url": site} for name, value in chosen.items()]
            )
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + path)
        refused = [text for text in trouble if "Content Security Policy" in text]
        assert not refused, refused
        return page

    return go

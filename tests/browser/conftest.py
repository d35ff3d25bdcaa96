"""A live hub and Debian's Chromium to visit it with."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState
from playwright.sync_api import Error as PlaywrightError

from hub.demo.entrance import Entrance, load
from tools.debian import CHROMIUM, chromium

ROOT = Path(__file__).parents[2]
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
START_SECONDS = 90
MOST_SAID = 3_000  # letters of a page


@dataclass(frozen=True, slots=True)
class Hub:
    """Where it answers and where it keeps its files."""

    address: str
    folder: Path


def pytest_itemcollected(item: pytest.Item) -> None:
    # pytest-base-url, which pytest-playwright brings, declares its fixture the old way.
    old_way = "ignore:Session-scoped fixtures defined as instance:pytest.PytestRemovedIn10Warning"
    item.add_marker(pytest.mark.filterwarnings(old_way))
    # One hub and one browser for all. Said here: xdist reads groups before items are modified.
    item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Say beside a failure what the page said: a run elsewhere can't be looked into."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None:
        with suppress(PlaywrightError):
            said = page.locator("body").inner_text(timeout=2_000)
            report.sections.append(("page", f"{page.url}\n{said[:MOST_SAID]}"))
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("HUB_TEST_CHROMIUM") or chromium()
    if path is None:
        raise RuntimeError(f"Chromium is missing: apt-get install {CHROMIUM}, or `make test`.")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[Hub]:
    """Start `hub …` over a folder of its own, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "hub.cli", *words]
        environ = environ_of(folder, HUB_PORT=str(port))
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for_ready(server, address, log)
        yield Hub(address, folder)
    finally:
        server.terminate()
        server.wait(20)


def environ_of(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return {**kept, "HUB_DATA_DIR": str(folder), **more}


def command_line(folder: Path, *words: str) -> str:
    """Run `hub …` to its end over a hub's folder, and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        cwd=ROOT,
        env=environ_of(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A whole hub, started as `make run` starts it: demo region, jobs, sign-ins."""
    with serving(tmp_path_factory.mktemp("hub"), "run") as started:
        yield started


def wait_for_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own hub
                pass
        except OSError:
            time.sleep(0.1)
        else:
            # `hub run` answers before it has said the sign-ins; the file is there by then.
            return
    raise RuntimeError(f"The hub did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site(hub: Hub) -> str:
    return hub.address


@pytest.fixture(scope="session")
def entrance_of(hub: Hub) -> Callable[[str], Entrance]:
    """The demo's way in for a role."""
    entrances = {entrance.role.value: entrance for entrance in load(hub.folder)}
    return lambda role: entrances[role]


@pytest.fixture(scope="session")
def signed_in(hub: Hub, browser: Browser) -> Callable[[str], StorageState]:
    """Sign in by the form, once a role, and give the cookies."""
    kept: dict[str, StorageState] = {}
    entrances = {entrance.role.value: entrance for entrance in load(hub.folder)}

    def cookies_of(role: str) -> StorageState:
        if role not in kept:
            context = browser.new_context(locale="ru-RU")
            page = context.new_page()
            page.goto(f"{hub.address}/sign-in")
            sign_in(page, entrances[role].email, entrances[role].password)
            page.wait_for_url(f"{hub.address}/cabinet*")
            kept[role] = context.storage_state()
            context.close()
        return kept[role]

    return cookies_of


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill the form of sign-in and send it; what comes next is for the caller to say."""
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()


@pytest.fixture
def visit(page: Page, site: str, signed_in: Callable[[str], StorageState]) -> Callable[..., Page]:
    """Open a page as a role or as nobody; a refused script or style fails the test."""
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text))

    def go(path: str, role: str | None = None, width: int = 1280, **cookies: str) -> Page:
        page.context.clear_cookies()
        if role:
            page.context.add_cookies(cast("Any", signed_in(role)["cookies"]))
        page.context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
        )
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + path)
        refused = [text for text in trouble if "Content Security Policy" in text]
        assert not refused, refused
        return page

    return go


@pytest.fixture
def pages(
    browser: Browser, site: str, signed_in: Callable[[str], StorageState]
) -> Iterator[Callable[[str, int], Page]]:
    """A page of a role at a width, in a window of its own: several are open at once."""
    contexts: list[BrowserContext] = []

    def open_as(role: str, width: int) -> Page:
        context = browser.new_context(
            locale="ru-RU", base_url=site, storage_state=signed_in(role),
            viewport={"width": width, "height": 900},
        )  # fmt: skip
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()

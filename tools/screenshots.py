"""Pictures for the README: a fresh hub with its demo region, signed into, at two widths."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, StorageState, sync_playwright

from hub.demo.entrance import Entrance, load
from tools.debian import CHROMIUM, chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
# name, address, role, width, cookies
SHOTS: tuple[tuple[str, str, str | None, int, dict[str, str]], ...] = (
    ("desk.png", "/cabinet", "staff", 1280, {}),
    ("people.png", "/people?category=school-student", "staff", 1280, {}),
    ("home.jpg", "/", None, 1280, {}),
    ("audit.jpg", "/admin/audit", "admin", 1280, {}),
    ("desk-narrow.png", "/cabinet", "learner", 390, {}),
    ("people-narrow.png", "/people", "staff", 390, {}),
    ("weak-sight.png", "/cabinet", "learner", 390, {"vision": "100.black.normal.sans.on"}),
)
HEIGHT = 740
HEAVIEST = 150_000
PLAIN = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    """Start a hub as `make run` does, in a folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "HUB_DATA_DIR": str(folder), "HUB_PORT": str(port)}
    command = [sys.executable, "-m", "hub.cli", "run"]
    log = folder / "log"
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
    try:
        while not any(line.startswith("ready ") for line in log.read_text().splitlines()):
            if server.poll() is not None:
                raise RuntimeError(f"The hub did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def shoot(browser: Browser, address: str, folder: Path) -> None:
    ways: dict[str | None, Entrance] = {way.role.value: way for way in load(folder)}
    kept: dict[str | None, StorageState] = {None: {"cookies": [], "origins": []}}
    for name, path, role, width, cookies in SHOTS:
        if role not in kept:
            page = browser.new_page()
            page.goto(f"{address}/sign-in")
            page.locator("[name=email]").fill(ways[role].email)
            page.locator("[name=password]").fill(ways[role].password)
            page.locator("main form button[type=submit]").click()
            page.wait_for_url("**/cabinet*")
            kept[role] = page.context.storage_state()
            page.close()
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, locale="ru-RU", storage_state=kept[role]
        )
        for cookie, value in cookies.items():
            context.add_cookies([{"name": cookie, "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{path}", wait_until="networkidle")
        file = FOLDER / name
        quality = 80 if file.suffix == ".jpg" else None
        page.screenshot(path=file, quality=quality)
        if (size := file.stat().st_size) > HEAVIEST:
            raise RuntimeError(f"{file.name} has {size} bytes: too heavy for a README.")
        context.close()


def main() -> int:
    program = chromium()
    if program is None:
        print(f"Chromium is missing: apt-get install {CHROMIUM}", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        tempfile.TemporaryDirectory() as folder,
        hub(Path(folder)) as address,
        sync_playwright() as drivers,
    ):
        browser = drivers.chromium.launch(executable_path=program, args=[*PLAIN, *as_root])
        shoot(browser, address, Path(folder))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

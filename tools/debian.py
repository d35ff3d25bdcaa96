"""Debian packages tests and bench lean on: which are missing, how to get them, starting none."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
CLUSTERS = Path("/etc/postgresql-common/createcluster.d/copp-hub-tests.conf")
CHROMIUM = "chromium-headless-shell"
PHP_EXTENSIONS = {"php-xml": "dom", "php-mbstring": "mbstring"}


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def postgres_programs() -> Path | None:
    """Folder of initdb and postgres: Debian keeps them off PATH, by version; the newest wins."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda found: float(found.parts[-3]))
    if newest:
        return newest[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def chromium() -> str | None:
    """Find Chromium, without its windows if it can be: they cost as much again as the pages."""
    names = (CHROMIUM, "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


def missing_php() -> list[str]:
    if not shutil.which("php"):
        return ["php-cli", *PHP_EXTENSIONS]
    modules = subprocess.run(
        ["php", "-m"], capture_output=True, text=True, check=True
    ).stdout.split()
    return [package for package, module in PHP_EXTENSIONS.items() if module not in modules]


def missing_for_services() -> list[str]:
    missing = [] if postgres_programs() else ["postgresql"]
    return missing if shutil.which("redis-server") else [*missing, "redis-server"]


def missing_for_bench() -> list[str]:
    missing = missing_for_services()
    return missing if shutil.which("wrk") else [*missing, "wrk"]


def missing_for_tests() -> list[str]:
    missing = missing_for_services()
    if not chromium():
        missing.append(CHROMIUM)
    missing += missing_php()
    return missing if shutil.which("phpunit") else [*missing, "phpunit"]


def install(packages: list[str]) -> None:
    """Install as root, or say which are missing."""
    names = " ".join(packages)
    advice = f"apt-get install --no-install-recommends {names}"
    if os.geteuid() != 0:
        message = f"Debian packages are missing and you are not root; as root run: {advice}"
        raise SetupError(message)
    if not shutil.which("apt-get"):
        message = (
            f"programs are missing and there is no apt-get here; install what Debian calls: {names}"
        )
        raise SetupError(message)
    print(f"setup: installing Debian packages: {names}", flush=True)
    with _alone(), _asleep():
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
        ):
            _apt(command, advice)


def _apt(command: list[str], advice: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold"]
    if os.environ.get("CI"):
        # A build server that loses power starts anew: no need to sync every unpacked file.
        options += ["-o", "Dpkg::Options::=--force-unsafe-io"]
    done = subprocess.run(
        [command[0], *options, *command[1:]],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
        message = f"{' '.join(command[:2])} failed; mend what it says above, then run: {advice}"
        raise SetupError(message)


@contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups on one machine take turns: apt-get update does not wait for its lock."""
    with Path("/run/copp-hub-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _asleep() -> Iterator[None]:
    """Packages are unpacked, but start no daemon and make no database cluster of their own."""
    made = []
    if not POLICY.exists():
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
        made.append(POLICY)
    if not CLUSTERS.exists():
        CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
        CLUSTERS.write_text("create_main_cluster = false\n")
        made.append(CLUSTERS)
    try:
        yield
    finally:
        for path in made:
            path.unlink(missing_ok=True)

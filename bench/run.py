"""Runs groups of measures and says which promise holds: python -m bench.run [group or part…]."""

import importlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.harness import Context, Row

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results" / "latest.json"
MEASURE = re.compile(r"^def measure\(", re.MULTILINE)


def main(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    groups = found()
    known = {part: [part] for parts in groups.values() for part in parts} | groups
    if unknown := set(words) - set(known):
        names = ", ".join([*groups, *(part for parts in groups.values() for part in parts)])
        print(f"bench: no group {', '.join(sorted(unknown))}; there are: {names}")
        return 2
    wanted = dict.fromkeys(part for word in words or groups for part in known[word])
    results: dict[str, list[Row]] = {}
    try:
        for part in wanted:
            print(f"{part}:", flush=True)
            began = time.monotonic()
            results[part] = measure(part)
            print(table(results[part]), flush=True)
            print(f"  {part} took {time.monotonic() - began:.0f} s", flush=True)
    except KeyboardInterrupt:
        return 130
    write(RESULTS, results)
    missed = [row.name for rows in results.values() for row in rows if not row.met]
    print(f"bench: {sum(map(len, results.values()))} rows, {len(missed)} missed")
    return 1 if missed else 0


def found() -> dict[str, list[str]]:
    """Give the parts of each group: modules `<group>_<part>` with a measure() of their own."""
    groups: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("*_*.py")):
        if MEASURE.search(path.read_text()):
            groups.setdefault(path.stem.partition("_")[0], []).append(path.stem)
    return groups


def measure(part: str) -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="copp-hub-bench-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user and must pass through
    context = Context(folder)
    try:
        rows = []
        for row in importlib.import_module(f"bench.{part}").measure(context):
            context.say(f"{row.figure:.4g} {row.unit}: {row.name}")
            rows.append(row)
        return rows
    finally:
        context.close()
        shutil.rmtree(folder, ignore_errors=True)


def table(rows: Iterable[Row]) -> str:
    lines = [("measure", "figure", "unit", "beside", "ratio", "target", "")]
    for row in rows:
        beside = f"{row.beside.figure:.4g} {row.beside.what}" if row.beside else ""
        ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
        verdict = ("met" if row.met else "MISSED") if row.target else ""
        target = str(row.target or "")
        lines.append((row.name, f"{row.figure:.4g}", row.unit, beside, ratio, target, verdict))
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join(
        "  "
        + "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write(path: Path, results: dict[str, list[Row]]) -> None:
    """Parts measured this time replace their own; the others keep their figures and their date."""
    parts = json.loads(path.read_text())["parts"] if path.exists() else {}
    for part, rows in results.items():
        parts[part] = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "machine": machine(),
            "rows": [row.as_json() for row in rows],
        }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"parts": parts}, ensure_ascii=False, indent=2) + "\n")


def machine() -> dict[str, str | int | float]:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "processor": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0,
        "memory_gib": round(memory / 2**30, 1),
        "load_average": round(os.getloadavg()[0], 2),
    }


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

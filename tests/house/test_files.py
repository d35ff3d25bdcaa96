"""Rules of the house about its files: names, sizes, first lines, what must not be written."""

import ast
import base64
import hashlib
import io
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

from hub.settings_keys import PUBLISHED

ROOT = Path(__file__).resolve().parents[2]
CODE = ("hub", "adapters", "lti", "mappings", "webhooks", "tools", "tests", "bench")
# Longer than the soft limit, each with its reason.
LONG: dict[str, str] = {
    "hub/core/sheets.py": "what Excel reads and what it writes must agree: one place knows both",
    "hub/migrations/versions/0001_foundation.py": "all first tables, written by Alembic",
    "hub/migrations/versions/0002_competencies.py": "nine tables, written by Alembic",
    "hub/migrations/versions/0004_materials_reviews.py": "written by Alembic",
    "hub/migrations/versions/0005_resources.py": "written by Alembic",
    "hub/migrations/versions/0025_diplomas.py": "four tables, written by Alembic",
    "tests/house/test_rows.py": "a row of every registry, each made beside its own and foreign",
    "hub/migrations/versions/0023_timetable.py": "six tables, written by Alembic, and their walls",
    "hub/migrations/versions/0024_gradebooks.py": "seven tables, written by Alembic",
    "hub/migrations/versions/0003_programmes.py": "ten tables, and what was there as version one",
}
# Where a module is brought in when it is needed: a command would wait for all of it otherwise.
LATE: dict[str, str] = {
    "hub/cli.py": "`hub --help` answers without the hub",
    "hub/cli_commands.py": "one command does not wait for what another works with",
    "hub/core/cli.py": "backup and restore bring Alembic along",
    "hub/core/health.py": "Alembic and redis, asked when somebody looks",
    "hub/core/jobs/cli.py": "RQ is for the worker and the relay",
    "hub/core/files/depot.py": "boto3 takes as long as SQLAlchemy, and few have a bucket",
    "hub/api/limits.py": "redis, where there is one",
}
LINES = 300
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "tools_common"}
ADR_SECTIONS = ["Context", "Decision", "Rejected"]
INDENTED_IMPORT = re.compile(r"^[ \t]+(import|from)\s", re.MULTILINE)
NOQA = re.compile(r"#\s*noqa(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?(?P<rest>.*)")


def tracked() -> list[Path]:
    """What git knows or would take: not what set-up and the tests make."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for line in listed.splitlines() if (path := ROOT / line).is_file()]


FILES = tracked()
PYTHON = [
    path for path in FILES if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in CODE
]


def name(path):
    return str(path.relative_to(ROOT))


def test_the_house_is_found():
    assert ROOT / "pyproject.toml" in FILES
    assert len(PYTHON) > len(CODE)


def test_no_file_is_too_long_to_describe():
    long = {
        name(path): lines
        for path in PYTHON
        if (lines := len(path.read_text().splitlines())) > LINES and name(path) not in LONG
    }

    assert not long, f"split them, or give the reason in LONG: {long}"


def test_every_name_says_something():
    assert not [name(path) for path in PYTHON if EMPTY_NAMES & {path.stem, *path.parent.parts[-2:]}]


def test_every_module_begins_with_one_line_that_says_what_it_is():
    silent = [
        name(path)
        for path in PYTHON
        if (text := path.read_text().strip()) and not text.startswith('"""')
    ]

    assert not silent


def test_no_import_hides_inside_a_function():
    hidden = [
        f"{name(path)}:{inner.lineno}"
        for path in PYTHON
        if name(path) not in LATE and INDENTED_IMPORT.search(path.read_text())
        for outer in ast.walk(ast.parse(path.read_text()))
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert not hidden


def test_every_exception_to_a_rule_names_the_rule_and_the_reason():
    bare = []
    for path in PYTHON:
        if not NOQA.search(path.read_text()):
            continue  # reading signs one by one takes its time
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            found = NOQA.search(token.string) if token.type == tokenize.COMMENT else None
            if found and not (found["codes"] and re.search(r"\w{3}", found["rest"])):
                bare.append(f"{name(path)}:{token.start[0]}")

    assert not bare


def test_no_machine_is_named():
    # [.] and [/], so that this file does not name them itself.
    hosts = [r"pypi[.]org", r"pythonhosted[.]org", r"npmjs[.]org", r"deb[.]debian[.]org"]
    hosts += [r"unpkg[.]com", r"jsdelivr[.]net"]
    paths = [r"(?<![\w.])/work/\w", r"/home/\w+/", r"(?<![\w./~])/root[/]"]
    named = re.compile("|".join(hosts + paths))

    found = []
    for path in FILES:
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name(path)}: {match[0]}" for match in named.finditer(text)]

    assert not found


@pytest.mark.parametrize("path", sorted((ROOT / "locks").glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_address(path):
    text = path.read_text()
    entries = re.sub(r"\\\n", " ", text).splitlines()
    entries = [entry for entry in entries if entry.strip() and not entry.lstrip().startswith("#")]

    assert entries
    assert not [
        entry for entry in entries if not re.match(r"[\w.\-\[\]]+==\S+ .*--hash=sha256:", entry)
    ]
    assert "://" not in text
    assert "--index-url" not in re.sub("^#.*$", "", text, flags=re.MULTILINE)


def test_the_test_lock_is_the_run_lock_and_more():
    def pins(which):
        text = (ROOT / "locks" / f"{which}.txt").read_text()
        return set(re.findall(r"^[\w.\-\[\]]+==\S+", text, re.MULTILINE))

    bare = {re.sub(r"\[.*?\]", "", pin) for pin in pins("test")}
    assert {re.sub(r"\[.*?\]", "", pin) for pin in pins("run")} <= bare


def test_no_package_lock_holds_download_addresses():
    locks = [path for path in FILES if path.name == "package-lock.json"]

    assert not [name(path) for path in locks if '"resolved"' in path.read_text()]


def test_every_decision_on_paper_says_why_and_why_not():
    papers = [path for path in FILES if path.parent == ROOT / "docs" / "adr"]
    wrong = {
        name(path): headings
        for path in papers
        if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
        or not path.read_text().startswith(f"# {path.name[:4]}. ")
        or (headings := re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE))[:3]
        != ADR_SECTIONS
    }

    assert papers
    assert not wrong


def test_every_key_that_stands_in_the_source_is_known_as_published():
    found = set()
    for path in FILES:
        text = path.read_text(encoding="utf-8", errors="ignore")
        for word in re.findall(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?!=)", text):
            found.add((path.name, hashlib.sha256(base64.b64decode(word)).hexdigest()))

    assert [where for where, digest in sorted(found) if digest not in PUBLISHED] == []


def test_no_test_measures_time():
    """Speed lives in the bench: a test may wait until a deadline, never take a difference."""
    clocks = {"perf_counter", "process_time", "monotonic", "perf_counter_ns", "monotonic_ns"}
    timed = [
        f"{name(path)}:{node.lineno}"
        for path in PYTHON
        if path.is_relative_to(ROOT / "tests")
        if any(clock in path.read_text() for clock in clocks)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
        for call in ast.walk(node)
        if isinstance(call, ast.Attribute) and call.attr in clocks
    ]

    assert not timed

"""The Moodle plugin as far as it goes without Moodle: its own PHPUnit tests, syntax, licence."""

import re
import subprocess
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[2] / "moodle_plugin"
FILES = sorted(path for path in PLUGIN.rglob("*.php") if "build" not in path.parts)
NAMES = [str(path.relative_to(PLUGIN)) for path in FILES]


def run(*command, **options):
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **options
    )


def test_phpunit_passes(tmp_path):
    result = run(
        "phpunit", "--no-configuration", "--bootstrap=tests/alone.php", "--test-suffix=_test.php",
        "--fail-on-warning", "--fail-on-risky", "--do-not-cache-result", "tests", cwd=PLUGIN,
    )  # fmt: skip

    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"OK \(\d{2,} tests", result.stdout), result.stdout


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_php_can_read_it(path):
    result = run("php", "-l", str(path))

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_it_says_its_licence(path):
    text = path.read_text()

    assert "GNU General Public License" in text.split("/**")[0]
    assert "GNU GPL v3 or later" in text
    assert "@package    local_copp" in text

"""The build server runs what people run, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Says where it stands, who asks, how many words and which, what it can read; and fails as no one.
MAKE = """#!/bin/sh
printf '%s\\n' "$PWD" "$CI" "$#" "$@"
cat
exit 7
"""


@pytest.mark.xdist_group("one")
def test_a_group_of_tests_is_one(request):
    """Else a hub and a browser are started for each worker: twice the work, and nobody is told."""
    is_parallel = "PYTEST_XDIST_WORKER" in os.environ

    assert request.node.nodeid.endswith("@one") == is_parallel


def test_the_build_server_runs_exactly_make_test(tmp_path):
    make = tmp_path / "make"
    make.write_text(MAKE)
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        [ROOT / ".ci" / "run"],
        cwd=tmp_path,
        env={"PATH": path},
        input="nobody at the keyboard",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.splitlines() == [str(ROOT), "true", "1", "test"]
    assert (done.stderr, done.returncode) == ("", 7)

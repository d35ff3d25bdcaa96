"""The front door: what `make` offers, and what set-up says to somebody who is not root."""

import os
import re
import subprocess
from pathlib import Path

from tools import setup

ROOT = Path(__file__).resolve().parents[2]


def test_make_help_tells_of_every_command():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None

    said = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert [line.split()[1] for line in said.splitlines()] == phony[1].split()


def test_who_is_not_root_is_told_which_packages_are_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))  # a machine that has no programs
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    status = setup.main("test")

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 1
    assert "you are not root" in line
    for package in ("redis-server", "chromium-headless-shell", "php-cli", "phpunit"):
        assert package in line.partition("apt-get install --no-install-recommends ")[2].split()


def test_the_licences_are_whole():
    apache = (ROOT / "LICENSE").read_text()
    gpl = (ROOT / "moodle_plugin" / "LICENSE").read_text()

    assert "Apache License" in apache
    assert "Version 2.0, January 2004" in apache
    assert "END OF TERMS AND CONDITIONS" in apache
    assert "GNU GENERAL PUBLIC LICENSE" in gpl

"""The papers tell the truth; and the tool that says so sees a lie."""

import re
from pathlib import Path

import click
import pytest

from tools import papers

ROOT = Path(__file__).resolve().parents[2]
PROOF = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_command_setting_adapter_and_link_on_paper_exists():
    assert list(papers.findings(ROOT)) == []


def test_every_proof_named_on_paper_is_a_test():
    named = {
        (path, test)
        for paper in (ROOT / "docs" / "acceptance").glob("*.md")
        for path, test in PROOF.findall(paper.read_text())
    }
    texts = {path: (ROOT / path).read_text() for path, _test in named if (ROOT / path).exists()}

    lost = [f"{path}::{test}" for path, test in named if f"def {test}(" not in texts.get(path, "")]

    assert named
    assert sorted(lost) == []


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A small house with one command, one setting, one adapter, all told of."""
    group = click.Group(
        "hub", commands={"keys": click.Group("keys", {"new": click.Command("new")})}
    )
    monkeypatch.setattr(papers, "known_commands", lambda: group)
    (tmp_path / "Makefile").write_text("run: ## Run\n\techo\n")
    for folder in ("hub", "docs", "adapters/academy"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "hub" / "settings.py").write_text('port("HUB_PORT")')
    (tmp_path / "adapters" / "academy" / "__init__.py").write_text("")
    (tmp_path / "README.md").write_text("`make run`, `hub keys new`, HUB_PORT, academy [d](docs)")
    return tmp_path


def test_a_true_paper_passes(house):
    assert list(papers.findings(house)) == []


@pytest.mark.parametrize(
    ("lie", "finding"),
    [
        ("`make hay`", "README.md: there is no `make hay`"),
        ("```\n.venv/bin/hub keys lose --all\n```", "README.md: there is no `hub keys lose`"),
        ("HUB_COLOUR", "README.md: there is no setting HUB_COLOUR"),
        ("[map](docs/map.md#north)", "README.md: the link leads nowhere: docs/map.md#north"),
    ],
)
def test_a_lie_is_found(house, lie, finding):
    paper = house / "README.md"
    paper.write_text(f"{paper.read_text()}\n{lie}\n")

    assert list(papers.findings(house)) == [finding]


def test_what_no_paper_tells_of_is_found(house):
    (house / "README.md").write_text("Nothing to see.")

    assert list(papers.findings(house)) == [
        "no paper tells of the setting HUB_PORT",
        "no paper tells of the adapter academy",
    ]

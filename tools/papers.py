"""Asks the papers whether they tell the truth: commands, settings, adapters, links they name."""

import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Set by the tests' own runner, not by people.
TESTS_OWN = "HUB_TEST_"


def papers(root: Path) -> list[Path]:
    """What we tell people; CHANGELOG.md tells of what may be gone."""
    found = [root / name for name in ("README.md", "CONTRIBUTING.md")]
    found += sorted(root.glob("docs/**/*.md"))
    return [path for path in found if path.exists() and "adr" not in path.parts]


def findings(root: Path) -> Iterator[str]:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    settings = known_settings(root)
    commands = known_commands()
    texts = {path.relative_to(root): path.read_text() for path in papers(root)}
    for where, text in texts.items():
        code = "\n".join([*FENCE.findall(text), *SPAN.findall(text)])
        for target in sorted(set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) - targets):
            yield f"{where}: there is no `make {target}`"
        for said in sorted(
            set(re.findall(r"(?:^|[ /])hub ((?:[a-z][a-z-]*[ \t]?)+)", code, re.MULTILINE))
        ):
            if trouble := _unknown_command(said.split(), commands):
                yield f"{where}: {trouble}"
        for name in sorted(set(re.findall(r"\bHUB_[A-Z_]+[A-Z]", text)) - settings):
            if not name.startswith(TESTS_OWN):
                yield f"{where}: there is no setting {name}"
        yield from (f"{where}: {trouble}" for trouble in _broken_links(root, where, text))
    yield from unnamed(root, settings, "\n".join(texts.values()))


def unnamed(root: Path, settings: set[str], text: str) -> Iterator[str]:
    """What the hub has and no paper tells of."""
    yield from (
        f"no paper tells of the setting {name}" for name in sorted(settings) if name not in text
    )
    for adapter in sorted(path.parent.name for path in root.glob("adapters/*/__init__.py")):
        if adapter not in text:
            yield f"no paper tells of the adapter {adapter}"


def known_settings(root: Path) -> set[str]:
    path = root / "hub" / "settings.py"
    return set(re.findall(r'"(HUB_[A-Z_]+)"', path.read_text())) if path.exists() else set()


def known_commands() -> click.Command:
    command = pkgutil.resolve_name("hub.cli:main")
    if not isinstance(command, click.Command):
        message = "hub.cli:main is no click command"
        raise TypeError(message)
    return command


def _unknown_command(words: list[str], command: click.Command) -> str | None:
    known = "hub"
    for word in words:
        if not isinstance(command, click.Group):
            return None  # the rest are its arguments
        found = command.get_command(click.Context(command), word)
        if found is None:
            return f"there is no `{known} {word}`"
        known, command = f"{known} {word}", found
    return None


def _broken_links(root: Path, where: Path, text: str) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", text)):
        path = link.partition("#")[0]
        outside = "://" in link or link.startswith("mailto:")
        if path and not outside and not (root / where.parent / path).exists():
            yield f"the link leads nowhere: {link}"

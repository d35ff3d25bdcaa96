"""How commands speak: lines, steps on a terminal, and what the composition root lends them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from hub.core.health import Health
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.core.backup import Storage


@dataclass(frozen=True, slots=True)
class Ground:
    """What the composition root lends to these commands."""

    open_hub: Callable[[], Settings]  # connects and enters the app's context
    storage: "Callable[[], Storage | None]"
    health: Callable[[], Health]


def say(text: object, *, err: bool = False) -> None:
    click.echo(str(text), err=err)


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Say on a terminal how far it is, in one line that goes at the end; a log gets none of it."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    try:
        yield lambda text: click.echo(f"\r{text}\033[K", nl=False, err=True)
    finally:
        click.echo("\r\033[K", nl=False, err=True)

"""`hub run`: database, region, peers, server, a line that says ready. Nothing outlives it."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import NoReturn

import click
import structlog
from flask import Flask

from hub.core import db, migrations
from hub.core.db import utcnow
from hub.core.i18n import _
from hub.core.processes import die_with_parent
from hub.core.server import GRACE_SECONDS, claim, serve
from hub.demo import FEW, SEED, entrance, making
from hub.demo.cli import fill, table
from hub.settings import Settings

log = structlog.get_logger("hub.start")

PATIENCE = 60  # seconds for the first answer
LOOK = 0.02
SOON = 5  # seconds: what ends again within them is not started a third time
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Peers = Callable[[Settings], None]
_forking = multiprocessing.get_context("fork")


class _Stop(Exception):  # noqa: N818 - not an error: somebody asked us to go
    """Told to stop."""


@dataclass
class _Part:
    """One of our processes, started again when something ended it."""

    name: str
    body: Callable[[], None]
    process: multiprocessing.process.BaseProcess = field(init=False)
    began: float = 0.0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = _forking.Process(target=self._live, args=(os.getpid(),), name=self.name)
        self.process.start()

    def _live(self, parent: int) -> None:
        signal.set_wakeup_fd(-1)
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        die_with_parent(parent)
        try:
            self.body()
        except Exception:
            # Or multiprocessing prints it with its words, which may be a person's.
            log.exception("process.failed", process=self.name)
            sys.exit(1)

    def why_ended(self) -> str:
        code = self.process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


def run(
    app: Flask,
    settings: Settings,
    factory: Callable[[], Flask],
    settle: Callable[[], None],
    peers: Peers | None = None,
) -> None:
    """Start everything, say so, wait, stop everything."""
    if settings.is_production:
        raise click.ClickException(_("`hub run` is for one machine and its demo; use `hub serve`."))
    claim(settings)
    with app.app_context():
        entrances = _prepare(settings, settle)
        db.database().engine.dispose()  # the children are forks: no connection may be shared
        parts = [_Part("server", lambda: serve(factory, settings))]
        if peers is not None:
            parts.append(_Part("peers", lambda: peers(settings)))
        for part in parts:
            part.start()
        woken = _listen()
        try:
            _wait_for_answer(settings, parts)
            for line in table(entrances):
                click.echo(line)
            click.echo(f"ready http://{settings.host}:{settings.port}")
            _keep_alive(parts, woken)
        except _Stop:
            pass
        finally:
            _end(parts)


def _prepare(settings: Settings, settle: Callable[[], None]) -> list[entrance.Entrance]:
    engine = db.database().engine
    if migrations.current(engine) != migrations.head():
        migrations.upgrade(engine)
    settle()
    with db.reading() as session:
        is_filled = making.is_filled(session)
    if not is_filled:
        click.echo(_("Generating the demo region…"))
        fill(settings, people=FEW, seed=SEED, until=making.yesterday(utcnow()))
    found = entrance.load(settings.data_dir)
    if not found:
        with db.transaction() as session:
            found = entrance.renew(session)
        entrance.save(settings.data_dir, found)
    return found


def _keep_alive(parts: list[_Part], woken: int) -> NoReturn:
    """Start again whatever ends, and say why; give up on what ends at once."""
    while True:
        multiprocessing.connection.wait([woken, *(part.process.sentinel for part in parts)])
        for part in parts:
            if part.process.is_alive():
                continue
            if time.monotonic() - part.began < SOON:
                raise _stopped(part)
            log.warning("process.restarted", process=part.name, why=part.why_ended())
            part.start()


def _stopped(part: _Part) -> click.ClickException:
    return click.ClickException(
        _(
            "A part of the hub has stopped: %(part)s (%(why)s); see the lines above.",
            part=part.name,
            why=part.why_ended(),
        )
    )


def _wait_for_answer(settings: Settings, parts: list[_Part]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for part in parts:
            if not part.process.is_alive():
                raise _stopped(part)
        connection = HTTPConnection(settings.host, settings.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < 500:  # noqa: PLR2004 - any page will do, a fault will not
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(LOOK)
    raise click.ClickException(_("The hub did not answer within a minute."))


def _listen() -> int:
    """Heed signals; what is returned is readable from the first on.

    Without it a signal that comes just before a wait begins is slept over.
    """
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    for number in STOPPING:
        signal.signal(number, _stop)
    return woken


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # once is enough: the end must not be interrupted
    raise _Stop


def _end(parts: list[_Part]) -> None:
    children = [part.process for part in parts]
    for child in children:
        if child.is_alive():
            child.terminate()
    for child in children:
        child.join(GRACE_SECONDS + 5)
        if child.is_alive():
            child.kill()
            child.join()

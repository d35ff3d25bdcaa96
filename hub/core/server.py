"""The WSGI server: granian, chosen by measurement (docs/adr/0060-server.md)."""

import os
import socket
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from hub.core import logs
from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.core.processes import collect_seldom, die_with_parent
from hub.settings import Settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
GRACE_SECONDS = 15


def claim(settings: Settings) -> None:
    """Refuse a port that is taken: the server itself would share it with whoever listens there."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise RefusedError(
                _l("The port can't be used; HUB_PORT picks another one."),
                port=settings.port,
                why=error.strerror or str(error),
            ) from error


def serve(factory: Callable[[], Application], settings: Settings) -> None:
    """Serve until told to stop. Workers are forked: what the parent imported, they share."""
    server = Granian(
        target="hub",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backpressure=max(64, settings.threads * 4),
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=logs.config(),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    )
    server.serve(target_loader=partial(_load, factory, os.getpid()), wrap_loader=False)


def _load(factory: Callable[[], Application], parent: int) -> Application:
    die_with_parent(parent)
    made = factory()
    collect_seldom()
    return made

"""Simulated peers of the outside, for one machine: an antivirus and adapters' sandboxes."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import make_server

from adapters.catalogue import ADAPTERS
from hub.demo.antivirus import Antivirus
from hub.settings import Settings

HOST = "127.0.0.1"


class Sandboxes:
    """Every adapter's own simulated peer under /<name>/, and a page that names them."""

    def __init__(self, apps: dict[str, WSGIApplication]) -> None:
        self.apps = apps

    @classmethod
    def of_catalogue(cls) -> "Sandboxes":
        return cls(
            {
                adapter.name: import_module(f"{adapter.__module__}.sandbox").Sandbox()
                for adapter in ADAPTERS
            }
        )

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name, _slash, rest = environ.get("PATH_INFO", "").lstrip("/").partition("/")
        app = self.apps.get(name)
        if app is not None:
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{name}"
            environ["PATH_INFO"] = f"/{rest}"
            return app(environ, start)
        start(
            "404 Not Found" if name else "200 OK", [("Content-Type", "text/plain; charset=utf-8")]
        )
        names = "".join(f"/{each}/\n" for each in sorted(self.apps))
        return [f"Simulated peers of the hub (hub.demo.peers)\n{names}".encode()]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class Peers:
    """The peers of one hub: they listen from the start and answer once they are served."""

    def __init__(self, antivirus_port: int | None) -> None:
        self._servers: list[Any] = [make_server(HOST, 0, Sandboxes.of_catalogue(), threaded=True)]
        if antivirus_port is not None:
            self._servers.append(_Server((HOST, antivirus_port), Antivirus))
        self.sandbox_url = f"http://{HOST}:{self._servers[0].server_port}"
        self._threads = [
            threading.Thread(target=server.serve_forever, name="peer", daemon=True)
            for server in self._servers
        ]

    def start(self) -> "Peers":
        for thread in self._threads:
            thread.start()
        return self

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self.wait()


def beside(settings: Settings) -> tuple[Settings, Callable[[Settings], None]]:
    """Point an embedded hub at simulated peers where it has no real ones; say how to serve them."""
    port = None
    settings = replace(settings, is_demo=True)
    if not settings.is_production and settings.clamd_url is None:
        port = _free_port()
        settings = replace(settings, clamd_url=f"tcp://{HOST}:{port}")
    return settings, lambda _settings: Peers(port).start().wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])

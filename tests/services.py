"""Real PostgreSQL and Redis on free ports in a folder of their own: start, kill, start again."""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self, TypedDict

from tools.debian import postgres_programs

START_SECONDS = 60
STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1


class ServiceError(Exception):
    """A server did not start or stop; the message carries the end of its log."""


class Identity(TypedDict, total=False):
    """Who a server runs as, in the words of subprocess; empty: who we are."""

    user: int
    group: int
    extra_groups: list[int]


class Service:
    """One server process. Its port and data stay the same through stop, kill and start.

    As a context manager it starts, and in the end goes with all its data. Without a folder it
    makes one; a given folder must be passable for other users, for PostgreSQL as root.
    """

    stop_signal = signal.SIGTERM
    discard_signal = signal.SIGTERM  # for the end of all, and when whoever started it has died

    def __init__(self, folder: Path | None = None) -> None:
        self._borrowed = folder is not None
        folder = folder or Path(tempfile.mkdtemp(prefix="copp-hub-service-"))
        self.folder = folder
        self.log = folder / "log"
        self.port = 0
        self.password = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        raise NotImplementedError

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        if self.running:
            return self
        if self.port:
            self._launch()
            return self
        self.folder.mkdir(parents=True, exist_ok=True)
        self._prepare()
        for attempt in range(5):
            # Between finding a free port and listening on it someone else may take it.
            self.port = free_port()
            try:
                self._launch()
            except ServiceError:
                if attempt == 4:
                    raise
            else:
                break
        return self

    def stop(self) -> None:
        """Ask it to end properly, and see that it did."""
        self._end(self.stop_signal)

    def kill(self) -> None:
        """The machine lost power: no goodbye, neither from it nor from its children."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self._end(self.discard_signal)
        if not self._borrowed:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop it
                preexec_fn=die_with_parent(self.discard_signal),  # noqa: PLW1509  only prctl, no lock taken
                **self._identity(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.running or time.monotonic() > deadline:
                self.kill()
                message = f"{type(self).__name__} did not start:\n{self._log_end()}"
                raise ServiceError(message)
            time.sleep(0.02)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            if how is signal.SIGKILL:
                _kill_family(process.pid)
            else:
                process.send_signal(how)
        except ProcessLookupError:
            pass  # gone by itself in the meantime, and a child already waited for is no one else
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            _kill_family(process.pid)
            process.wait()
            message = f"{type(self).__name__} did not stop:\n{self._log_end()}"
            raise ServiceError(message) from error

    def _log_end(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def _prepare(self) -> None:
        """What only the first start does."""

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _identity(self) -> Identity:
        return {}

    def _answers(self) -> bool:
        raise NotImplementedError


class Postgres(Service):
    """Would not survive a power cut (fsync off) unless it must be `durable`, as for a bench."""

    stop_signal = signal.SIGINT  # "fast": ends the sessions, writes everything down
    discard_signal = (
        signal.SIGQUIT
    )  # "immediate": writes nothing down, but gives back shared memory

    def __init__(self, folder: Path | None = None, *, durable: bool = False) -> None:
        super().__init__(folder)
        self.durable = durable
        programs = postgres_programs()
        if programs is None:
            message = "no PostgreSQL server on this machine; install the Debian package postgresql"
            raise ServiceError(message)
        self.programs = programs

    @property
    def url(self) -> str:
        """Of the superuser, and of the database that is always there."""
        return f"postgresql://hub:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def local_url(self) -> str:
        """The same without the network, as a server on the hub's own machine is reached."""
        return f"postgresql://hub:{self.password}@/postgres?host={self.folder}&port={self.port}"

    def __exit__(self, *_: object) -> None:
        if self.port and not self.running:
            self.start()  # killed, it left shared memory behind that only a proper end gives back
        super().__exit__()

    def _prepare(self) -> None:
        words = self.folder / "password"
        words.write_text(self.password)
        if identity := self._identity():
            for path in (self.folder, words):
                os.chown(path, identity["user"], identity["group"])
        command = [str(self.programs / "initdb"), "--pgdata", str(self.folder / "data")]
        command += ["--no-sync", "--username=hub", f"--pwfile={words}", "--auth=scram-sha-256"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **self._identity(),
        )
        if done.returncode:
            message = f"initdb failed:\n{done.stdout}{done.stderr}"
            raise ServiceError(message)

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "shared_buffers": "256MB" if self.durable else "64MB",
            "timezone": "UTC",
        }
        if not self.durable:
            # synchronous_commit stays on: what was committed survives kill(), which tests rely on.
            settings |= {"fsync": "off", "full_page_writes": "off"}
            # Databases of seconds: nothing to vacuum, and no query worth compiling.
            settings |= {"autovacuum": "off", "jit": "off"}
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        return command + [
            word for name, value in settings.items() for word in ("-c", f"{name}={value}")
        ]

    def _identity(self) -> Identity:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return {}
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        user = names.get("postgres") or names["nobody"]
        return Identity(user=user.pw_uid, group=user.pw_gid, extra_groups=[])

    def _answers(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        # pg_isready knows the port only: without the process it may be another server's answer.
        return self.running and subprocess.run(command, check=False).returncode == 0


class Redis(Service):
    """Keeps everything in memory: stopped, it has lost all, which the hub must survive."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(folder)
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            message = "no Redis server on this machine; install the Debian package redis-server"
            raise ServiceError(message)
        self.program = program

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _command(self) -> list[str]:
        settings = self.folder / "redis.conf"
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\ndir {self.folder}\nrequirepass {self.password}\n"
            'save ""\nappendonly no\ndaemonize no\n'
        )
        settings.chmod(0o600)
        return [self.program, str(settings)]

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as wire:
                wire.sendall(f"AUTH {self.password}\r\n".encode())
                return wire.recv(16).startswith(b"+OK")
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _kill_family(parent: int) -> None:
    """PostgreSQL's children each lead a process group, so killing the parent's would spare them."""
    os.kill(parent, signal.SIGSTOP)
    known = Path(f"/proc/{parent}/task/{parent}/children")
    for child in known.read_text().split() if known.exists() else []:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    os.kill(parent, signal.SIGKILL)


def die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """A killed test run cannot stop its servers; on Linux the kernel does it for us."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, how)

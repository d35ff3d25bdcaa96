"""A page and an API read through the whole stack, beside a bare Flask view on the same server."""

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import select

from bench.harness import AtLeast, Beside, Context, Row
from hub.accounts import api_tokens, consents
from hub.accounts.models import Account
from hub.app import create_app
from hub.core import db, migrations
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import utcnow
from hub.core.reference import books
from hub.demo import entrance, making
from hub.people.models import Person
from hub.programmes.models import Programme
from hub.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 2_000
ROUNDS = 5
SECONDS = 3
CONNECTIONS = 8
TARGET = 0.35
PATIENCE = 60
RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")


def measure(context: Context) -> Sequence[Row]:
    settings = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HUB_")},
        "HUB_DATABASE_URL": context.postgres.local_url,  # on this machine
        **deployed("HUB_WORKERS", "HUB_THREADS"),
        "HUB_DATA_DIR": str(context.folder / "var"),
        "HUB_JOB_THREADS": "0",
        "HUB_API_RATE": "1000000",  # counted for each caller as ever, only never used up
    }
    token, programme, person = prepare(settings)
    key = {"Authorization": f"Bearer {token}"}
    with served("bare", settings) as bare, served("hub", settings) as hub:
        asked: dict[str, Callable[[], float]] = {
            "bare": lambda: load(bare, "/"),
            "page": lambda: load(hub, "/"),
            "read": lambda: load(hub, f"/api/v1/programmes/{programme}", key),
            "person": lambda: load(hub, f"/api/v1/people/{person}", key),
            "list": lambda: load(hub, "/api/v1/programmes?limit=50", key),
        }
        # Turn by turn, so that whatever else the machine does falls on all alike.
        rounds = [{name: work() for name, work in asked.items()} for _ in range(ROUNDS)]
        median = {name: statistics.median(one[name] for one in rounds) for name in asked}
    beside = Beside("bare Flask view", median["bare"])
    return [
        Row(name="public page", figure=median["page"], unit="1/s", beside=beside),
        Row(
            name="API read of a programme",
            figure=median["read"],
            unit="1/s",
            beside=beside,
            target=AtLeast(TARGET),
        ),
        Row(
            name="API read of a person, audited",
            figure=median["person"],
            unit="1/s",
            beside=beside,
        ),
        Row(name="API list of 50 programmes", figure=median["list"], unit="1/s", beside=beside),
    ]


def deployed(*names: str) -> dict[str, str]:
    """Give settings as the papers tell people to have them."""
    lines = (ROOT / "docs/deploy/hub.env").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    return {name: given[name] for name in names}


def prepare(environ: Mapping[str, str]) -> tuple[str, str, str]:
    """Make a region, and a key of its staff."""
    app = create_app(Settings.read(environ))
    migrations.upgrade(db.database().engine)
    with app.app_context(), db.transaction() as session:
        books.plant(session)
        consents.install(session, at=db.utcnow())
        making.make(
            session,
            people=PEOPLE,
            seed=1,
            until=making.yesterday(utcnow()) - timedelta(days=1),
            entrances=entrance.new(),
        )
    with app.app_context(), db.transaction() as session:
        staff = session.scalars(select(Account).where(Account.email.startswith("staff@"))).one()
        who = Principal(
            account_id=staff.id,
            person_id=None,
            name=staff.name,
            grants=(Grant(Role.STAFF, Scope.REGION),),
        )
        rights = api_tokens.offered(who)
        _row, word = api_tokens.create(
            session, who, name="bench", permissions=rights, days=1, at=db.utcnow()
        )
        programme = session.scalars(select(Programme.id).limit(1)).one()
        person = session.scalars(select(Person.id).limit(1)).one()
    db.database().engine.dispose()
    return word, str(programme), str(person)


@contextmanager
def served(which: str, environ: Mapping[str, str]) -> Iterator[int]:
    """Serve on a free port until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    # The hub writes a line of log a request, as in production: to a file, which nobody has to read.
    with (Path(environ["HUB_DATA_DIR"]) / f"{which}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.server_process", which],
            env={**environ, "HUB_PORT": str(port)},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait()


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("The server did not answer.")


def load(port: int, path: str, headers: Mapping[str, str] | None = None) -> float:
    """Ask for a few seconds over a few connections; a refusal would spoil the figure: it stops."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    if FAILED.search(said):
        raise RuntimeError(f"{path} was refused:\n{said}")
    found = RATE.search(said)
    if found is None:
        raise RuntimeError(said)
    return float(found[1])

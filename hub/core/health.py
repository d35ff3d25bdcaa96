"""How the hub is: every part it stands on is tried, and said in words with advice."""

import enum
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, inspect, select, text

from hub.core import chain, rotation
from hub.core.crypto import ring
from hub.core.db import Base, database, reading, utcnow
from hub.core.errors import HubError
from hub.core.files import depot
from hub.core.i18n import _l
from hub.core.jobs import Job, JobState
from hub.core.jobs.models import PausedKind
from hub.settings import Settings

LATE = timedelta(minutes=5)
CHECK_EVERY = timedelta(days=8)
LOW_MB = 1024
LEAST_MB = 100
REDIS_SECONDS = 1.0
KEEP_SECONDS = 2.0
MEGABYTE = 1024 * 1024


class State(enum.Enum):
    """Состояние части."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    OFF = "off"


STATE_TITLES: dict[State, str] = {
    State.OK: _l("works"),
    State.WARNING: _l("needs a look"),
    State.FAILED: _l("does not work"),
    State.OFF: _l("not used"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part, how it is, and what to do about it."""

    name: str
    title: str
    state: State
    text: str
    advice: str | None = None
    figures: str = ""  # numbers and names beside the words: nothing of a person, no secret
    is_needed: bool = False  # without it the hub can't serve at all


Probe = Callable[[], Part]


def _database() -> Part:
    title = _l("Database")
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except HubError:
        return Part(
            "database", title, State.FAILED, _l("The database does not answer."),
            _l("See whether the server runs and HUB_DATABASE_URL is right."),
            is_needed=True,
        )  # fmt: skip
    if not database().is_in_place:
        return Part(
            "database", title, State.FAILED, _l("The file of the database was moved or replaced."),
            _l("Stop the hub, put the file back with those beside it, and start again."),
            is_needed=True,
        )  # fmt: skip
    return Part("database", title, State.OK, _l("Answers."), None, _kind(), is_needed=True)


def _kind() -> str:
    engine = database().engine
    version = getattr(engine.dialect, "server_version_info", None)
    return " ".join([engine.dialect.name, ".".join(str(n) for n in version or ())]).strip()


def differences() -> list[str]:
    """Name the tables and columns that today's code needs and the database lacks."""
    inspector = inspect(database().engine)
    columns = {
        name: {column["name"] for column in found}
        for (_schema, name), found in inspector.get_multi_columns().items()
    }
    lacking = []
    for table in Base.metadata.sorted_tables:
        if table.name not in columns:
            lacking.append(table.name)
        else:
            missing = {column.name for column in table.columns} - columns[table.name]
            lacking += [f"{table.name}.{name}" for name in sorted(missing)]
    return lacking


def _schema() -> Part:
    title = _l("Tables")
    from hub.core import migrations  # noqa: PLC0415 - Alembic is asked when somebody looks

    lacking = differences()
    if lacking:
        return Part(
            "schema", title, State.FAILED, _l("The database is older than the program."),
            _l("Run `hub migrate`."), ", ".join(lacking[:5]), is_needed=True,
        )  # fmt: skip
    revision = migrations.current(database().engine)
    if revision is not None and revision != migrations.head():
        return Part(
            "schema", title, State.WARNING, _l("The database and the program are of two versions."),
            _l("Run `hub migrate`."), revision,
        )  # fmt: skip
    return Part("schema", title, State.OK, _l("As the program needs them."), is_needed=True)


def _jobs() -> Part:
    title = _l("Jobs")
    with reading() as session:
        paused = select(PausedKind.kind)
        oldest = session.scalar(
            select(func.min(Job.run_at)).where(
                Job.state == JobState.QUEUED, Job.run_at <= utcnow(), Job.kind.not_in(paused)
            )
        )
        dead = session.scalar(select(func.count()).where(Job.state == JobState.DEAD)) or 0
    if oldest is not None and utcnow() - oldest > LATE:
        minutes = int((utcnow() - oldest).total_seconds() // 60)
        return Part(
            "jobs", title, State.WARNING, _l("Jobs wait and nobody does them."),
            _l("Start `hub worker` and `hub relay`, or let HUB_JOB_THREADS be above 0."),
            f"{minutes} min",
        )  # fmt: skip
    if dead:
        return Part(
            "jobs", title, State.WARNING, _l("Some jobs were given up after many attempts."),
            _l("Open the jobs page: it says why each failed and lets you replay them."), str(dead),
        )  # fmt: skip
    return Part("jobs", title, State.OK, _l("Done in time."))


def _audit() -> Part:
    title = _l("Audit trail")
    with reading() as session:
        check = chain.last_check(session)
    if check is None or utcnow() - check.at > CHECK_EVERY:
        never, late = (
            _l("The chain has not been checked yet."),
            _l("The chain was not checked for a week."),
        )
        return Part(
            "audit", title, State.WARNING, never if check is None else late,
            _l("Run `hub audit verify`, or press the button on the audit page."),
        )  # fmt: skip
    figures = f"{check.seq}"
    if check.fault is not None:
        return Part(
            "audit", title, State.FAILED, _l("The chain is broken: somebody wrote past the hub."),
            _l("Keep the database as it is and call whoever answers for security."),
            f"{check.fault} {check.fault_seq or ''}".strip(),
        )  # fmt: skip
    return Part("audit", title, State.OK, _l("The chain is whole."), None, figures)


class Health:
    """All parts of this installation."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._kept: list[Part] = []
        self._until = 0.0
        self._lock = threading.Lock()

    @classmethod
    def of(cls, app: Flask) -> "Health":
        found: Health = app.extensions["hub.health"]
        return found

    def parts(self, *, deep: bool = True) -> list[Part]:
        """Try every part; `deep` also counts what every key seals, which reads whole tables."""
        first = _database()
        standing: list[tuple[str, str, Probe]] = [
            ("jobs", _l("Jobs"), _jobs),
            ("audit", _l("Audit trail"), _audit),
        ]
        if deep:
            standing.append(("keys", _l("Keys"), _keys))
        found = [first]
        if first.state is State.OK:
            found.append(_tried("schema", _l("Tables"), _schema))
        if found[-1].state is not State.FAILED:  # without its tables nothing else can be asked
            found += [_tried(name, title, probe) for name, title, probe in standing]
        return [*found, self._files(), self._disk(), self._redis()]

    def recent(self) -> list[Part]:
        """Give what was found a moment ago: a nervous balancer must not become the load."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._kept = self.parts(deep=False)
                self._until = time.monotonic() + KEEP_SECONDS
            return self._kept

    def _files(self) -> Part:
        title = _l("Files")
        try:
            depot().storage.check()
        except HubError:
            return Part(
                "files", title, State.FAILED, _l("Files can't be written."),
                _l("See whether HUB_FILES_URL is right, writable and not full."), is_needed=True,
            )  # fmt: skip
        return Part("files", title, State.OK, _l("Can be written."), is_needed=True)

    def _disk(self) -> Part:
        title = _l("Disk")
        try:
            free = shutil.disk_usage(self.settings.data_dir).free // MEGABYTE
        except OSError:
            return Part(
                "disk", title, State.FAILED, _l("The data folder is gone."),
                _l("See whether HUB_DATA_DIR is there and mounted."), is_needed=True,
            )  # fmt: skip
        figures = f"{free} MB"
        advice = _l("Free some room: remove old backups and logs, or give the hub a larger disk.")
        if free < LEAST_MB:
            text_ = _l("The disk is full.")
            return Part("disk", title, State.FAILED, text_, advice, figures, is_needed=True)
        if free < LOW_MB:
            return Part("disk", title, State.WARNING, _l("Little room is left."), advice, figures)
        return Part("disk", title, State.OK, _l("There is room."), None, figures)

    def _redis(self) -> Part:
        title = "Redis"
        if not self.settings.redis_url:
            return Part("redis", title, State.OFF, _l("Jobs run inside the hub."))
        import redis  # noqa: PLC0415 - only where there is one

        try:
            with redis.Redis.from_url(
                self.settings.redis_url,
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
            ) as client:
                client.ping()
        except redis.RedisError:
            return Part(
                "redis", title, State.FAILED, _l("Redis does not answer: jobs wait, none is lost."),
                _l("See whether the server runs and HUB_REDIS_URL is right."),
            )  # fmt: skip
        return Part("redis", title, State.OK, _l("Answers."))


def _keys() -> Part:
    title = _l("Keys")
    sealed = rotation.counts()
    names = {name for count in sealed.values() for name in count}
    missing = sorted(name for name in names if name not in ring())
    if missing:
        return Part(
            "keys", title, State.FAILED, _l("Some values are sealed by a key the hub lacks."),
            _l("Put the key back into HUB_KEYS: without it these values can't be read."),
            ", ".join(missing),
        )  # fmt: skip
    if names - {ring().current.id}:
        return Part(
            "keys", title, State.WARNING, _l("Some values are still sealed by an older key."),
            _l("Run `hub keys rotate`; afterwards the older key may go."),
        )  # fmt: skip
    return Part("keys", title, State.OK, _l("Everything is sealed by the current key."))


def _tried(name: str, title: str, probe: Probe) -> Part:
    try:
        return probe()
    except HubError as error:
        # Gone between two questions, or too busy.
        return Part(name, title, State.FAILED, error.message)


def overall(parts: list[Part]) -> State:
    """Failed when the hub can't serve, a warning when something is missing but people can work."""
    if any(part.state is State.FAILED and part.is_needed for part in parts):
        return State.FAILED
    troubled = any(part.state in {State.FAILED, State.WARNING} for part in parts)
    return State.WARNING if troubled else State.OK

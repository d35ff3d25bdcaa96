"""Logs: one JSON line a fact on stderr, everybody's through one door, without personal data."""

import json
import logging
import logging.config
import os
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask
from jinja2 import TemplateError
from sqlalchemy.exc import DBAPIError

from hub.core import uncaught
from hub.core.errors import HubError
from hub.core.web import ACCOUNT, REQUEST_ID

SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HIDDEN = "[hidden]"
MOST_FRAMES = 30

# A safety net, not a licence: nobody passes these on purpose. A UUID goes first: its digits stay.
PERSONAL = re.compile(
    r"""(?P<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)
    | [\w.+%-]+@[\w-]+\.[\w.-]*\w            # e-mail
    | \b\d{3}-\d{3}-\d{3}[\s-]?\d{2}\b       # СНИЛС
    | # a telephone:
      (?<![\w.])(?:\+7|[78])[\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\w)
    | \b\d{2}\s?\d{2}\s\d{6}\b               # passport
    | \b\d{10,12}\b                          # ИНН, СНИЛС or a telephone in one run
    """,
    re.VERBOSE | re.IGNORECASE,
)
PRIVATE_NAMES = frozenset(
    {"password", "token", "secret", "cookie", "authorization", "email", "phone", "snils", "inn"}
    | {"passport", "birth_on", "address", "name", "full_name", "last_name", "first_name"}
    | {"patronymic", "query", "form", "payload", "params"}
)
# Their messages are written by code, of code; any other may quote what a person typed.
CODE_SPEAKS = (
    AttributeError, ImportError, NameError, NotImplementedError, RuntimeError,
    TemplateError, TypeError,
)  # fmt: skip
Fields = MutableMapping[str, Any]
Headers = list[tuple[str, str]]
JSON = json.JSONEncoder(ensure_ascii=False, default=str)


def mask(value: Any) -> Any:
    """Hide what looks like personal data, however deep it lies."""
    if isinstance(value, str):
        return PERSONAL.sub(lambda found: found["uuid"] or HIDDEN, value)
    if isinstance(value, dict):
        return {
            key: HIDDEN if str(key).lower() in PRIVATE_NAMES else mask(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else mask(str(value))


def _masked(_logger: object, _method: str, fields: Fields) -> Fields:
    kept = {name: fields.pop(name) for name in ("timestamp", "level") if name in fields}
    return {**kept, **mask(dict(fields))}


def _failure(_logger: object, _method: str, fields: Fields) -> Fields:
    """Tell an exception by its kind and place: its message and its variables may be a person's."""
    given = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        fields["error"] = described(error)
        fields["at"] = list(_frames(error.__traceback__))
        if (cause := error.__cause__ or error.__context__) is not None:
            fields["cause"] = described(cause)
    return fields


def described(error: BaseException) -> str:
    """Name an exception without quoting what it may quote."""
    kind = type(error).__name__
    if isinstance(error, DBAPIError) and error.orig is not None:
        state = getattr(error.orig, "sqlstate", None) or getattr(
            error.orig, "sqlite_errorname", None
        )
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        return " ".join(filter(None, (kind, type(error.orig).__name__, state, constraint)))
    if isinstance(error, (HubError, *CODE_SPEAKS)):
        return f"{kind}: {error}"
    return f"{kind}: {error.strerror}" if isinstance(error, OSError) else kind


def _frames(trace: TracebackType | None) -> Iterator[str]:
    frames = traceback.extract_tb(trace)[-MOST_FRAMES:]
    for frame in frames:
        place = frame.filename.rpartition("site-packages" + os.sep)[2]
        yield f"{place}:{frame.lineno} {frame.name}"


_of_request: ContextVar[str | None] = ContextVar("of_request", default=None)


def _about(_logger: object, _method: str, fields: Fields) -> Fields:
    """Add the id of the request under way."""
    if (found := _of_request.get()) is not None:
        fields.setdefault("request_id", found)
    return fields


SHARED: list[Any] = [
    _about,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter() -> logging.Formatter:
    """Make one JSON line of a fact, ours or a stranger's."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, structlog.stdlib.PositionalArgumentsFormatter()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _failure,
            _masked,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def config(level: str = "INFO") -> dict[str, Any]:
    """Give the logging configuration: for this process, and for the server's own (granian, rq)."""
    quiet = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": formatter},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Our own line a request says more, and says no address.
            "granian.access": {**quiet, "level": "WARNING"},
            "werkzeug": {**quiet, "level": "WARNING"},
            "_granian": {**quiet, "level": "ERROR"},
            "rq.worker": {**quiet, "level": "INFO"},
            "flask_wtf.csrf": {**quiet, "level": "WARNING"},
            "alembic": {**quiet, "level": "WARNING"},  # says of every start that it looked
            "sqlalchemy.pool": {
                **quiet,
                "level": "CRITICAL",
            },  # says the same once more, with a trace
        },
    }


def configure(level: str = "INFO") -> None:
    """Send every log of this process through one door; the command line calls it."""
    logging.config.dictConfig(config(level))
    logging.captureWarnings(capture=True)


# From the first import on: structlog's own default prints every local variable of a failure.
structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


uncaught.hold_tongue(formatter())

Observer = Callable[[str, str, int, float], None]  # method, route, status, seconds


def install(app: Flask, *, trusts_proxy: bool, observe: Observer | None = None) -> None:
    """Give every request an id and one line in the log, whatever becomes of it."""
    app.wsgi_app = _Line(app.wsgi_app, trusts_proxy=trusts_proxy, observe=observe)  # type: ignore[method-assign]


class _Line:
    """Outermost layer: it sees also what never reached a view, and when the last byte left."""

    def __init__(
        self,
        inner: WSGIApplication,
        *,
        trusts_proxy: bool,
        observe: Observer | None,
    ) -> None:
        self.inner = inner
        self.trusts_proxy = trusts_proxy
        self.observe = observe

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "") if self.trusts_proxy else ""
        environ[REQUEST_ID] = given if given and SANE_ID.fullmatch(given) else _new_id()
        status, route = 500, "-"

        def start(line: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            nonlocal status, route
            status, route = int(line[:3]), _route(environ)
            return start_response(line, [*headers, ("X-Request-ID", environ[REQUEST_ID])], *rest)

        def done() -> None:
            self.tell(environ, route, status, time.perf_counter() - began)

        _of_request.set(environ[REQUEST_ID])
        try:
            body = self.inner(environ, start)
        except BaseException:
            done()
            raise
        return _Told(body, done)

    def tell(self, environ: WSGIEnvironment, route: str, status: int, seconds: float) -> None:
        method = environ["REQUEST_METHOD"]
        if self.observe is not None:
            self.observe(method, route, status, seconds)
        fields = {
            "event": "request",
            "level": "info",
            "logger": "hub.request",
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "account_id": environ.get(ACCOUNT),
            "request_id": environ[REQUEST_ID],
        }
        # Nothing in it can be personal, so it goes past everybody who would look for it.
        sys.stderr.write(JSON.encode(fields) + "\n")
        _of_request.set(None)


def _new_id() -> str:
    """Make an id without a system call, at which another thread would take the interpreter over."""
    return f"{random.getrandbits(64):016x}"


def _route(environ: WSGIEnvironment) -> str:
    """Give the pattern: an address may carry what is a person's."""
    asked = environ.get("werkzeug.request")  # Flask takes it away at the end of a request
    rule = None if asked is None else asked.url_rule
    return rule.rule if rule else "-"


class _Told:
    """The body, and one act when it was sent or the reader left."""

    def __init__(self, body: Iterable[bytes], done: Callable[[], None]) -> None:
        self.body = body
        self.done: Callable[[], None] | None = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            done, self.done = self.done, None
            if done is not None:
                done()

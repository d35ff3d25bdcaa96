"""What went wrong, told to whoever asked: RFC 9457 to programs, a page to people."""

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, json, make_response, request
from flask_babel import get_locale
from flask_wtf.csrf import CSRFError, generate_csrf
from jinja2 import Environment, PackageLoader
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException

from hub.core.engine import unavailable
from hub.core.errors import ConflictError, HubError, InvalidError, TooOftenError, UnavailableError
from hub.core.i18n import _, _l
from hub.core.metrics import PROBLEMS
from hub.core.web import is_api, is_htmx, request_id

log = structlog.get_logger("hub.problems")

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
UNFIT = 422
BROKEN = 500
GONE = 503
RETRY_SECONDS = 10
MOST_KEPT = 200_000  # characters of a form that are given back
SECRET_WORDS = ("password", "secret", "token", "code")
TITLES: dict[int, str] = {
    400: _l("The hub did not understand the request"),
    401: _l("Sign in first"),
    403: _l("This is closed to you"),
    404: _l("There is no such page"),
    405: _l("This can't be done from here"),
    409: _l("This can't be done now"),
    412: _l("Somebody was quicker"),
    413: _l("What was sent is too large"),
    415: _l("This kind of content is not taken here"),
    422: _l("Something entered does not fit"),
    428: _l("Say which version you change"),
    429: _l("Too many requests in a row"),
    BROKEN: _l("Something broke on our side"),
    GONE: _l("The hub is resting for a moment"),
}
TEXTS: dict[int, str] = {
    BROKEN: _l("It is written down, and nothing was half-saved. Try again in a minute."),
    GONE: _l("Something it stands on does not answer. Nothing is lost: try again in a minute."),
}
Page = Callable[[Exception], Response]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in words that may be shown."""

    status: int
    code: str
    title: str
    text: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    retry_after: int | None = None


def named(error: Exception) -> Exception:
    """Name an error of the ground by what is gone: the database, the disk."""
    if (gone := unavailable(error)) is not None:
        return gone
    if isinstance(error, OSError) and error.errno in FULL:
        return UnavailableError(_l("The disk is full."), part="disk")
    if isinstance(error, DataError):
        return InvalidError(
            _l("Something that was sent can't be stored: too long, or out of range.")
        )
    if isinstance(error, IntegrityError):
        # Two wrote the same at once: commands look first, so only this race is left.
        return ConflictError(_l("Somebody has just saved the same. Open the page again to see it."))
    return error


def status_of(error: Exception) -> int:
    """Say how it is answered before anybody knows in which language."""
    error = named(error)
    if isinstance(error, HubError):
        return error.status
    return (error.code if isinstance(error, HTTPException) else None) or BROKEN


def problem_of(error: Exception) -> Problem:
    """Put an error into words; what nobody foresaw gives nothing of itself away."""
    error = named(error)
    if isinstance(error, HubError):
        return _of_hub_error(error)
    if isinstance(error, HTTPException) and error.code:
        words = getattr(error, "data", None) or {}  # webargs and flask-smorest put theirs here
        return Problem(
            status=error.code,
            code="csrf" if isinstance(error, CSRFError) else _code(error.code),
            title=_title(error.code),
            text=str(TEXTS[error.code]) if error.code in TEXTS else None,
            fields=words.get("messages") or {},
        )
    return Problem(BROKEN, "broken", _title(BROKEN), str(TEXTS[BROKEN]))


def _of_hub_error(error: HubError) -> Problem:
    text = _(str(error.message))
    fields = {error.field: [text]} if isinstance(error, InvalidError) and error.field else {}
    retry_after = None
    if isinstance(error, TooOftenError):
        retry_after = error.retry_after
    elif isinstance(error, UnavailableError):
        retry_after = RETRY_SECONDS
    return Problem(error.status, error.code, _title(error.status), text, fields, retry_after)


def _title(status: int) -> str:
    if status in TITLES:
        return str(TITLES[status])
    return str(TITLES[BROKEN if status >= BROKEN else 400])


def _code(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower().replace(" ", "-")
    except ValueError:
        return "error"


def install(app: Flask, page: Page | None = None) -> None:
    """Answer every error of the app. `page` draws what people see; a plain one stands in for it."""

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if isinstance(error, HTTPException) and (error.code or BROKEN) < HTTPStatus.BAD_REQUEST:
            return make_response(error.get_response())  # a redirect is no failure
        problem = problem_of(error)
        if problem.status >= BROKEN:
            _tell(error, problem)
        to_program = is_api() or _wants_json()
        answer = as_json(problem) if to_program else _drawn(error, problem, page)
        _headers(error, problem, answer)
        return answer


def _tell(error: Exception, problem: Problem) -> None:
    part = getattr(named(error), "part", None)
    if problem.status == GONE:
        PROBLEMS.labels(part or "other").inc()
        log.warning("request.unavailable", part=part, cause=type(error).__name__)
    else:
        log.error("request.broken", exc_info=error)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and not is_htmx()


def as_json(problem: Problem) -> Response:
    """Give the answer of RFC 9457."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "request_id": request_id(),
    }
    if problem.text:
        body["detail"] = problem.text
    if problem.fields:
        body["errors"] = problem.fields
    answer = Response(
        json.dumps(body) + "\n", problem.status, content_type="application/problem+json"
    )
    answer.headers["Content-Language"] = str(get_locale() or "ru")
    answer.vary.add("Accept-Language")
    if problem.status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _drawn(error: Exception, problem: Problem, page: Page | None) -> Response:
    if page is not None:
        try:
            return page(error)
        except Exception as second:  # it stands on things that may be gone too
            log.warning("problem.page_failed", exc_info=second)
    return plain_page(problem, error)


def plain_page(problem: Problem, error: Exception | None = None) -> Response:
    """Draw a page, or the few words for htmx, that stands on no database and no assets."""
    template = _plain().get_template("core/fragment.html" if is_htmx() else "core/problem.html")
    kept = kept_form(error) if error is not None else None
    return make_response(
        template.render(
            problem=problem,
            request_id=request_id(),
            locale=str(get_locale() or "ru"),
            kept=kept,
            action=request.full_path.rstrip("?"),
            csrf_token=generate_csrf() if kept is not None else "",
            _=_,
        ),
        problem.status,
    )


def _plain() -> Environment:
    extensions = current_app.extensions
    if "hub.problems" not in extensions:
        extensions["hub.problems"] = Environment(
            loader=PackageLoader("hub.core"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
    environment: Environment = extensions["hub.problems"]
    return environment


def kept_form(error: Exception) -> list[tuple[str, str]] | None:
    """Give back what was typed, to be sent again.

    After 409, 5xx, a form token that ran out, a session that ended. Only to our own page: what
    another site made the browser send is never offered for sending. Nothing with a secret or a file
    in it is written into a page: the browser's "back" keeps those.
    """
    keeps = isinstance(error, CSRFError) or problem_of(error).status in {401, 409, BROKEN, GONE}
    if not keeps or request.method != "POST" or not request.form or request.files:
        return None
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    if f"{origin.scheme}://{origin.netloc}/" != request.host_url:
        return None
    fields = [item for item in request.form.items(multi=True) if item[0] != "csrf_token"]
    if any(word in name.lower() for name, _value in fields for word in SECRET_WORDS):
        return None
    return fields if sum(len(value) for _name, value in fields) <= MOST_KEPT else None


def _headers(error: Exception, problem: Problem, answer: Response) -> None:
    answer.headers["Cache-Control"] = "no-cache"  # not no-store: "back" must find the form filled
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in {"Allow", "WWW-Authenticate", "Retry-After"}:
                answer.headers[name] = value
    if is_htmx():
        answer.headers["HX-Reswap"] = "none"  # what is on the page stays there, typed or not
        if problem.status == UNFIT:  # htmx takes 422 for a form that comes back, not for an error
            words = {"text": problem.text or problem.title, "tone": "danger"}
            answer.headers["HX-Trigger"] = json.dumps({"toast": words}, ensure_ascii=True)

"""What a person reads when something went wrong: what happened, what they can do, the request id."""

import errno
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from hub.core.errors import HubError, TooOftenError, UnavailableError
from hub.core.i18n import _l
from hub.core.web import is_htmx

GONE = 503
BROKEN = 500
SECRET_FIELDS = ("csrf_token", "password", "secret", "code")
FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Words:
    """What happened and what to do about it."""

    title: str
    advice: str
    icon: str = "alert-triangle"


WORDS: dict[int, Words] = {
    400: Words(
        _l("The hub did not understand the request"),
        _l("Go back, check what you entered and send it again."),
    ),
    401: Words(
        _l("Sign in first"),
        _l("This page is for people the hub knows. Sign in and open it again."),
        "lock",
    ),
    403: Words(
        _l("This is closed to you"),
        _l("Your role does not reach here. If you need it for your work, ask the administrator."),
        "lock",
    ),
    404: Words(
        _l("There is no such page"),
        _l("It may have moved, or the address has a slip in it. Try the search or start from home."),
        "zoom-exclamation",
    ),
    405: Words(
        _l("This can't be done from here"),
        _l("Go back to the page you came from and use its buttons."),
        "forbid",
    ),
    409: Words(
        _l("This can't be done now"),
        _l("Open the page again to see how things stand, then decide."),
        "git-merge",
    ),
    413: Words(
        _l("The file is too large"),
        _l("Choose a smaller file, or split it into parts."),
        "file-upload",
    ),
    415: Words(
        _l("This kind of file is not taken here"),
        _l("Look at the page again: it says which kinds are."),
        "file-off",
    ),
    422: Words(
        _l("Something entered does not fit"),
        _l("Go back and correct it: what you typed is still in the form."),
        "pencil",
    ),
    429: Words(
        _l("Too many requests in a row"),
        _l("Wait a little and try again."),
        "hourglass",
    ),
    BROKEN: Words(
        _l("Something broke on our side"),
        _l("It is written down and we will look into it. Nothing was half-saved. Try again in a minute."),
    ),
    GONE: Words(
        _l("The hub is resting for a moment"),
        _l("Something it stands on does not answer. Nothing is lost; the page will open when it is back."),
        "database-off",
    ),
}
PARTS = {
    "database": _l("The database does not answer."),
    "redis": _l("The queue of jobs does not answer."),
    "files": _l("The store of files does not answer."),
    "disk": _l("The disk is full."),
}


def status_of(error: Exception) -> int:
    """Tell which answer an error deserves."""
    if isinstance(error, HubError):
        return error.status
    if isinstance(error, HTTPException):
        return error.code or BROKEN
    return GONE if part_of(error) else BROKEN


def part_of(error: Exception) -> str | None:
    """Name the part of the hub that is gone, if that is what the error means."""
    if isinstance(error, UnavailableError):
        return error.part
    if isinstance(error, OperationalError) and "disk is full" in str(error.orig):
        return "disk"
    if isinstance(error, OperationalError | InterfaceError | PoolTimeoutError):
        return "database"
    return "disk" if isinstance(error, OSError) and error.errno in FULL else None


def error_page(error: Exception) -> Response:
    """Draw the page, or the few words htmx shows; it needs neither the database nor a principal."""
    if isinstance(error, HTTPException) and (error.code or BROKEN) < 400:  # noqa: PLR2004 - a redirect
        return make_response(error.get_response())
    status = status_of(error)
    if status >= BROKEN:
        current_app.logger.error("request failed", exc_info=error)
    words = WORDS.get(status, WORDS[BROKEN] if status >= BROKEN else WORDS[400])
    part = part_of(error)
    said = gettext(str(error.message)) if isinstance(error, HubError) and error.message else None
    template = "errors/fragment.html" if is_htmx() else "errors/error.html"
    page = render_template(
        template,
        status=status,
        words=words,
        said=str(PARTS[part]) if part in PARTS else said,
        again=_typed_again(error),
        request_id=g.get("request_id"),
    )
    answer = make_response(page, status)
    if isinstance(error, HTTPException) and error.code == 405:  # noqa: PLR2004 - its Allow header
        answer.headers.extend((n, v) for n, v in error.get_headers() if n == "Allow")
    if isinstance(error, TooOftenError):
        answer.headers["Retry-After"] = str(error.retry_after)
    elif status == GONE:
        answer.headers["Retry-After"] = "10"
    return answer


def _typed_again(error: Exception) -> list[tuple[str, str]] | None:
    """Give back a form whose token went stale, so that nothing typed is lost.

    Only to our own page: what another site made the browser send is never offered for sending.
    """
    if not isinstance(error, CSRFError) or not request.form or request.files:
        return None
    origin = urlsplit(request.headers.get("Origin", ""))
    if f"{origin.scheme}://{origin.netloc}/" != request.host_url:
        return None
    fields = list(request.form.items(multi=True))
    if any(secret in name for name, _value in fields for secret in SECRET_FIELDS[1:]):
        return None  # a password is typed anew rather than written into a page
    return [(name, value) for name, value in fields if name not in SECRET_FIELDS]

"""What a person reads when something went wrong: what happened, what they can do, the request id."""

from dataclasses import dataclass

from flask import Response, g, make_response, render_template

from hub.core.errors import UnavailableError
from hub.core.i18n import _l
from hub.core.problems import kept_form, named, problem_of
from hub.core.web import is_htmx

GONE = 503
BROKEN = 500


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


def error_page(error: Exception) -> Response:
    """Draw the page, or the few words htmx shows; it needs neither the database nor a principal."""
    problem = problem_of(error)
    status = problem.status
    gone = named(error)
    part = gone.part if isinstance(gone, UnavailableError) else None
    page = render_template(
        "errors/fragment.html" if is_htmx() else "errors/error.html",
        status=status,
        words=WORDS.get(status, WORDS[BROKEN] if status >= BROKEN else WORDS[400]),
        said=str(PARTS[part]) if part in PARTS else problem.text,
        again=kept_form(error),
        request_id=g.get("request_id"),
    )
    return make_response(page, status)

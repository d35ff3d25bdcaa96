"""What a person reads when something went wrong: what happened, what to do, the request id."""

from dataclasses import dataclass

from flask import Response, g, make_response, render_template
from flask import session as cookie
from flask_babel import refresh

from hub.accounts import browser, grants
from hub.core.access import Principal
from hub.core.db import reading
from hub.core.errors import ForbiddenError
from hub.core.i18n import _l
from hub.core.problems import BROKEN, GONE, kept_form, problem_of, status_of
from hub.core.web import is_htmx, principal, request_id


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about it, and the picture beside."""

    text: str
    icon: str = "alert-triangle"


ADVICE: dict[int, Advice] = {
    400: Advice(_l("Go back, check what you entered and send it again.")),
    401: Advice(
        _l("This page is for people the hub knows. Sign in and open it again."),
        "lock",
    ),
    403: Advice(
        _l("Your role does not reach here. If you need it for your work, ask the administrator."),
        "lock",
    ),
    404: Advice(
        _l(
            "It may have moved, or the address has a slip in it. Try the search or start from home."
        ),
        "zoom-exclamation",
    ),
    405: Advice(_l("Go back to the page you came from and use its buttons."), "forbid"),
    409: Advice(_l("Open the page again to see how things stand, then decide."), "git-merge"),
    413: Advice(_l("Choose a smaller file, or split it into parts."), "file-upload"),
    415: Advice(_l("Look at the page again: it says which kinds are."), "file-off"),
    422: Advice(_l("Go back and correct it: what you typed is still in the form."), "pencil"),
    429: Advice(_l("Wait a little and try again."), "hourglass"),
    BROKEN: Advice(_l("If it happens again, tell us the number below: it leads us to the cause.")),
    GONE: Advice(_l("The page will open again by itself when it is back."), "database-off"),
}
FORBIDDEN = 403
WAIT = Advice(
    _l(
        "Your organisation waits for confirmation. The centre will write you a letter, "
        "and this will open."
    ),
    "hourglass",
)
VERIFIED_FIRST = Advice(
    _l("When the centre has looked at the papers, it will tell you: nothing else is needed."),
    "hourglass",
)
BACK = Advice(_l("Go back to the page you came from."), "lock")


def _someone_came() -> Principal | None:
    """Nobody asked who it is where no view was found: ask now, for the menu alone."""
    if "principal" not in g and browser.OWN in cookie:
        g.principal = browser.identify()
        refresh()  # the page is in their language, which nobody knew before
    return principal()


def _waits(who: Principal) -> bool:
    with reading() as session:
        return bool(grants.asked_by(session, who.account_id))


def error_page(error: Exception) -> Response:
    """Draw the page, or the few words htmx shows; trouble of ours needs no database for it.

    Whoever signed in keeps the menu around a page that says no: it is the way out.
    """
    who = _someone_came() if status_of(error) < BROKEN else None
    problem = problem_of(error)
    advice = ADVICE.get(problem.status, ADVICE[BROKEN if problem.status >= BROKEN else 400])
    if isinstance(error, ForbiddenError) and not error.details:
        advice = BACK  # no role would help: it says itself what is wrong
    elif isinstance(error, ForbiddenError) and error.details.get("is_held"):
        advice = VERIFIED_FIRST
    elif problem.status == FORBIDDEN and who is not None and _waits(who):
        advice = WAIT
    template = "errors/fragment.html" if is_htmx() else "errors/error.html"
    page = render_template(
        template,
        problem=problem,
        advice=advice,
        kept=kept_form(error),
        in_shell=who is not None,
        request_id=request_id(),
    )
    return make_response(page, problem.status)

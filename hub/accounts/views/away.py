"""Whoever must sign in first: nothing typed is lost, and no part of a page leads it away."""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Response, current_app, make_response, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from hub.accounts import browser, sessions
from hub.accounts.forms import SignInForm
from hub.accounts.methods import METHODS
from hub.core.crypto import UnreadableError, ring, unseal
from hub.core.db import reading, utcnow
from hub.core.errors import NotSignedInError
from hub.core.i18n import _, _l
from hub.core.problems import kept_form
from hub.core.web import is_htmx, render, this_g

HOME = "/cabinet"
KEPT = "accounts.kept-form"
TERM = timedelta(hours=24)
UNAUTHORISED = 401
STOP_POLLING = 286  # htmx's own: taken like 200, and the poll does not come again


def turn_away() -> BaseResponse:
    """Lead to the sign-in and from there back to a page, never to an address that takes forms."""
    if is_htmx():
        return _quietly()
    if request.method in browser.SAFE:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    target = _page_behind(request.referrer)
    fields = kept_form(NotSignedInError(_l("Sign in first.")))
    if not fields:
        return redirect(url_for("accounts.sign_in", next=target))
    form = SignInForm(formdata=None, next=target, kept=_sealed(fields))
    methods = list(METHODS.values())
    page = render("accounts/sign_in.html", form=form, methods=methods, target=target)
    answer = make_response(page, UNAUTHORISED)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def given_back(kept: str, account_id: UUID, target: str) -> Response | None:
    """Offer the kept form to its owner for sending; None where there is nothing to offer."""
    try:
        found = json.loads(unseal(kept, KEPT)) if kept else None
    except UnreadableError:
        found = None  # made up, or its key went meanwhile
    if found is None or found["until"] < utcnow().timestamp():
        return None
    if found["owner"] not in {None, str(account_id)}:
        return None  # another sat down at the same browser
    this_g().principal = browser.identify()  # signed in a moment ago: the menu is theirs
    page = render(
        "accounts/kept.html", fields=found["fields"], action=found["action"], target=target
    )
    return current_app.make_response(page)


def _quietly() -> Response:
    """Tell the page without touching it: half-filled, it outlives the session."""
    words = {
        "text": _("You are signed out. What is on the page stays."),
        "action": _("Sign in"),
        "address": url_for(
            "accounts.sign_in", next=_page_behind(request.headers.get("HX-Current-URL"))
        ),
    }
    answer = Response(status=STOP_POLLING if request.method == "GET" else UNAUTHORISED)
    answer.headers["HX-Trigger"] = json.dumps({"signed-out": words}, ensure_ascii=True)
    answer.headers["HX-Reswap"] = "none"
    answer.headers["HX-Push-Url"] = "false"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _page_behind(address: str | None) -> str:
    """Give the local path of the page somebody stood on; the cabinet when it is not ours."""
    parts = urlsplit(address or "")
    if f"{parts.scheme}://{parts.netloc}/" != request.host_url:
        return HOME
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return browser.local_path(path, HOME)


def _sealed(fields: list[tuple[str, str]]) -> str:
    """Seal it: nobody is signed in, so nobody who passes by may read it in the page."""
    token = cookie.get(browser.OWN)
    with reading() as session:
        ended = sessions.by_token(session, token) if token else None
    body = {
        "action": request.full_path.rstrip("?"),
        "fields": fields,
        "owner": str(ended.account_id) if ended else None,
        "until": int((utcnow() + TERM).timestamp()),
    }
    return ring().seal(json.dumps(body).encode(), KEPT)

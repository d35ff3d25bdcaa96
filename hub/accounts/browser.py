"""What a browser carries: the signed cookie holds tokens, the database knows what they open."""

import ipaddress
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Request,
    Response,
    after_this_request,
    current_app,
    flash,
    redirect,
    request,
    url_for,
)
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.accounts import consents, identity, sessions
from hub.accounts.identity import Identity
from hub.accounts.models import Account, ConsentText
from hub.accounts.remembered import Keys
from hub.core import audit
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ForbiddenError, NotFoundError, UnavailableError
from hub.core.i18n import _, _l
from hub.core.web import is_api, is_htmx, this_g, this_request
from hub.settings import Settings

POLL = "HTTP_HX_POLL"  # the page asks by itself: nobody is there because of that
OWN = "own"  # the token of the browser's own session
EYES = "eyes"  # the token of another's eyes, worth nothing without the first
DEVICE = "hub_device"
DEVICE_SECONDS = 400 * 24 * 3600
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = "bearer"
CONSENT = "hub_consent"
KEYS = "hub_keys"
CONSENT_SECONDS = 30.0
OPEN_TO_ASK = ("accounts.", "static", "home.public", "vision.", "notifications.", "files.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from, as far as it is noted."""

    address: str | None
    agent: str | None
    device: str | None

    @property
    def network(self) -> str:
        """The address as attempts are counted: one home has a whole /64 of IPv6."""
        try:
            found = ipaddress.ip_address(self.address or "")
        except ValueError:
            return self.address or ""
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((found, 64), strict=False))
        return str(found)


def keep_cookies(app: Flask, *, secure: bool) -> None:
    """Say what the cookie may do; stand before the pages until people agree to a new text."""
    app.config.update(
        # With this prefix a browser refuses the cookie from a neighbour's host or a bare line.
        SESSION_COOKIE_NAME="__Host-hub" if secure else "hub",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=sessions.REMEMBERED_LONGEST,
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.extensions[CONSENT] = _ConsentNumber()
    app.extensions[KEYS] = Keys()

    @app.before_request
    def ask_again() -> BaseResponse | None:
        given = this_g().get("consent_version")
        if given is None or request.method != "GET" or is_api() or is_htmx():
            return None
        if (request.endpoint or "").startswith(OPEN_TO_ASK):
            return None
        if given >= app.extensions[CONSENT].now():
            return None
        return redirect(url_for("accounts.account_consents", next=request.full_path.rstrip("?")))


class _ConsentNumber:
    """The version in force, looked up twice a minute: a new text reaches everybody within that."""

    def __init__(self) -> None:
        self.number = 0
        self.until = 0.0

    def now(self) -> int:
        if time.monotonic() >= self.until:
            with reading() as session:
                self.number = consents.current_number(session)
            self.until = time.monotonic() + CONSENT_SECONDS
        return self.number


def visitor() -> Visitor:
    agent = request.headers.get("User-Agent")
    return Visitor(request.remote_addr, agent, request.cookies.get(DEVICE))


def identify() -> Principal | None:
    """Say who asks. The open API takes keys; a cookie there may read, and never writes."""
    at = utcnow()
    asked = this_request()
    if is_api():
        if asked.authorization is not None or asked.method not in SAFE:
            found = _by_key(asked)
        else:
            found = _by_cookie()
    else:
        found = _by_cookie()
    if found is None:
        return None
    about = this_g()
    about.locale = found.locale
    about.consent_version = found.consent_version
    about.own_session_id = found.own_session_id
    if found.is_stale and POLL not in asked.environ:
        _note_seen(found, at)
    return found.principal


def enter(session: Session, account: Account, *, remember: bool) -> tuple[str, bool]:
    """Open a session here, ending the one the browser had; say whether the browser is new to it."""
    came = visitor()
    at = utcnow()
    if (previous := cookie.get(OWN)) and (row := sessions.by_token(session, previous)):
        sessions.end_all_of(session, [row.id], at=at)
    _row, token = sessions.start(
        session, account, address=came.address, agent=came.agent, remember=remember, at=at
    )
    device = came.device or sessions.new_token()
    is_new = sessions.remember_device(session, account.id, device, agent=came.agent, at=at)
    if came.device is None:
        _keep_device(device)
    return token, is_new


def carry(token: str, *, remember: bool) -> None:
    """Put the token of a committed session into a cookie with nothing of the old one in it."""
    cookie.clear()
    this_g().pop("csrf_token", None)  # that one was of the old cookie: a page drawn now asks anew
    cookie[OWN] = token
    cookie.permanent = remember


def swap(token: str) -> None:
    """Put the renewed token of the same session in the old one's place."""
    remembered = cookie.permanent
    carry(token, remember=remembered)


def forget() -> None:
    cookie.clear()


def act_for(account: Account) -> None:
    """Who has just proved to be somebody acts as them for the rest of the request."""
    audit.act_as(replace(audit.actor(), account_id=account.id))


def local_path(given: str | None, default: str) -> str:
    """Let `next` lead to a page of ours only, whatever a browser makes of slashes and controls."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")):
        return default
    if "\\" in given or any(ord(sign) < ord(" ") or ord(sign) == 0x7F for sign in given):  # noqa: PLR2004 - DEL
        return default
    parts = urlsplit(given)
    return default if parts.scheme or parts.netloc else given


def _by_key(asked: Request) -> Identity | None:
    given = asked.authorization
    if given is None or given.type != BEARER or not given.token:
        return None
    keys: Keys = current_app.extensions[KEYS]
    return keys.owner(given.token, at=utcnow())


def _by_cookie() -> Identity | None:
    own, eyes = cookie.get(OWN), cookie.get(EYES)
    if not own:
        return None
    at = utcnow()
    if eyes and (found := identity.by_eyes(eyes, own, at=at)) is not None:
        return found
    mine = identity.by_session(own, at=at)
    if eyes:
        cookie.pop(EYES)
        if mine is not None and request.method not in SAFE:
            raise ForbiddenError(_l("The time with another's eyes is over: nothing was changed."))
        flash(_("The time with another's eyes is over."), "warning")
    return mine


def _note_seen(found: Identity, at: Any) -> None:
    try:
        with transaction() as session:
            if found.own_session_id is not None:
                identity.seen(session, found.own_session_id, at=at)
            elif found.principal.token_id is not None:
                identity.token_used(session, found.principal.token_id, at=at)
    except UnavailableError:
        # A page can be read from a full disk; a minute of "last seen" is not worth refusing it.
        return


def _keep_device(device: str) -> None:
    secure = bool(request.is_secure)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            DEVICE,
            device,
            max_age=DEVICE_SECONDS,
            httponly=True,
            secure=secure,
            samesite="Lax",
        )
        return response


def consent_text() -> ConsentText:
    """Give the text in force; the first who asks a new hub gets the shipped one installed."""
    try:
        with reading() as session:
            return consents.current(session)
    except NotFoundError:
        with transaction() as session:
            consents.install(session, at=utcnow())
            return consents.current(session)


def settings() -> Settings:
    found: Settings = current_app.extensions["hub"]
    return found

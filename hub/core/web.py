"""What every web door needs: who is asking, what a view demands, how a page is drawn."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

from flask import (
    Flask,
    Request,
    Response,
    g,
    render_template,
    request,
    send_file,
)
from werkzeug.wrappers import Response as BaseResponse

from hub.core import audit
from hub.core.access import POLICY, Principal
from hub.core.errors import ForbiddenError, NotSignedInError
from hub.core.files.naming import disposition
from hub.core.i18n import _l
from hub.core.kept import drop_connection, keep_connection

Answer = str | BaseResponse | tuple[str, int]
ATTRIBUTE = "hub_access"
# In a request's environment, for the layers around Flask: its id, whose it is, what to answer with.
REQUEST_ID = "hub.request_id"
ACCOUNT = "hub.account_id"
MORE_HEADERS = "hub.more_headers"
TABLES = {
    "csv": "text/csv",  # Flask says the charset of a text by itself
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
V = TypeVar("V", bound=Callable[..., Any])
# `request` and `g` look for their context at every dot: what every request asks takes it up once.
this_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001 - werkzeug's own documented way
this_g: Callable[[], Any] = g._get_current_object  # noqa: SLF001 - likewise


@dataclass(frozen=True, slots=True)
class Demand:
    """What a view asks of whoever comes."""

    kind: str  # public, signed_in, permission
    permission: str | None = None
    also: frozenset[str] = frozenset()  # what it may ask for besides, once inside


def _mark(view: V, demand: Demand) -> V:
    setattr(view, ATTRIBUTE, demand)
    return view


def public(view: V) -> V:
    """Open to everybody: a short list, kept by a test of the house."""
    return _mark(view, Demand("public"))


def signed_in(view: V) -> V:
    return _mark(view, Demand("signed_in"))


def requires(permission: str, *, also: Collection[str] = ()) -> Callable[[V], V]:
    """Open to roles that POLICY names for the permission; an unknown one stops the import.

    `also`: what the view itself asks for, by what is done through it; keys may carry these too.
    """
    for name in (permission, *also):
        if name not in POLICY:
            raise LookupError(f"POLICY has no permission {name!r}.")
    return lambda view: _mark(view, Demand("permission", permission, frozenset(also)))


def principal() -> Principal | None:
    found: Principal | None = this_g().get("principal")
    return found


def someone() -> Principal:
    """Give the principal of a view that is not public."""
    found = principal()
    if found is None:
        raise ForbiddenError(_l("Sign in first."))
    return found


def request_id() -> str | None:
    found: str | None = this_request().environ.get(REQUEST_ID)
    return found


def is_api() -> bool:
    return this_request().path.startswith("/api/")


def guard(
    app: Flask, identify: Callable[[], Principal | None], turn_away: Callable[[], BaseResponse]
) -> None:
    """Ask every request who it is and whether the view lets it in.

    A view that says nothing lets nobody in. `turn_away` answers people who must sign in first.
    """

    @app.before_request
    def ask() -> BaseResponse | None:
        asked = this_request()
        endpoint = asked.endpoint
        if endpoint is None:
            return None  # no such page: the 404 handler answers
        keep_connection()
        view = app.view_functions[endpoint]
        demand: Demand | None = getattr(view, ATTRIBUTE, None)
        if demand is None:
            raise ForbiddenError(_l("You have no right to do this."), endpoint=endpoint)
        this_g().principal = who = None if endpoint == "static" else identify()
        _act_for(who)
        if demand.kind == "public":
            return None
        if who is None:
            if is_api():
                given = "HTTP_AUTHORIZATION" in asked.environ
                unknown = _l("This key is unknown, revoked or out of date.")
                raise NotSignedInError(unknown if given else _l("Sign in first."))
            return turn_away()
        if demand.permission is not None:
            who.require(demand.permission)
        if who.read_only and asked.method not in {"GET", "HEAD", "OPTIONS"} and not _always(view):
            raise ForbiddenError(_l("You are looking with another's eyes: read only."))
        return None

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        audit.act_as(audit.SYSTEM)
        drop_connection()


def _act_for(who: Principal | None) -> None:
    asked = this_request()
    if who is not None:
        asked.environ[ACCOUNT] = str(who.account_id)
    audit.act_as(
        audit.Actor(
            account_id=who.account_id if who else None,
            impersonator_id=who.impersonator_id if who else None,
            address=asked.remote_addr,
            request_id=request_id(),
            door="api" if is_api() else "web",
        )
    )


def even_read_only(view: V) -> V:
    """Let a read-only impersonation post here too (to end it, to sign out)."""
    view.hub_even_read_only = True  # type: ignore[attr-defined]
    return view


def _always(view: Callable[..., Any]) -> bool:
    return getattr(view, "hub_even_read_only", False)


def render(template: str, **context: object) -> str:
    return render_template(template, **context)


def download(body: BinaryIO, name: str) -> Response:
    """Send a table made for this answer under a name in any letters."""
    answer = send_file(body, mimetype=TABLES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = disposition(name)
    return answer


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page rather than a browser for the whole."""
    return (
        request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    )

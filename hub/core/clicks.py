"""One click is one card: a form sent twice at once, or once more, makes what it makes one time."""

from hashlib import sha256

from flask import current_app, flash, g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.routing import RequestRedirect

from hub.core.api import repeats
from hub.core.db import reading
from hub.core.i18n import _
from hub.core.web import principal

UNSAID = {"csrf_token"}  # a browser's, not the person's


class AgainError(RequestRedirect):
    """The same click once more: what it made stands already, so back to the list."""

    code = 303

    def __init__(self, to: str) -> None:
        flash(str(_("This form was sent twice: what it makes is made once.")), "info")
        super().__init__(to or _above(request.path))


def expect(to: str = "") -> None:
    """Turn a known click away; a new one is written down in the transaction of what it makes.

    `to` is where what it made is to be seen; without it the page above the form is.
    The same page with other words in it, come back to by the browser's "back", is another one. Of
    two at the same moment the second meets the first one's word there and takes its own back.
    """
    who = principal()
    if who is None:
        return
    key = f"form {_digest()}"
    with reading() as session:
        if repeats.is_known(session, who, key):
            raise AgainError(to)
    g.hub_click = key, to


@event.listens_for(Session, "before_commit")
def _claim(session: Session) -> None:
    if not has_request_context() or session.in_nested_transaction():
        return
    (key, to), who = g.pop("hub_click", ("", "")), principal()
    if key and who is not None and not repeats.claimed(session, who, key).is_new:
        raise AgainError(to)


def _digest() -> str:
    said = [item for item in request.form.items(multi=True) if item[0] not in UNSAID]
    return sha256(repr((request.path, sorted(said))).encode(errors="surrogatepass")).hexdigest()


def _above(path: str) -> str:
    """Find the page over a form: /people/new stands under /people."""
    pages = current_app.create_url_adapter(request)
    path = path.rpartition("/")[0]
    while path and not (pages is not None and pages.test(path, "GET")):
        path = path.rpartition("/")[0]
    return path or "/"

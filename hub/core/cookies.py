"""The signed cookie: nothing is derived or verified for those who bring none."""

from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class SignedCookie(SecureCookieSessionInterface):
    """Flask's own sessions; their serializer is made once for a set of keys."""

    def __init__(self) -> None:
        self._made: tuple[object, Any] = (None, None)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session or session.accessed:  # else there is nothing to write, nor to say "Vary" for
            super().save_session(app, session, response)

    def get_signing_serializer(self, app: Flask) -> Any:
        keys = (app.secret_key, tuple(app.config["SECRET_KEY_FALLBACKS"] or ()))
        known, made = self._made
        if known != keys:
            made = super().get_signing_serializer(app)
            self._made = (keys, made)
        return made

"""Headers of every answer: no inline script, no frames but for LTI, no guessing of types."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, g, request

from hub.core.web import MORE_HEADERS, is_api

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
HSTS = "max-age=31536000; includeSubDomains"
WANTED = "hub.headers"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def csp_nonce() -> str:
    """Give this answer's nonce, the same at every asking."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def allow_framing(*origins: str) -> None:
    """Let these origins frame this answer: for LTI views alone, with the platform's origin."""
    g.frame_ancestors = origins


def protect(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer; a view that set its own policy (a served file) keeps it."""
    always = [*HEADERS.items(), *([("Strict-Transport-Security", HSTS)] if https else [])]
    unframed = [*always, ("X-Frame-Options", "DENY")]
    for_programs = [*unframed, ("Content-Security-Policy", API_POLICY)]
    app.wsgi_app = _Headers(app.wsgi_app, for_programs)  # type: ignore[method-assign]

    @app.after_request
    def choose(response: Response) -> Response:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_api() and not is_page:
            return response
        framers: tuple[str, ...] = g.get("frame_ancestors", ())
        policy = _policy(framers, https=https)
        wanted = [*(always if framers else unframed), ("Content-Security-Policy", policy)]
        if is_page and request.endpoint != "static":
            # Pages hold personal data: no shared cache, and "back" after sign-out shows nothing.
            wanted.append(("Cache-Control", "no-store"))
        request.environ[WANTED] = wanted
        return response


class _Headers:
    """Puts the headers on whatever leaves; unless a view chose others, those for programs."""

    def __init__(self, inner: WSGIApplication, usual: Sequence[tuple[str, str]]) -> None:
        self.inner = inner
        self.usual = usual

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(
            line: str, headers: list[tuple[str, str]], *rest: Any
        ) -> Callable[[bytes], object]:
            given = {name.lower() for name, _value in headers}
            wanted = environ.get(WANTED, self.usual)
            missing = [pair for pair in wanted if pair[0].lower() not in given]
            more = environ.get(MORE_HEADERS, ())
            return start_response(line, [*headers, *more, *missing], *rest)

        return self.inner(environ, start)


def _policy(framers: tuple[str, ...], *, https: bool) -> str:
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{csp_nonce()}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": " ".join(framers) or "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "worker-src": "'none'",
    }
    words = [f"{name} {value}" for name, value in rules.items()]
    return "; ".join([*words, "upgrade-insecure-requests"] if https else words)

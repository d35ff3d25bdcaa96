"""Headers of every answer: no inline script, no frames but for LTI, no guessing of types."""

import secrets

from flask import Flask, Response, g, request

from hub.core.web import is_api

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
HSTS = "max-age=31536000; includeSubDomains"
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

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        framers: tuple[str, ...] = g.get("frame_ancestors", ())
        if not framers:
            response.headers.setdefault("X-Frame-Options", "DENY")
        is_page = response.mimetype == "text/html"
        policy = API_POLICY if is_api() and not is_page else _policy(framers, https=https)
        response.headers.setdefault("Content-Security-Policy", policy)
        if https:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if is_page and request.endpoint != "static":
            # Pages hold personal data: no shared cache, and "back" after sign-out shows nothing.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


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

"""Public part, cabinets and administration, drawn on the server."""

from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask_babel import get_locale

from hub.accounts import devices
from hub.core import centre, numbers, options
from hub.core.db import utcnow
from hub.core.web import principal, request_id
from hub.settings import Settings
from hub.web import drawing, home, navigation, search, security, vision
from hub.web.assets import Manifest, static_file


def init_web(
    app: Flask,
    settings: Settings,
    *,
    cards: Sequence[home.Card] = (),
    shortcuts: Sequence[home.Shortcut] = (),
    sources: Sequence[search.Source] = (),
    teaser: home.Teaser | None = None,
) -> None:
    """Give the app its face."""
    manifest = Manifest.read()
    app.view_functions["static"] = static_file
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=manifest.url,
        csp_nonce=security.csp_nonce,
        described=drawing.described,
        icon=manifest.icon,
        now=utcnow,
        role_titles=drawing.role_titles,
    )
    app.jinja_env.filters.update(
        as_typed=drawing.as_typed,
        device=devices.device,
        figure=drawing.figure,
        flatten_errors=drawing.flatten_errors,
        given_name=drawing.given_name,
        initials=drawing.initials,
        moment=drawing.moment,
        phone=numbers.phone_written,
    )
    security.protect(app, https=settings.https or settings.base_url.startswith("https://"))
    app.register_blueprint(vision.blueprint)
    home.install(app, cards, shortcuts, teaser)
    search.install(app, sources)

    @app.context_processor
    def shell() -> dict[str, Any]:
        return {
            "centre": options.get(centre.NAME) or settings.centre,
            "contacts": _contacts(),
            "current_principal": principal(),
            "here_in": navigation.here_in,
            "locale": str(get_locale() or "ru"),
            "menu_for": navigation.menu_for,
            "request_id": request_id(),
            "vision": vision.current(),
            "vision_choices": vision.CHOICES,
        }


def _contacts() -> list[str]:
    """How to reach the centre, as its administrator wrote it; nothing where nothing is written."""
    each = (options.get(option) for option in (centre.PHONE, centre.EMAIL, centre.ADDRESS))
    return [words for words in each if words]

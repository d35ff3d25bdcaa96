"""The open API put together: description in OpenAPI 3.1, a page to read it, limits."""

import re
import threading
from collections.abc import Sequence
from typing import Any

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint as PlainBlueprint
from flask import Flask, Response, current_app, jsonify
from flask.json.provider import DefaultJSONProvider
from flask_babel import force_locale
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from hub.api import limits, me, reference
from hub.api.description import complete, sections
from hub.core.api import Blueprint
from hub.core.web import Answer, public, render
from hub.settings import Settings

EXTENSION = "hub_api"
TITLE = "Открытый API хаба ЦОПП"
papers = PlainBlueprint("api-papers", __name__, url_prefix="/api", template_folder="templates")


class OpenApi(flask_smorest.Api):  # type: ignore[misc] # flask_smorest has no types
    """flask-smorest for the description; errors are answered by the house."""

    def _register_error_handlers(self) -> None:
        pass

    def describe(self, app: Flask, resource: Blueprint) -> None:
        resource.register_views_in_doc(self, app, self.spec, name=resource.name, parameters=None)
        self.spec.tag({"name": resource.name, "description": resource.description})


class Description:
    """The description, made when somebody first reads it: half of a start would go into it."""

    def __init__(self, resources: Sequence[Blueprint], base_url: str) -> None:
        self._resources = resources
        self._base_url = base_url
        self._made: dict[str, Any] | None = None
        self._lock = threading.Lock()

    def of(self, app: Flask) -> dict[str, Any]:
        with self._lock:
            if self._made is None:
                # Its own words are Russian, so names of columns are too, whoever reads first.
                with force_locale("ru"):
                    self._made = self._make(app)
            return self._made

    def _make(self, app: Flask) -> dict[str, Any]:
        api = OpenApi(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(_schema_name)})
        for resource in self._resources:
            api.describe(app, resource)
        said: dict[str, Any] = _said(api.spec.to_dict())
        return complete(said, app, self._base_url)


def _said(part: Any) -> Any:
    """Say every lazy word of a description in the language of the moment."""
    if isinstance(part, dict):
        return {name: _said(inner) for name, inner in part.items()}
    if isinstance(part, list):
        return [_said(inner) for inner in part]
    return str(part) if isinstance(part, LazyString) else part


def init_api(app: Flask, settings: Settings, resources: Sequence[Blueprint]) -> None:
    """Open the door."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
    )
    if isinstance(app.json, DefaultJSONProvider):
        app.json.sort_keys = False
        app.json.ensure_ascii = False
    everything = (*resources, reference.blueprint, me.blueprint)
    for resource in everything:
        app.register_blueprint(resource)
    app.register_blueprint(papers)
    app.extensions[EXTENSION] = Description(everything, settings.base_url)
    limits.install(app, most=settings.api_rate, redis_url=settings.redis_url)


def _schema_name(schema: Any) -> str:
    made = schema if isinstance(schema, type) else type(schema)
    return str(made.__name__.removesuffix("Schema"))


@papers.app_template_filter()
def coded(text: str) -> Markup:
    """Draw what stands between backticks as code."""
    return Markup(re.sub(r"`+([^`]+)`+", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped


@papers.get("/openapi.json")
@public
def description() -> Response:
    return jsonify(_description())


@papers.get("/docs")
@public
def docs() -> Answer:
    found = _description()
    return render("api/docs.html", info=found["info"], sections=sections(found))


def _description() -> dict[str, Any]:
    made: Description = current_app.extensions[EXTENSION]
    return made.of(current_app)

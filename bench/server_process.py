"""The hub, or a bare Flask view, on granian with the hub's own settings."""

import sys

from flask import Flask, Response, jsonify

from hub.core.server import serve
from hub.serving import web
from hub.settings import Settings


def bare() -> Flask:
    """Flask with one view and nothing else: the floor no Flask application gets under."""
    app = Flask("bare")

    @app.get("/")
    def view() -> Response:
        return jsonify({"status": "ok"})

    return app


def main(which: str) -> None:
    settings = Settings.read()
    serve(bare if which == "bare" else lambda: web(settings), settings)


if __name__ == "__main__":
    main(sys.argv[1])

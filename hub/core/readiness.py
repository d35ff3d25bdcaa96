"""What balancers ask: does the process live, can it serve, what does it lack."""

from flask import Blueprint, Response, jsonify

from hub.core.health import Health, State, overall
from hub.core.web import public


def doors(health: Health) -> Blueprint:
    """Make /healthz (the process lives) and /readyz (it can serve, and what it lacks)."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    @public
    def alive() -> Response:
        return jsonify(status="ok")

    @blueprint.get("/readyz")
    @public
    def ready() -> tuple[Response, int]:
        parts = health.recent()
        state = overall(parts)
        words = {State.OK: "ready", State.WARNING: "degraded", State.FAILED: "failed"}
        troubled = [part.name for part in parts if part.state is State.FAILED]
        body = jsonify(
            status=words[state],
            failed=troubled,
            parts={part.name: part.state.value for part in parts},
        )
        return body, 503 if state is State.FAILED else 200

    return blueprint

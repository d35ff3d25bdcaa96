"""How the hub is, for the administrator: every part in words, with advice."""

from flask import Blueprint, current_app

from hub.core.cli import advice, release
from hub.core.health import STATE_TITLES, Health, State, overall
from hub.core.web import render, requires

blueprint = Blueprint("admin_health", __name__, url_prefix="/admin/health")

TONES = {
    State.OK: "success",
    State.WARNING: "warning",
    State.FAILED: "danger",
    State.OFF: "neutral",
}


@blueprint.get("")
@requires("health.read")
def index() -> str:
    health = Health.of(current_app)
    parts = health.parts()
    return render(
        "admin/health.html",
        parts=parts,
        state=overall(parts),
        State=State,
        titles=STATE_TITLES,
        tones=TONES,
        release=release(),
        advice=advice(health.settings),
    )

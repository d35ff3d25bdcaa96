"""What the doors of the open API demand, asked of the doors themselves."""

from flask import Flask

from hub.core.web import ATTRIBUTE, Demand

PREFIX = "/api/v1/"


def demanded(app: Flask) -> frozenset[str]:
    """Give every permission that an operation asks for: a key with any other opens nothing."""
    found: set[str] = set()
    for rule in app.url_map.iter_rules():
        demand: Demand | None = getattr(app.view_functions[rule.endpoint], ATTRIBUTE, None)
        if rule.rule.startswith(PREFIX) and demand is not None and demand.permission:
            found |= {demand.permission, *demand.also}
    return frozenset(found)

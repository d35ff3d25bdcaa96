"""What the doors of the open API demand, asked of the doors themselves."""

from flask import Flask

from hub.core.web import ATTRIBUTE, Demand

PREFIX = "/api/v1/"


def demanded(app: Flask) -> frozenset[str]:
    """Give every permission that opens an operation: a key with any other opens nothing."""
    found = set()
    for rule in app.url_map.iter_rules():
        demand: Demand | None = getattr(app.view_functions[rule.endpoint], ATTRIBUTE, None)
        if rule.rule.startswith(PREFIX) and demand is not None and demand.permission:
            found.add(demand.permission)
    return frozenset(found)

"""Every door of the room, for the composition root."""

from hub.gradebooks import (
    api,
    column_views,
    facts_api,
    incoming_views,
    own_views,
    plan_views,
    result_views,
    results_api,
    sheet_views,
    views,
)

BLUEPRINTS = (
    views.blueprint,
    column_views.blueprint,
    incoming_views.blueprint,
    plan_views.blueprint,
    sheet_views.blueprint,
    result_views.blueprint,
    own_views.blueprint,
)
API = api.blueprint
FACTS_API = facts_api.blueprint
RESULTS_API = results_api.blueprint

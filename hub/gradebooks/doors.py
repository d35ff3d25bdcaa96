"""Every door of the room, for the composition root."""

from hub.gradebooks import (
    api,
    column_views,
    incoming_views,
    own_views,
    result_views,
    sheet_views,
    views,
)

BLUEPRINTS = (
    views.blueprint,
    column_views.blueprint,
    incoming_views.blueprint,
    sheet_views.blueprint,
    result_views.blueprint,
    own_views.blueprint,
)
API = api.blueprint

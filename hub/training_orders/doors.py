"""The room as the composition root takes it: its pages, jobs, letters and the names of its rows."""

from hub.core.tables import lookups
from hub.training_orders import (
    carrying,
    developing,
    letters,
    panels,
    people_views,
    reckoning,
    reminders,
    share_views,
    views,
)
from hub.training_orders.tables import LOOKUP, ORDER

BLUEPRINTS = (views.blueprint, people_views.blueprint)
ACTS = (share_views.distribute, share_views.confirm, share_views.decline)  # of the first


def wire() -> None:
    """Wire it; hub/learning.py does."""
    lookups.provide(ORDER, LOOKUP)
    reckoning.wire()
    carrying.wire()
    developing.wire()
    letters.wire()
    reminders.wire()
    panels.wire()

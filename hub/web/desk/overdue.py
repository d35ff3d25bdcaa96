"""What is overdue on the way of a learner: how many, since when, the list of them."""

from typing import Any

from sqlalchemy import Select, false, func, not_, select
from sqlalchemy.orm import Session

from hub.applications.machine import OPEN as OPEN_APPLICATIONS
from hub.applications.models import READ as APPLICATIONS_READ
from hub.applications.models import SCOPES as APPLICATION_SCOPES
from hub.applications.models import Application
from hub.core import clock
from hub.core.access import Principal, Role
from hub.core.i18n import _, _l, format_date
from hub.core.scopes import Scopes, scoped
from hub.groups.machine import OPEN_GROUPS
from hub.groups.models import Group
from hub.groups.scopes import GROUPS
from hub.groups.scopes import READ as GROUPS_READ
from hub.training_orders.machine import OPEN as OPEN_ORDERS
from hub.training_orders.models import READ as ORDERS_READ
from hub.training_orders.models import SCOPES as ORDER_SCOPES
from hub.training_orders.models import TrainingOrder
from hub.web.desk.figures import bounded
from hub.web.desk.owed import OWN
from hub.web.home import Card, Item, Place

# What it is, its open states, whose it is, who reads it, the list of the overdue.
WATCHED: tuple[tuple[Any, str, Any, Scopes, str, str], ...] = (
    (
        Application, _l("Applications"), OPEN_APPLICATIONS, APPLICATION_SCOPES, APPLICATIONS_READ,
        "/applications?due=late&sort=due_on",
    ),
    (
        Group, _l("Groups"), OPEN_GROUPS, GROUPS, GROUPS_READ,
        "/groups?standing=overdue&sort=due_on",
    ),
    (
        TrainingOrder, _l("Orders for training"), OPEN_ORDERS, ORDER_SCOPES, ORDERS_READ,
        "/training-orders?due=late&sort=due_on",
    ),
)  # fmt: skip


def overdue(session: Session, who: Principal) -> list[Item]:
    """Count what one owes oneself and is late with, the list that waits longest first."""
    return _late(session, who, is_own=True)


def of_others(session: Session, who: Principal) -> list[Item]:
    """Count what others are late with among what one may see."""
    return _late(session, who, is_own=False)


def _late(session: Session, who: Principal, *, is_own: bool) -> list[Item]:
    today, found = clock.today(), []
    for model, title, open_states, scopes, permission, url in WATCHED:
        if not who.can(permission):
            continue
        late: Select[Any] = select(model.due_on).where(
            model.due_on < today,
            model.state.in_(open_states),
            OWN[model](who) if is_own else not_(func.coalesce(OWN[model](who), false())),
        )
        mine = scoped(late, scopes, who, permission).order_by(model.due_on)
        since = session.scalar(mine.limit(1))
        if since is None:
            continue
        day = str(format_date(since, "d MMMM"))
        item = Item(
            title=str(title),
            note=_("overdue since %(day)s", day=day),
            url=url,
            badge=bounded(session, mine),
            tone="danger",
        )
        found.append((since, item))
    return [item for _since, item in sorted(found, key=lambda pair: pair[0])]


OTHERS = Card(
    title=_l("Overdue with others"),
    icon="calendar-time",
    place=Place.MINE,
    load=of_others,
    roles=frozenset(Role) - {Role.LEARNER},
)
CARD = Card(
    title=_l("Overdue"),
    icon="calendar-time",
    place=Place.NOW,
    load=overdue,
    roles=frozenset(Role) - {Role.LEARNER},
)

"""What one owes oneself among what one may see: one rule for every role.

The centre's is of whoever decides over the region; an applicant's, a customer's and a training
organisation's of whoever may act for them; a teacher's of whoever teaches the group.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_

from hub.applications.models import ANSWER as ANSWER_APPLICATIONS
from hub.applications.models import DECIDE, Application
from hub.applications.models import WRITE as WRITE_APPLICATIONS
from hub.core.access import Principal
from hub.deadlines.models import Owes
from hub.groups.models import Group
from hub.groups.scopes import WRITE as WRITE_GROUPS
from hub.groups.scopes import taught_by
from hub.training_orders.models import ANSWER, DISTRIBUTE, ShareState, TrainingOrder
from hub.training_orders.models import WRITE as WRITE_ORDERS
from hub.training_orders.models import TrainingOrderShare as Share

Owed = ColumnElement[bool]


def _of_application(who: Principal) -> Owed:
    by, found = Application.owed_by, Application
    applies = or_(
        found.person_id == who.person_id if who.person_id else false(),
        found.organisation_id.in_(_acts_for(who, WRITE_APPLICATIONS)),
    )
    teaches = found.provider_id.in_(_acts_for(who, ANSWER_APPLICATIONS))
    return or_(
        by == Owes.OFFICE if who.everywhere(DECIDE) else false(),
        and_(by == Owes.APPLICANT, applies),
        and_(by == Owes.PROVIDER, teaches),
    )


def _of_group(who: Principal) -> Owed:
    return or_(
        Group.owed_by == Owes.OFFICE if who.everywhere(WRITE_GROUPS) else false(),
        and_(Group.owed_by == Owes.PROVIDER, Group.provider_id.in_(_acts_for(who, WRITE_GROUPS))),
        and_(Group.owed_by == Owes.TEACHER, taught_by(who.person_id)),
    )


def _of_order(who: Principal) -> Owed:
    is_asked = exists().where(
        Share.order_id == TrainingOrder.id,
        Share.provider_id.in_(_acts_for(who, ANSWER)),
        Share.state.in_((ShareState.OFFERED, ShareState.CONFIRMED)),
    )
    ordered = TrainingOrder.organisation_id.in_(_acts_for(who, WRITE_ORDERS))
    return or_(
        TrainingOrder.owed_by == Owes.OFFICE if who.everywhere(DISTRIBUTE) else false(),
        and_(TrainingOrder.owed_by == Owes.CUSTOMER, ordered),
        and_(TrainingOrder.owed_by == Owes.PROVIDER, is_asked),
    )


def _acts_for(who: Principal, permission: str) -> list[UUID]:
    """Name the organisations one acts for."""
    return [one.organisation_id for one in who.grants_for(permission) if one.organisation_id]


OWN: Mapping[Any, Callable[[Principal], Owed]] = {
    Application: _of_application,
    Group: _of_group,
    TrainingOrder: _of_order,
}

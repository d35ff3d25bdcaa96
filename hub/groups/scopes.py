"""Whose a group, the people in it and an order are."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select

from hub.applications.models import Application
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.scopes import Scopes
from hub.groups.machine import NEVER_LEARNT, DirectiveState
from hub.groups.models import Directive, Enrolment, Group, GroupTeacher
from hub.resources.staff_models import StaffMember

READ, WRITE, EXPORT, RULES = "groups.read", "groups.write", "groups.export", "groups.rules"
ORDERS_READ, ORDERS_WRITE = "directives.read", "directives.write"
ORDERS_SIGN, ORDERS_EXPORT = "directives.sign", "directives.export"


def taught_by(person_id: UUID | None) -> ColumnElement[bool]:
    """Groups that this one teaches or looks after."""
    if person_id is None:
        return false()
    own = select(StaffMember.id).where(StaffMember.person_id == person_id)
    teaches = select(GroupTeacher.group_id).where(GroupTeacher.staff_member_id.in_(own))
    return or_(Group.curator_id.in_(own), Group.id.in_(teaches))


def learnt_in_by(person_id: UUID | None) -> ColumnElement[bool]:
    if person_id is None:
        return false()
    return Group.id.in_(
        select(Enrolment.group_id)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Application.person_id == person_id, Enrolment.state.not_in(NEVER_LEARNT))
    )


def _sent_to_by(organisation_id: UUID) -> ColumnElement[bool]:
    return Group.id.in_(
        select(Enrolment.group_id)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Application.organisation_id == organisation_id)
    )


def _way(who: Principal, grant: Grant, *, whole: bool) -> ColumnElement[bool]:
    """Say which groups a grant opens; `whole`: with all of their people."""
    own, role = grant.organisation_id, grant.role
    if role is Role.TEACHER:
        return taught_by(who.person_id)
    if role is Role.LEARNER:
        return false() if whole else learnt_in_by(who.person_id)
    if own is None:
        return false()
    if role is Role.CUSTOMER:
        return false() if whole else _sent_to_by(own)
    return Group.provider_id == own


def _is_regional(who: Principal, permission: str) -> bool:
    grants = who.grants_for(permission)
    return any(grant.scope is Scope.REGION for grant in grants)


def _groups(who: Principal, permission: str) -> ColumnElement[bool] | None:
    if _is_regional(who, permission):
        return None
    grants = who.grants_for(permission)
    return or_(false(), *(_way(who, grant, whole=False) for grant in grants))


def _orders(who: Principal, permission: str) -> ColumnElement[bool] | None:
    if _is_regional(who, permission):
        return None
    ways: list[ColumnElement[bool]] = []
    for grant in who.grants_for(permission):
        if grant.role is Role.TEACHER:
            theirs = select(Group.id).where(taught_by(who.person_id))
            signed = Directive.state == DirectiveState.SIGNED
            ways.append(and_(signed, Directive.group_id.in_(theirs)))
        elif grant.organisation_id is not None:
            ways.append(Directive.organisation_id == grant.organisation_id)
    return or_(false(), *ways)


def people(who: Principal) -> ColumnElement[bool] | None:
    """Say which people of a group are shown: all, those one sent, oneself. None: everybody.

    Of a query that joins Enrolment, Application and Group.
    """
    if _is_regional(who, READ):
        return None
    ways: list[Any] = []
    for grant in who.grants_for(READ):
        ways.append(_way(who, grant, whole=True))
        if grant.role is Role.CUSTOMER and grant.organisation_id is not None:
            ways.append(Application.organisation_id == grant.organisation_id)
        if grant.role is Role.LEARNER and who.person_id is not None:
            ways.append(Application.person_id == who.person_id)
    return or_(false(), *ways)


GROUPS = Scopes(open_for=frozenset({READ, WRITE, EXPORT}), limit=_groups)
ORDERS = Scopes(
    open_for=frozenset({ORDERS_READ, ORDERS_WRITE, ORDERS_SIGN, ORDERS_EXPORT}), limit=_orders
)

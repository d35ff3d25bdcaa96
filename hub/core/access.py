"""Who may: seven roles, one table of rules that views, API and queries all ask. Default deny."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, true

from hub.core.errors import ForbiddenError
from hub.core.i18n import _l


class Role(enum.Enum):
    """Роль."""

    STAFF = "staff"
    LEARNER = "learner"
    PARTNER = "partner"
    CUSTOMER = "customer"
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Scope(enum.Enum):
    """Охват роли: how far a grant reaches."""

    REGION = "region"
    ORGANISATION = "organisation"
    SELF = "self"


ROLE_TITLES: dict[Role, str] = {
    Role.STAFF: _l("Centre staff"),
    Role.LEARNER: _l("Learner"),
    Role.PARTNER: _l("Partner organisation"),
    Role.CUSTOMER: _l("Customer organisation"),
    Role.TEACHER: _l("Teacher"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.ADMIN: _l("Administrator"),
}
SCOPE_TITLES: dict[Scope, str] = {
    Scope.REGION: _l("The whole region"),
    Scope.ORGANISATION: _l("One organisation"),
    Scope.SELF: _l("Oneself"),
}

_ALL = frozenset(Role)
_OFFICE = frozenset({Role.STAFF, Role.ADMIN})
_WATCH = _OFFICE | {Role.COORDINATOR}

# permission → the roles that have it; how far it reaches is the scope of the grant.
POLICY: dict[str, frozenset[Role]] = {
    "people.read": _WATCH | {Role.PARTNER, Role.CUSTOMER, Role.TEACHER, Role.LEARNER},
    "people.write": _OFFICE,
    "people.import": _OFFICE,
    "people.export": _WATCH,
    "people.secrets": _OFFICE,  # СНИЛС and document numbers in the open
    "people.erase": _OFFICE,  # to decide about those who withdrew their consent
    "organisations.read": _ALL,
    "organisations.write": _OFFICE | {Role.PARTNER, Role.CUSTOMER},
    "organisations.verify": _OFFICE,
    "organisations.import": _OFFICE,
    "organisations.export": _WATCH,
    "programmes.read": _ALL,
    "programmes.write": _OFFICE | {Role.PARTNER},
    "programmes.import": _OFFICE,
    "programmes.export": _WATCH | {Role.PARTNER},
    "views.share": _OFFICE,  # a saved view before everybody in a role
    "reference.read": _ALL,
    "reference.write": _OFFICE,
    "accounts.read": frozenset({Role.ADMIN}),
    "accounts.write": frozenset({Role.ADMIN}),
    "accounts.impersonate": frozenset({Role.ADMIN}),
    "audit.read": frozenset({Role.ADMIN}),
    "jobs.read": _OFFICE,
    "jobs.manage": frozenset({Role.ADMIN}),
    "files.manage": frozenset({Role.ADMIN}),
    "settings.manage": frozenset({Role.ADMIN}),
    "mail.read": frozenset({Role.ADMIN}),
    "health.read": frozenset({Role.ADMIN}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and how far it reaches."""

    role: Role
    scope: Scope
    organisation_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Principal:
    """Who is asking."""

    account_id: UUID
    person_id: UUID | None
    name: str
    grants: tuple[Grant, ...]
    session_id: UUID | None = None
    impersonator_id: UUID | None = None
    impersonator_name: str | None = None
    read_only: bool = False
    only: frozenset[str] | None = None  # an API token carries a part of its owner's rights
    token_id: UUID | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def grants_for(self, permission: str) -> tuple[Grant, ...]:
        roles = POLICY[permission]  # an unknown permission is a bug, not a refusal
        if self.only is not None and permission not in self.only:
            return ()
        return tuple(grant for grant in self.grants if grant.role in roles)

    def can(self, permission: str) -> bool:
        return bool(self.grants_for(permission))

    def everywhere(self, permission: str) -> bool:
        """Whether the permission reaches the whole region: needed to make what no scope has yet."""
        return any(grant.scope is Scope.REGION for grant in self.grants_for(permission))

    def require(self, permission: str) -> None:
        if not self.can(permission):
            raise ForbiddenError(_l("You have no right to do this."), permission=permission)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scopes:
    """How a table is narrowed; what a table doesn't say is nobody's but the region's."""

    organisation: Callable[[frozenset[UUID]], ColumnElement[bool]] | None = None
    own: Callable[[Principal], ColumnElement[bool]] | None = None
    open_for: frozenset[str] = frozenset()  # permissions under which every row is shown
    # What no grant opens by itself, however far it reaches: None where nothing is held back.
    limit: Callable[[Principal, str], ColumnElement[bool] | None] | None = None


def every_row(scopes: Scopes, principal: Principal, permission: str) -> bool:
    """Whether nothing narrows what the principal may touch with this permission."""
    return _limit(scopes, principal, permission) is None and _reaches_all(
        scopes, principal, permission
    )


def _limit(scopes: Scopes, principal: Principal, permission: str) -> ColumnElement[bool] | None:
    return scopes.limit(principal, permission) if scopes.limit is not None else None


def _reaches_all(scopes: Scopes, principal: Principal, permission: str) -> bool:
    grants = principal.grants_for(permission)
    if permission in scopes.open_for:
        return bool(grants)
    return any(grant.scope is Scope.REGION for grant in grants)


def visible(scopes: Scopes, principal: Principal, permission: str) -> ColumnElement[bool]:
    """Say in SQL which rows the principal may touch with this permission."""
    granted = _granted(scopes, principal, permission)
    limit = _limit(scopes, principal, permission)
    return granted if limit is None else and_(granted, limit)


def _granted(scopes: Scopes, principal: Principal, permission: str) -> ColumnElement[bool]:
    grants = principal.grants_for(permission)
    if not grants:
        return false()
    if _reaches_all(scopes, principal, permission):
        return true()
    ways: list[ColumnElement[bool]] = []
    organisations = frozenset(g.organisation_id for g in grants if g.organisation_id is not None)
    if scopes.organisation and organisations:
        ways.append(scopes.organisation(organisations))
    if scopes.own and any(grant.scope is Scope.SELF for grant in grants):
        ways.append(scopes.own(principal))
    return or_(false(), *ways)


def scoped(
    statement: Select[Any], scopes: Scopes, principal: Principal, permission: str
) -> Select[Any]:
    """Narrow a query to what the principal may see: in SQL, never afterwards."""
    return statement.where(visible(scopes, principal, permission))

"""Which rows a right reaches: said in SQL, never afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, true

from hub.core.access import Principal, Scope


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

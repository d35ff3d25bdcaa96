"""Views people keep: filters, columns and order under a name, for oneself or for a role."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal, Role
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Table
from hub.core.tables.models import SavedView
from hub.core.tables.query import Query

MOST = 50
LONGEST = 100
SHARE = "views.share"


def views(session: Session, table: Table, who: Principal) -> Sequence[SavedView]:
    """Give one's own views, and those shared with a role one has."""
    roles = [role.value for role in who.roles]
    statement = (
        select(SavedView)
        .where(
            SavedView.table == table.name,
            or_(SavedView.account_id == who.account_id, SavedView.role.in_(roles)),
        )
        .order_by(SavedView.account_id != who.account_id, SavedView.name, SavedView.id)
        .limit(MOST * 2)
    )
    return session.scalars(statement).all()


def keep(
    session: Session, table: Table, query: Query, who: Principal, name: str, role: str | None
) -> SavedView:
    """Keep a view; the same name replaces it. Words searched for are not kept: perhaps a name."""
    name = " ".join(name.split())[:LONGEST]
    if not name:
        raise InvalidError(_l("Give the view a name."), field="name")
    if role is not None:
        who.require(SHARE)  # a name is a line of text before everybody in the role
        if role not in {known.value for known in Role}:
            raise InvalidError(_l("There is no such role."), field="role")
    found = session.scalars(
        select(SavedView).where(
            SavedView.account_id == who.account_id,
            SavedView.table == table.name,
            SavedView.name == name,
        )
    ).one_or_none()
    if found is None:
        own = select(SavedView.id).where(SavedView.account_id == who.account_id).limit(MOST + 1)
        if len(session.scalars(own).all()) >= MOST:
            raise InvalidError(_l("There are too many views: remove one first."), field="name")
        found = SavedView(id=uuid7(), account_id=who.account_id, table=table.name, name=name)
        session.add(found)
    found.pairs = [[key, value] for key, value in query.pairs() if key != "q"]
    found.role = Role(role).value if role else None
    session.flush()
    if role:
        audit.record(
            session,
            "view.share",
            subject="saved_view",
            subject_id=found.id,
            details={"table": table.name, "role": role},
        )
    return found


def drop(session: Session, table: Table, who: Principal, view_id: UUID) -> None:
    found = session.get(SavedView, view_id)
    if found is None or found.table != table.name or not may_drop(found, who):
        raise NotFoundError(_l("There is no such view among yours."))
    if found.role:
        audit.record(
            session,
            "view.unshare",
            subject="saved_view",
            subject_id=found.id,
            details={"table": table.name, "role": found.role},
        )
    session.delete(found)


def may_drop(view: SavedView, who: Principal) -> bool:
    """Say whether this one may remove it: an own one, or one that stands before a role."""
    return view.account_id == who.account_id or (view.role is not None and who.can(SHARE))

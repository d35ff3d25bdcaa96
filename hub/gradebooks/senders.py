"""Whose system a fact came from: the organisation of the key, or else the account that owns it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.access import Principal
from hub.gradebooks.models import BRING
from hub.gradebooks.traces import At
from hub.organisations.models import Organisation


class Sent(NamedTuple):
    """By whom values were sent, and under which key of theirs each."""

    sender_id: UUID
    keys: Mapping[At, str]


def sender_of(who: Principal) -> UUID:
    """Say for whom a key speaks: an organisation's for its own system, another for its owner."""
    return who.only_organisation(BRING) or who.account_id


def called(session: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Name senders; nobody and the hub itself have no name."""
    asked = {one for one in ids if one is not None and one.int}
    if not asked:
        return {}
    rows = session.execute(
        select(Organisation.id, Organisation.short_name, Organisation.name).where(
            Organisation.id.in_(asked)
        )
    )
    found: dict[UUID | None, str] = {row.id: row.short_name or row.name for row in rows}
    return found | dict(accounts.names(session, asked - set(found)))

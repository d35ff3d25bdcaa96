"""Who asked for a job of a list: the rights of that moment travel with it and are asked anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Grant, Principal, Role, Scope
from hub.core.errors import ForbiddenError
from hub.core.i18n import _l
from hub.core.jobs import GiveUpError

# What an account may by now; None of one that is blocked or gone.
RightsNow = Callable[[Session, UUID], "tuple[Grant, ...] | None"]
_sources: list[RightsNow] = []


def use(rights_now: RightsNow) -> None:
    """Say where rights are asked (hub/app.py only)."""
    _sources[:] = [rights_now]


def anew(session: Session, words: dict[str, Any]) -> Principal:
    """Give whoever asked with what is left of their rights: a job never does more than they may."""
    who = unpacked(words)
    rights = _sources[0](session, who.account_id)
    if rights is None:
        raise GiveUpError(_l("Whoever asked for this is blocked by now: it was not done."))
    left = tuple(grant for grant in rights if replace(grant, is_held=False) in who.grants)
    return replace(who, grants=left)  # held or not as of now


def acting(session: Session) -> Principal | None:
    """Give whoever acts here, at a door or in a job, by today's rights; None: the hub itself."""
    account_id = audit.actor().account_id
    if account_id is None:
        return None
    rights = _sources[0](session, account_id) or ()
    return Principal(account_id=account_id, person_id=None, name="", grants=rights)


@contextmanager
def no_right_gives_up() -> Iterator[None]:
    """A right taken away meanwhile does not come back by trying again."""
    try:
        yield
    except ForbiddenError as error:
        words = _l("Whoever asked for this has no right to it by now: it was not done.")
        raise GiveUpError(words) from error


def packed(who: Principal) -> dict[str, Any]:
    return {
        "account": str(who.account_id),
        "person": str(who.person_id) if who.person_id else None,
        "name": "",  # a name is personal, and the job needs rights only
        "grants": [
            [g.role.value, g.scope.value, str(g.organisation_id) if g.organisation_id else None]
            for g in who.grants
        ],
    }


def unpacked(words: dict[str, Any]) -> Principal:
    return Principal(
        account_id=UUID(words["account"]),
        person_id=UUID(words["person"]) if words["person"] else None,
        name=words["name"],
        grants=tuple(
            Grant(Role(role), Scope(scope), UUID(organisation) if organisation else None)
            for role, scope, organisation in words["grants"]
        ),
    )

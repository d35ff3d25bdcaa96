"""Who asked for a job of a list: the rights of that moment travel with the job."""

from typing import Any
from uuid import UUID

from hub.core.access import Grant, Principal, Role, Scope


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

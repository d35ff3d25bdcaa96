"""Whose name is hidden: of who withdrew their consent, from all but the office and themselves."""

from typing import Any
from uuid import UUID

from hub.core.access import POLICY, Principal, Scope
from hub.core.i18n import _
from hub.core.names import full_name
from hub.people.models import Standing


def is_hidden(who: Principal | None, person_id: UUID, standing: Standing) -> bool:
    """Whether this one is not shown the person's data; without an asker nothing is hidden."""
    if who is None or standing is Standing.OPEN or person_id == who.person_id:
        return False
    roles = POLICY["people.erase"]
    return not any(one.role in roles and one.scope is Scope.REGION for one in who.grants)


def name_for(who: Principal | None, row: Any, name: str | None = None) -> str:
    """Give the name in a row, or say that it is hidden; `name`: the one kept with the row.

    A row has `person_id`, `standing` and the parts of a name.
    """
    if is_hidden(who, row.person_id, row.standing):
        return str(_("Name hidden"))
    return name or full_name(row)

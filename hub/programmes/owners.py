"""Whose a card is: the form of whoever writes for one organisation comes with it."""

from typing import Any

from flask import request

from hub.core.access import Principal
from hub.core.db import reading
from hub.core.tables.lookups import lookup
from hub.programmes.checks import ORGANISATION


def begun(who: Principal, permission: str) -> dict[str, str]:
    """Give what a new form begins with. What is sent stands as it is, empty too."""
    own = who.only_organisation(permission)
    if request.method != "GET" or own is None:
        return {}
    with reading() as session:
        return {"organisation": lookup(ORGANISATION).called(session, who, own)}


def mark(form: Any, who: Principal, permission: str) -> None:
    """Mark the organisation as required for those who do not write for the whole region."""
    form.organisation.flags.required = not who.everywhere(permission)

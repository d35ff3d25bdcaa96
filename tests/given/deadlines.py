"""A term of the centre's own."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from hub.deadlines import commands
from hub.deadlines.models import Anchor, Owes, Term, Unit

_numbers = count(1)


def term(session: Session, **values: Any) -> Term:
    given: dict[str, Any] = {
        "subject": "application", "state": "submitted", "act": f"Позвонить {next(_numbers)}",
        "owed_by": Owes.OFFICE, "anchor": Anchor.SINCE, "days": 2, "unit": Unit.WORKING,
    }  # fmt: skip
    return commands.create(session, **(given | values))

"""The e-mail of a card follows the account it came from."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import jobs
from hub.people import commands
from hub.people.models import Person


def on_email_changed(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `account.email-changed`: an address that staff wrote themselves stays as it is."""
    if payload["person_id"] is None:
        return
    person = session.get(Person, UUID(payload["person_id"]))
    if person is None or not person.email:
        return
    if person.email.lower() == jobs.opened_word(payload["old"]).lower():
        commands.change(session, person.id, email=jobs.opened_word(payload["new"]))

"""Registration: what was typed waits for its letter to be answered, and only then is an account.

Nothing here tells whether an address is known: every form leaves the same row and the same job, and
the difference is in the letter. Whoever answers the letter must know the password of the form, so a
stranger who registers another's address gains nothing from the owner's click. ADR 0041.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.accounts import commands, consents, letters, queries
from hub.accounts.models import Account, ConsentText, Registration
from hub.core import audit, jobs
from hub.core.crypto import digest
from hub.core.errors import RefusedError
from hub.core.i18n import _l

TERM = timedelta(hours=24)
LETTER = "accounts.registration-letter"
AGENT_LENGTH = 200


def ask(
    session: Session,
    *,
    path: str,
    email: str,
    password_hash: str,
    answers: dict[str, Any],
    consent: ConsentText,
    address: str | None,
    agent: str | None,
    at: datetime,
) -> Registration:
    """Keep a form that was sent; the letter is a job, whoever the address belongs to."""
    asked = Registration(
        path=path,
        email=commands.clean_email(email),
        password_hash=password_hash,
        answers=json.dumps(answers, ensure_ascii=False),
        consent_text_id=consent.id,
        created_at=at,
        expires_at=at + TERM,
        address=address,
        agent=(agent or "")[:AGENT_LENGTH] or None,
    )
    session.add(asked)
    session.flush()
    jobs.enqueue(session, LETTER, {"registration_id": str(asked.id)})
    return asked


def on_letter_due(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    asked = session.get(Registration, UUID(payload["registration_id"]))
    if asked is None:
        return
    if owner := queries.by_email(session, asked.email):
        if not owner.is_blocked:
            letters.write(session, letters.ALREADY, account_id=owner.id)
        session.delete(asked)
        return
    token = secrets.token_urlsafe(32)
    asked.digest = digest(token)
    letters.write(
        session,
        letters.CONFIRM,
        account_id=None,
        email=asked.email,
        url=f"/register/confirm/{token}",
    )


def look(session: Session, token: str, *, at: datetime) -> Registration:
    """Find what a letter's link is for, without using it up."""
    found = session.scalar(
        select(Registration).where(
            Registration.digest == digest(token), Registration.expires_at > at
        )
    )
    if found is None:
        raise RefusedError(_l("This link is no longer good. Register once more."))
    return found


def answers_of(asked: Registration) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(asked.answers)
    return answers


def confirm(
    session: Session, asked: Registration, *, name: str, person_id: UUID | None, at: datetime
) -> Account:
    """Make the account with the consent given on the form; every other form is forgotten."""
    account = commands.create(
        session,
        email=asked.email,
        name=name,
        person_id=person_id,
        password_hash=asked.password_hash,
        confirmed_at=at,
        at=at,
    )
    consents.give(
        session,
        account,
        consents.text_of(session, asked.consent_text_id),
        address=asked.address,
        agent=asked.agent,
        at=asked.created_at,
    )
    session.execute(delete(Registration).where(Registration.email == asked.email))
    audit.record(
        session,
        "accounts.registered",
        subject="account",
        subject_id=account.id,
        details={"path": asked.path},
    )
    return account


def disown(session: Session, asked: Registration) -> None:
    """The owner of the address says it was somebody else: nothing of it stays."""
    session.execute(delete(Registration).where(Registration.email == asked.email))
    audit.record(session, "accounts.registration-disowned", details={"path": asked.path})


def tidy(session: Session, *, at: datetime) -> None:
    session.execute(delete(Registration).where(Registration.expires_at < at))

"""Consent to the processing of personal data: who, when, to which version, from where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.accounts import letters
from hub.accounts.events import ConsentGiven, ConsentWithdrawn
from hub.accounts.models import Account, Consent, ConsentText
from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.upsert import upsert

PERSONAL_DATA = "personal-data"
FIRST = Path(__file__).parent / "consent_texts" / "personal-data.txt"
AGENT_LENGTH = 200
DECIDED_WITHIN = timedelta(days=30)  # 152-ФЗ, art. 21 p. 5


@dataclass(frozen=True, slots=True)
class Given:
    """A consent with the text it was given to."""

    consent: Consent
    text: ConsentText


def current(session: Session) -> ConsentText:
    """Give the text in force."""
    latest = (
        select(ConsentText)
        .where(ConsentText.kind == PERSONAL_DATA)
        .order_by(ConsentText.number.desc())
        .limit(1)
    )
    if (found := session.scalar(latest)) is not None:
        return found
    raise NotFoundError(_l("There is no text of the consent."))


def install(session: Session, *, at: datetime) -> None:
    """Put the shipped text in as number one; where there is one already, nothing happens."""
    title, _, body = FIRST.read_text(encoding="utf-8").partition("\n\n")
    row = {
        "id": uuid7(),
        "kind": PERSONAL_DATA,
        "number": 1,
        "title": title.strip(),
        "body": body.strip(),
        "published_at": at,
        "published_by_id": None,
    }
    upsert(session, ConsentText, [row], on=("kind", "number"), update=())


def current_number(session: Session) -> int:
    """Give the number in force, 0 when there is no text yet."""
    statement = select(func.max(ConsentText.number)).where(ConsentText.kind == PERSONAL_DATA)
    return session.scalar(statement) or 0


def publish(session: Session, *, title: str, body: str, at: datetime) -> ConsentText:
    """Publish a new version: everybody who agreed to an earlier one is asked again."""
    if not title.strip() or not body.strip():
        raise InvalidError(_l("A consent needs a title and a text."), field="body")
    text = ConsentText(
        kind=PERSONAL_DATA,
        number=current_number(session) + 1,
        title=title.strip(),
        body=body.strip(),
        published_at=at,
        published_by_id=audit.actor().account_id,
    )
    try:
        with session.begin_nested():
            session.add(text)
    except IntegrityError as error:
        raise ConflictError(_l("Somebody has just published another version.")) from error
    audit.record(
        session,
        "consents.published",
        subject="consent_text",
        subject_id=text.id,
        details={"number": text.number},
    )
    return text


def give(
    session: Session,
    account: Account,
    text: ConsentText,
    *,
    address: str | None,
    agent: str | None,
    at: datetime,
) -> Consent:
    """Note the consent of this account to this very text; saying it twice is saying it once."""
    if account.consent_version == text.number and (found := in_force(session, account.id)):
        return found.consent
    consent = Consent(
        account_id=account.id,
        consent_text_id=text.id,
        given_at=at,
        address=address,
        agent=(agent or "")[:AGENT_LENGTH] or None,
    )
    session.add(consent)
    account.consent_version = text.number
    session.flush()
    _note(session, "consents.given", account, text)
    emit(
        session,
        ConsentGiven(aggregate_id=account.id, number=text.number, person_id=account.person_id),
    )
    return consent


def withdraw(session: Session, account: Account, *, address: str | None, at: datetime) -> None:
    """Take it back: noted on every consent still in force, and told to whoever must now stop."""
    in_force_now = [item for item in history(session, account.id) if not item.consent.withdrawn_at]
    if not in_force_now:
        raise RefusedError(_l("There is no consent to withdraw."))
    for item in in_force_now:
        item.consent.withdrawn_at = at
        item.consent.withdrawn_address = address
    account.consent_version = None
    session.flush()
    text = in_force_now[0].text
    _note(session, "consents.withdrawn", account, text)
    emit(
        session,
        ConsentWithdrawn(aggregate_id=account.id, number=text.number, person_id=account.person_id),
    )
    tell_withdrawn(session, account.id, at + DECIDED_WITHIN)


def tell_withdrawn(session: Session, account_id: UUID, until: datetime) -> None:
    """Write to the owner that the consent is withdrawn, and by when that is decided."""
    letters.write(
        session,
        letters.CONSENT_WITHDRAWN,
        account_id=account_id,
        until=f"{until:%d.%m.%Y}",
        url="/account/consents",
    )


def people() -> Select[UUID | None]:
    """Select the people who ever agreed."""
    return (
        select(Account.person_id)
        .join(Consent, Consent.account_id == Account.id)
        .where(Account.person_id.is_not(None))
    )


def in_force(session: Session, account_id: UUID) -> Given | None:
    return next(
        (item for item in history(session, account_id) if item.consent.withdrawn_at is None), None
    )


def history(session: Session, account_id: UUID) -> list[Given]:
    """List every consent of the account, the latest first."""
    rows = session.execute(
        select(Consent, ConsentText)
        .join(ConsentText, ConsentText.id == Consent.consent_text_id)
        .where(Consent.account_id == account_id)
        .order_by(Consent.id.desc())
    )
    return [Given(row[0], row[1]) for row in rows]


def text_of(session: Session, text_id: UUID) -> ConsentText:
    if (found := session.get(ConsentText, text_id)) is None:
        raise NotFoundError(_l("There is no text of the consent."))
    return found


def texts(session: Session) -> list[tuple[ConsentText, int]]:
    """List the versions with the number of those who agreed and did not withdraw."""
    rows = session.execute(
        select(ConsentText, func.count(Consent.id).filter(Consent.withdrawn_at.is_(None)))
        .outerjoin(Consent, Consent.consent_text_id == ConsentText.id)
        .where(ConsentText.kind == PERSONAL_DATA)
        .group_by(ConsentText.id)
        .order_by(ConsentText.number.desc())
    )
    return [(row[0], row[1]) for row in rows]


def _note(session: Session, action: str, account: Account, text: ConsentText) -> None:
    audit.record(
        session,
        action,
        subject="account",
        subject_id=account.id,
        details={"kind": text.kind, "number": text.number},
    )

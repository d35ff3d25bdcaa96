"""What a person says of the own health, for accessible training: sealed, and only by consent."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.people.card_models import HealthConsent, PersonHealth
from hub.people.models import GONE, Person, Standing

LONGEST, LONGEST_PAPER, LEAST_PAPER = 1000, 200, 5


def has(session: Session, person_id: UUID) -> bool:
    """Whether anything is noted: what it says is asked for by itself, and leaves a trace."""
    found = select(PersonHealth.id).where(PersonHealth.person_id == person_id)
    return session.scalar(found) is not None


def read(session: Session, person_id: UUID, *, why: str | None) -> PersonHealth | None:
    """Open what is noted: every reading is in the audit."""
    audit.record(session, "people.health-read", subject="person", subject_id=person_id, why=why)
    return of(session, person_id)


def of(session: Session, person_id: UUID) -> PersonHealth | None:
    return session.scalars(
        select(PersonHealth).where(PersonHealth.person_id == person_id)
    ).one_or_none()


def note(
    session: Session,
    person_id: UUID,
    words: str,
    *,
    how: HealthConsent,
    paper: str | None,
    consented_on: date,
) -> PersonHealth:
    """Note what the person said, with the consent it stands on (152-ФЗ, art. 10 p. 2.1)."""
    text = words.strip()
    if not text:
        raise InvalidError(_l("Write what the person said."), field="words")
    if len(text) > LONGEST:
        raise InvalidError(_l("This is too long: a thousand letters at most."), field="words")
    number = " ".join((paper or "").split())[:LONGEST_PAPER]
    if how is HealthConsent.PAPER and len(number) < LEAST_PAPER:
        raise InvalidError(
            _l("Without a written consent this may not be kept: give its day and number."),
            field="paper",
        )
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or person.standing in GONE:
        raise NotFoundError(_l("There is no such person, or you may not see the card."))
    if person.standing is not Standing.OPEN:
        raise RefusedError(_l("This person withdrew the consent: the data may not be changed."))
    found = of(session, person_id) or PersonHealth(id=uuid7(), person_id=person_id)
    found.words, found.consent_how, found.consent_paper = text, how, number or None
    found.consented_on, found.noted_by_id = consented_on, audit.actor().account_id
    session.add(found)
    session.flush()
    audit.record(session, "people.health-noted", subject="person", subject_id=person_id)
    return found


def forget(session: Session, person_id: UUID) -> bool:
    """Destroy it: its consent is taken back, or it holds no more."""
    done = session.execute(delete(PersonHealth).where(PersonHealth.person_id == person_id))
    if done.rowcount:  # type: ignore[attr-defined]
        audit.record(session, "people.health-erased", subject="person", subject_id=person_id)
    return bool(done.rowcount)  # type: ignore[attr-defined]

"""Every change of consents on paper; one taken back does what taking it back in an account does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit, clock, files
from hub.core.db import uuid7
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.files import StoredFile, Upload
from hub.core.i18n import _, _l, spoken
from hub.core.tables import parsing
from hub.people import agreed, paper_ends, papers, withdrawals
from hub.people.commands import ABSENT
from hub.people.events import PersonChanged
from hub.people.models import GONE, Outcome, Person, Standing
from hub.people.paper_models import PaperConsent, Signer

MOST_NAMED = 10
FIELD = "paper_consents"


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """What a paper says: exactly one of `text_id` and `form` names its text."""

    signed_on: date
    signer: Signer
    representative: str | None = None
    text_id: UUID | None = None
    form: str | None = None
    place: str


def add(session: Session, person_id: UUID, paper: Paper, *, at: datetime) -> PaperConsent:
    """Write down that a signed paper lies in the office; signed anew it lifts a withdrawal."""
    person = _person(session, person_id)
    representative = _words(paper.representative, "representative")
    form, place = _words(paper.form, "form"), _words(paper.place, "place")
    if not place:
        raise InvalidError(_l("Say where the paper is kept: the folder, the file."), field="place")
    papers.expect_day(paper.signed_on, person.birth_on, clock.day_of(at))
    papers.expect_signer(paper.signer, representative, person.birth_on, paper.signed_on)
    _expect_text(session, paper, form)
    withdrawals.renew_on_paper(session, person_id, signed_on=paper.signed_on, why=place, at=at)
    row = PaperConsent(
        id=uuid7(),
        person_id=person_id,
        signed_on=paper.signed_on,
        signer=paper.signer,
        representative=representative if paper.signer is Signer.REPRESENTATIVE else None,
        consent_text_id=paper.text_id,
        form=form,
        place=place,
        recorded_by_id=audit.actor().account_id,
    )
    session.add(row)
    session.flush()
    _note_added(session, row)
    return row


def keep_scan(
    session: Session,
    consent_id: UUID,
    stream: BinaryIO | Upload,
    *,
    name: str = "",
    owner_id: UUID | None,
) -> StoredFile:
    """Put the scan beside the consent."""
    return files.store(
        session,
        stream,
        name=name,
        kind=papers.SCAN.name,
        owner_id=owner_id,
        subject=papers.SUBJECT,
        subject_id=consent_id,
    )


def withdraw(
    session: Session, person_id: UUID, consent_id: UUID, *, on: date, how: str, at: datetime
) -> PaperConsent:
    """Take a paper back: when no other consent is in force, processing stops and a term runs."""
    _person(session, person_id)
    row = papers.one(session, person_id, consent_id)
    if row.withdrawn_on is not None:
        raise RefusedError(_l("This consent is withdrawn already."))
    words = " ".join(how.split())
    if not papers.LEAST_HOW <= len(words) <= papers.MOST_HOW:
        raise InvalidError(
            _l("Say how it was taken back: the application, its day and number."),
            field="withdrawn_how",
        )
    today = clock.day_of(at)
    papers.expect_taken_back(on, row.signed_on, today)
    paper_ends.note_taken_back(session, row, on=on, how=words)
    emit(session, PersonChanged(aggregate_id=person_id, fields=(FIELD,)))
    if not agreed.has(session, person_id):
        _stop(session, person_id, at=at if on == today else parsing.midnight(on), why=words)
    return row


def strike(session: Session, person_id: UUID, consent_id: UUID, *, why: str) -> None:
    """Take out what was entered by mistake: nobody signed it, so nothing is withdrawn."""
    _person(session, person_id)
    row = papers.one(session, person_id, consent_id)
    words = " ".join(why.split())
    if not papers.LEAST_HOW <= len(words) <= papers.MOST_HOW:
        raise InvalidError(_l("Say what the mistake was."), field="why")
    if row.withdrawn_on is not None:
        raise RefusedError(_l("This consent is withdrawn already."))
    files.drop_about(session, papers.SUBJECT, row.id)
    session.delete(row)
    session.flush()
    case = withdrawals.of_person(session, person_id)
    if case is not None and case.outcome is Outcome.RENEWED and not agreed.has(session, person_id):
        raise RefusedError(_l("This paper lifted a restriction: take it back instead."))
    audit.record(
        session,
        "people.paper-struck",
        subject="person",
        subject_id=person_id,
        details={"signed": row.signed_on.isoformat()},
        why=words,
    )
    emit(session, PersonChanged(aggregate_id=person_id, fields=(FIELD,)))


def mark_many(
    session: Session, ids: Sequence[UUID], *, signed_on: date, place: str, at: datetime
) -> int:
    """Note papers of many, signed by themselves that day; those with one in force keep theirs."""
    day = clock.day_of(at)
    people = session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()
    ).all()
    having = papers.holders(session, ids)
    version = agreed.in_force(signed_on, agreed.accounts().versions(session))
    made = [
        PaperConsent(
            id=uuid7(),
            person_id=person.id,
            signed_on=signed_on,
            signer=Signer.PERSON,
            consent_text_id=version.id if version else None,
            form=None if version else spoken("The organisation's form"),
            place=place[: papers.LONGEST],
            recorded_by_id=audit.actor().account_id,
        )
        for person in people
        if person.id not in having and _may_sign(person, signed_on, day)
    ]
    session.add_all(made)
    session.flush()
    for row in made:
        _note_added(session, row)
    return len(made)


def left_out(session: Session, ids: Sequence[UUID]) -> str | None:
    """Name those whom `mark_many` left without a paper, and say why that may be."""
    missing = set(ids) - papers.holders(session, ids)
    if not missing:
        return None
    people = session.scalars(
        select(Person).where(Person.id.in_(missing)).order_by(Person.name_key, Person.id)
    ).all()
    named = [_called(person) for person in people[:MOST_NAMED]]
    if more := len(people) - len(named):
        named.append(str(_("and %(count)s more", count=more)))
    return str(
        _(
            "Not marked: %(names)s. For those under fourteen that day name the representative on"
            " the card; of those who withdrew the consent enter the new one there.",
            names="; ".join(named),
        )
    )


def _stop(session: Session, person_id: UUID, *, at: datetime, why: str) -> None:
    accounts = agreed.accounts()
    account_id = accounts.latest(session, person_id)
    case = withdrawals.withdraw(session, account_id, person_id, at=at, why=why)
    if account_id is not None:
        accounts.tell(session, account_id, case.due_at)


def _may_sign(person: Person, signed_on: date, today: date) -> bool:
    if person.standing is not Standing.OPEN:
        return False
    try:
        papers.expect_day(signed_on, person.birth_on, today)
        papers.expect_signer(Signer.PERSON, None, person.birth_on, signed_on)
    except InvalidError:
        return False
    return True


def _expect_text(session: Session, paper: Paper, form: str | None) -> None:
    if (paper.text_id is None) == (form is None):
        raise InvalidError(
            _l("Choose the version of the text, or name the form of the organisation."),
            field="form" if paper.text_id is None else "text",
        )
    if paper.text_id is None:
        return
    known = {one.id: one for one in agreed.accounts().versions(session)}
    version = known.get(paper.text_id)
    if version is None:
        raise InvalidError(_l("There is no text of the consent."), field="text")
    if version.published_on > paper.signed_on:
        raise InvalidError(
            _("This version is of %(day)s: the paper was signed before it.",
              day=f"{version.published_on:%d.%m.%Y}"),
            field="text",
        )  # fmt: skip


def _called(person: Person) -> str:
    return (
        f"{person.full_name}, {person.birth_on:%d.%m.%Y}" if person.birth_on else person.full_name
    )


def _words(given: str | None, field: str) -> str | None:
    text = " ".join((given or "").split())
    if len(text) > papers.LONGEST:
        raise InvalidError(_l("This is too long: two hundred letters at most."), field=field)
    return text or None


def _person(session: Session, person_id: UUID) -> Person:
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFoundError(ABSENT)
    if person.standing in GONE:
        raise RefusedError(_l("This card is closed: nothing is written there any more."))
    return person


def _note_added(session: Session, row: PaperConsent) -> None:
    audit.record(
        session,
        "people.paper-added",
        subject="person",
        subject_id=row.person_id,
        details={"signed": row.signed_on.isoformat()},
    )
    emit(session, PersonChanged(aggregate_id=row.person_id, fields=(FIELD,)))

"""Consents on paper: the rules of a day and of who signs, and what is read of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import files
from hub.core.access import Principal
from hub.core.errors import InvalidError, NotFoundError
from hub.core.files import FileKind, StoredFile, content
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.tables import parsing
from hub.people.models import SCOPES, Person
from hub.people.paper_models import PaperConsent, Signer

SUBJECT = "paper_consent"  # the table's name, so that a merge finds what leads to a row
OWN_FROM, ADULT = 14, 18
LONGEST = 200
LEAST_HOW, MOST_HOW = 5, 500
# Numbers of documents in the open: more than reading a card takes.
SCAN_RIGHT = "people.secrets"


def may_read(session: Session, who: Principal, consent_id: UUID) -> bool:
    """Whether the asker may see numbers of this person's documents, and so the scan."""
    statement = (
        select(Person.id)
        .join(PaperConsent, PaperConsent.person_id == Person.id)
        .where(PaperConsent.id == consent_id)
    )
    return session.scalar(scoped(statement, SCOPES, who, SCAN_RIGHT)) is not None


SCAN = FileKind(
    name="paper-consent",
    title=_l("Scan of a consent"),
    types=(content.PDF, content.JPEG, content.PNG),
    readers=(files.of_subject(SUBJECT, may_read),),
)


def age(born: date, day: date) -> int:
    """Count the whole years of somebody born that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def expect_day(signed_on: date, born: date | None, today: date) -> None:
    """Refuse a day on which nothing of this person could be signed."""
    if signed_on > today:
        raise InvalidError(_l("The day of the consent is in the future."), field="signed_on")
    if born is not None and signed_on < born:
        raise InvalidError(_l("The consent is older than the person."), field="signed_on")
    parsing.expect_year(signed_on, "signed_on")


def expect_signer(
    signer: Signer, representative: str | None, born: date | None, signed_on: date
) -> None:
    """Refuse whoever may not sign: under fourteen a representative does, of age nobody else."""
    years = age(born, signed_on) if born is not None else None
    if signer is Signer.REPRESENTATIVE:
        if years is not None and years >= ADULT:
            raise InvalidError(
                _l("Whoever is eighteen signs in person: no representative does."), field="signer"
            )
        if not representative:
            raise InvalidError(_l("Name the representative who signed."), field="representative")
    elif years is not None and years < OWN_FROM:
        raise InvalidError(
            _l("Under fourteen a legal representative signs: name them."), field="signer"
        )


def expect_taken_back(withdrawn_on: date, signed_on: date, today: date) -> None:
    if withdrawn_on > today:
        raise InvalidError(_l("The day of the withdrawal is in the future."), field="withdrawn_on")
    if withdrawn_on < signed_on:
        raise InvalidError(_l("It can't be taken back before it was given."), field="withdrawn_on")


def of(session: Session, person_id: UUID) -> Sequence[PaperConsent]:
    """List the papers of a card, the latest first."""
    return session.scalars(
        select(PaperConsent)
        .where(PaperConsent.person_id == person_id)
        .order_by(PaperConsent.signed_on.desc(), PaperConsent.id.desc())
    ).all()


def one(session: Session, person_id: UUID, consent_id: UUID) -> PaperConsent:
    row = session.get(PaperConsent, consent_id)
    if row is None or row.person_id != person_id:
        raise NotFoundError(_l("The card has no such consent."))
    return row


def holders(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Say who of these has a paper in force."""
    found = select(PaperConsent.person_id).where(
        PaperConsent.person_id.in_(list(ids)), PaperConsent.withdrawn_on.is_(None)
    )
    return set(session.scalars(found))


def scans(session: Session, rows: Sequence[PaperConsent]) -> Mapping[UUID, StoredFile]:
    """Give the scan of each paper that has one."""
    found = session.scalars(
        select(StoredFile).where(
            StoredFile.subject == SUBJECT, StoredFile.subject_id.in_([row.id for row in rows])
        )
    )
    return {one.subject_id: one for one in found if one.subject_id is not None}

"""Consent withdrawn: processing stops at once, staff decide within the term of 152-ФЗ, art. 21."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from hub.core import audit, clock
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.jobs import Run
from hub.people import erasing, paper_ends
from hub.people.events import PersonErased, WithdrawalOpened
from hub.people.models import Ground, Outcome, Person, Standing, Withdrawal

TERM = timedelta(days=30)
SOON = timedelta(days=7)
LEAST_REASON, MOST_REASON = 5, 500
SUBJECT = "withdrawal"
GROUNDS: dict[Ground, str] = {
    Ground.CONTRACT: _l("A contract with this person: work goes on (152-ФЗ, art. 6 p. 1.5)"),
    Ground.LAW: _l("A law obliges to keep the data (152-ФЗ, art. 6 p. 1.2)"),
    Ground.COURT: _l("A court's decision (152-ФЗ, art. 6 p. 1.3)"),
}


def on_withdrawn(session: Session, payload: dict[str, Any], _run: Run) -> None:
    """Answer `account.consent-withdrawn`."""
    person_id = payload["person_id"]
    withdraw(
        session,
        UUID(payload["aggregate_id"]),
        UUID(person_id) if person_id else None,
        at=datetime.fromisoformat(payload["occurred_at"]),
    )


def on_given(session: Session, payload: dict[str, Any], _run: Run) -> None:
    """Answer `account.consent-given`: a consent given anew lifts what its withdrawal began."""
    renew(session, UUID(payload["aggregate_id"]), at=datetime.fromisoformat(payload["occurred_at"]))


def withdraw(
    session: Session,
    account_id: UUID | None,
    person_id: UUID | None,
    *,
    at: datetime,
    why: str | None = None,
) -> Withdrawal:
    """Restrict the person's data and open a case for staff; the same twice is once."""
    if person_id is not None:
        paper_ends.take_back(session, person_id, on=clock.day_of(at), how=why)
    if (known := open_case(session, account_id, person_id)) is not None:
        return known
    found = Withdrawal(
        account_id=account_id, person_id=person_id, withdrawn_at=at, due_at=at + TERM
    )
    session.add(found)
    _stand(session, person_id, Standing.RESTRICTED)
    session.flush()
    _note(session, "people.restricted", found, why=why)
    emit(session, WithdrawalOpened(aggregate_id=found.id, due_at=found.due_at))
    return found


def renew(session: Session, account_id: UUID, *, at: datetime) -> None:
    """Lift the restriction: whoever agrees again is treated as before."""
    latest = session.scalars(
        select(Withdrawal)
        .where(Withdrawal.account_id == account_id)
        .order_by(Withdrawal.id.desc())
        .limit(1)
    ).one_or_none()
    if latest is None or latest.outcome not in {Outcome.WAITING, Outcome.KEPT}:
        return
    _lift(session, latest, at=at)


def renew_on_paper(
    session: Session, person_id: UUID, *, signed_on: date, why: str, at: datetime
) -> None:
    """Lift what a withdrawal began: whoever has no account signs anew on paper."""
    found = of_person(session, person_id)
    if found is None or found.outcome not in {Outcome.WAITING, Outcome.KEPT}:
        return
    if found.account_id is not None:
        raise RefusedError(_l("Whoever has an account gives the consent there."))
    if signed_on < clock.day_of(found.withdrawn_at):
        raise InvalidError(
            _l("The consent was withdrawn after that day: enter one signed since."),
            field="signed_on",
        )
    found.why, found.decided_by_id = why, audit.actor().account_id
    _lift(session, found, at=at)


def _lift(session: Session, found: Withdrawal, *, at: datetime) -> None:
    found.outcome, found.decided_at = Outcome.RENEWED, at
    _stand(session, found.person_id, Standing.OPEN)
    session.flush()
    _note(session, "people.unrestricted", found, why=found.why)


def keep(
    session: Session, withdrawal_id: UUID, *, ground: Ground, why: str, at: datetime
) -> Withdrawal:
    """Keep the data on another ground: under a contract work goes on, else they are only kept."""
    found = _decided(session, withdrawal_id, Outcome.KEPT, why, at=at)
    found.ground = ground
    if ground is Ground.CONTRACT:
        _stand(session, found.person_id, Standing.OPEN)
    session.flush()
    _note(session, "people.kept", found, why=found.why)
    return found


def erase(session: Session, withdrawal_id: UUID, *, why: str, at: datetime) -> Withdrawal:
    """Destroy what names the person; what is left is a row that only counts."""
    found = _decided(session, withdrawal_id, Outcome.ERASED, why, at=at)
    person = session.get(Person, found.person_id) if found.person_id else None
    if person is not None:
        for one in erasing.family(session, person):
            erasing.erase(session, one)
            emit(session, PersonErased(aggregate_id=one.id))
    session.flush()
    _note(session, "people.erased", found, why=found.why)
    return found


def one(session: Session, withdrawal_id: UUID) -> Withdrawal:
    if (found := session.get(Withdrawal, withdrawal_id)) is None:
        raise NotFoundError(_l("There is no such case."))
    return found


def of_person(session: Session, person_id: UUID) -> Withdrawal | None:
    """Give the latest case of a person."""
    return session.scalars(
        select(Withdrawal)
        .where(Withdrawal.person_id == person_id)
        .order_by(Withdrawal.id.desc())
        .limit(1)
    ).one_or_none()


def person_of(session: Session, found: Withdrawal) -> Person | None:
    return session.get(Person, found.person_id) if found.person_id else None


def waiting() -> Select[UUID]:
    """Select what awaits a decision, the nearest term first."""
    return (
        select(Withdrawal.id)
        .where(Withdrawal.outcome == Outcome.WAITING)
        .order_by(Withdrawal.due_at, Withdrawal.id)
    )


def nearest(session: Session, *, before: datetime | None = None) -> tuple[int, datetime | None]:
    """Count what waits (and falls due before a moment), and give the nearest term."""
    statement = select(func.count(), func.min(Withdrawal.due_at)).where(
        Withdrawal.outcome == Outcome.WAITING
    )
    if before is not None:
        statement = statement.where(Withdrawal.due_at <= before)
    row = session.execute(statement).one()
    return row[0], row[1]


def is_restricted(session: Session, account_id: UUID) -> bool:
    """Whether this account may be told only what the law or its safety asks for."""
    row = session.execute(
        select(Withdrawal.outcome, Withdrawal.ground)
        .where(Withdrawal.account_id == account_id)
        .order_by(Withdrawal.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return False
    is_only_kept = row.outcome is Outcome.KEPT and row.ground is not Ground.CONTRACT
    return is_only_kept or row.outcome in {Outcome.WAITING, Outcome.ERASED}


def open_case(
    session: Session, account_id: UUID | None, person_id: UUID | None
) -> Withdrawal | None:
    """Give what awaits a decision about this account or this person."""
    whose = or_(
        Withdrawal.account_id == account_id if account_id else false(),
        Withdrawal.person_id == person_id if person_id else false(),
    )
    return session.scalars(
        select(Withdrawal).where(whose, Withdrawal.outcome == Outcome.WAITING).limit(1)
    ).one_or_none()


def _decided(
    session: Session, withdrawal_id: UUID, outcome: Outcome, why: str, *, at: datetime
) -> Withdrawal:
    found = session.get(Withdrawal, withdrawal_id, with_for_update=True)
    if found is None:
        raise NotFoundError(_l("There is no such case."))
    # A ground ends one day, and then the data go or the consent is given anew.
    may_follow = found.outcome is Outcome.KEPT and outcome is not Outcome.KEPT
    if found.outcome is not Outcome.WAITING and not may_follow:
        raise RefusedError(_l("This has been decided already."))
    reason = " ".join(why.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise InvalidError(_l("Say why: the reason is kept in the audit."), field="why")
    found.outcome, found.why, found.decided_at = outcome, reason, at
    found.decided_by_id = audit.actor().account_id
    return found


def _stand(session: Session, person_id: UUID | None, standing: Standing) -> None:
    person = session.get(Person, person_id) if person_id else None
    if person is not None and person.standing is not Standing.ERASED:
        person.standing = standing


def _note(session: Session, action: str, found: Withdrawal, why: str | None = None) -> None:
    audit.record(
        session,
        action,
        subject="person" if found.person_id else "account",
        subject_id=found.person_id or found.account_id,
        details={
            "case": str(found.id),
            "until": found.due_at.date().isoformat(),
            "ground": found.ground.value if found.ground else None,
        },
        why=why,
    )

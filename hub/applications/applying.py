"""A citizen applies: a draft or a submitted application in one unit of work, whatever it is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.applications import commands, placing, wanted
from hub.applications.commands import Step
from hub.applications.machine import OPEN, Act, Mover
from hub.applications.models import WRITE, Application, IntakeKind
from hub.core import audit
from hub.core.access import Principal, Scope
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l
from hub.people import commands as people
from hub.people.models import Person

NO_CARD = _l("Fill in your card first: the centre does not know you yet.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is applied for: an intake, a programme, modules of one's own choice, or advice."""

    intake_id: UUID | None = None
    programme_id: UUID | None = None
    kind: IntakeKind | None = None
    modules: Sequence[UUID] = ()

    @property
    def subject(self) -> dict[str, Any]:
        given = {
            "intake_id": self.intake_id,
            "programme_id": self.programme_id,
            "kind": self.kind,
        }
        return {name: value for name, value in given.items() if value is not None}


def applies(who: Principal | None) -> bool:
    """Whether one applies for oneself: an organisation and the office do it for others."""
    return who is not None and any(one.scope is Scope.SELF for one in who.grants_for(WRITE))


def apply(
    session: Session,
    who: Principal,
    what: Wish,
    *,
    submits: bool,
    phone: str | None,
    at: datetime,
    **said: Any,
) -> Application:
    """Write an application down for whoever asks, and submit it unless it is to wait."""
    if who.person_id is None or not applies(who):
        raise RefusedError(NO_CARD)
    note_phone(session, who.person_id, phone)
    words = placing.said(said)
    if not (what.intake_id or what.programme_id or what.modules or words.get("wish")):
        raise InvalidError(_l("Say in a few words what you want to learn or ask."), field="wish")
    made = commands.draft(session, person_id=who.person_id, at=at, **what.subject, **words)
    if what.modules:
        placing.compose(session, made, what.modules)
    if submits:
        step = Step(by=Mover.APPLICANT, at=at, account_id=who.account_id)
        commands.act(session, made.id, Act.SUBMIT, step)
    return made


def open_for(session: Session, person_id: UUID, wish: Wish) -> Application | None:
    """Give the open application of a person for the same, if there is one."""
    statement = select(Application).where(
        Application.person_id == person_id, Application.state.in_(OPEN)
    )
    if wish.intake_id is not None:
        statement = statement.where(Application.intake_id == wish.intake_id)
    elif wish.programme_id is not None:
        programme = Application.programme_id == wish.programme_id
        statement = statement.where(programme, Application.intake_id.is_(None))
    elif wish.kind is IntakeKind.CONSULTATION:
        statement = wanted.talks(person_id)
    else:
        return None
    return session.scalars(statement.limit(1)).one_or_none()


def introduce(
    session: Session,
    who: Principal,
    *,
    last_name: str,
    first_name: str,
    patronymic: str | None,
    birth_on: date | None,
    phone: str | None,
) -> Person:
    """Make the card of whoever signs in without one, and tie the account to it."""
    account = session.get_one(Account, who.account_id, with_for_update=True)
    if account.person_id is not None:
        return session.get_one(Person, account.person_id)
    person = people.create(
        session,
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        birth_on=birth_on,
        phone=phone,
        email=account.email,
    )
    account.person_id = person.id
    session.flush()
    audit.record(
        session,
        "accounts.changed",
        subject="account",
        subject_id=account.id,
        details={"person": str(person.id)},
    )
    return person


def note_phone(session: Session, person_id: UUID, phone: str | None) -> None:
    """Take a telephone the applicant has put right."""
    person = session.get_one(Person, person_id)
    if phone and phone.strip() and phone.strip() != (person.phone or ""):
        people.change(session, person_id, phone=phone)

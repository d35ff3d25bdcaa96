"""A citizen with a card and an account who agreed, and may take it back."""

from sqlalchemy import select

from hub.accounts import consents
from hub.accounts.models import Account
from hub.core import jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.people import commands as people
from hub.people.models import Person, Withdrawal
from tests.given import accounts

SNILS = "11223344595"
PHONE = "+79123456789"
OTHERS = (Role.COORDINATOR,)


def citizen() -> Account:
    """A learner with a card, who agreed."""
    text = accounts.consent_text()
    with transaction() as session:
        person = people.create(
            session,
            last_name="Ёлкина",
            first_name="Анна",
            patronymic="Петровна",
            snils=SNILS,
            phone=PHONE,
            email="anna@example.ru",
            category="employed",
        )
    who = accounts.account(Role.LEARNER, email="anna@example.ru", person_id=person.id)
    with transaction() as session:
        mine = session.get_one(Account, who.id)
        at = utcnow()
        consents.give(session, mine, text, address="192.0.2.1", agent="Firefox", at=at)
    return who


def withdraw(who: Account) -> Withdrawal:
    with transaction() as session:
        mine = session.get_one(Account, who.id)
        consents.withdraw(session, mine, address="192.0.2.1", at=utcnow())
    jobs.drain()
    return case_of(who)


def case_of(who: Account) -> Withdrawal:
    with reading() as session:
        return session.scalars(
            select(Withdrawal)
            .where(Withdrawal.account_id == who.id)
            .order_by(Withdrawal.id.desc())
            .limit(1)
        ).one()


def person_of(who: Account) -> Person:
    with reading() as session:
        return session.get_one(Person, who.person_id)


def actions(subject_id) -> list[str]:
    with reading() as session:
        rows = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_id == subject_id)
            .order_by(AuditEntry.seq)
        )
        return list(rows)

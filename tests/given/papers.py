"""Consents on paper, and the form in which staff enter one."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.core.db import reading, transaction, utcnow
from hub.people import paper_commands
from hub.people.models import Person
from hub.people.paper_commands import Paper
from hub.people.paper_models import PaperConsent, Signer
from hub.people.tables import PEOPLE
from tests.given import registries

SIGNED = date(2026, 9, 1)
FORM = "Согласие колледжа"
PLACE = "шкаф 2, папка 7"
HOW = "Заявление № 7, принесла мать"


def form(**more: str) -> dict[str, str]:
    """The form as a browser sends it: an adult's paper by the form of a college."""
    return {
        "signed_on": SIGNED.isoformat(),
        "signer": "person",
        "representative": "",
        "text": "",
        "form": FORM,
        "place": PLACE,
        **more,
    }


def paper(**more: Any) -> Paper:
    given = {"signed_on": SIGNED, "signer": Signer.PERSON, "form": FORM, "place": PLACE}
    return Paper(**{**given, **more})


def add(person: Person, **more: Any) -> PaperConsent:
    with transaction() as session:
        return paper_commands.add(session, person.id, paper(**more), at=utcnow())


def withdraw(row: PaperConsent, on: date, how: str = HOW) -> None:
    with transaction() as session:
        paper_commands.withdraw(session, row.person_id, row.id, on=on, how=how, at=utcnow())


def born(day: date | None = None, **more: Any) -> Person:
    with transaction() as session:
        return registries.person(session, birth_on=day, **more)


def of(person: Person) -> list[PaperConsent]:
    with reading() as session:
        rows = select(PaperConsent).where(PaperConsent.person_id == person.id)
        return list(session.scalars(rows.order_by(PaperConsent.id)))


def found(word: str) -> set[UUID]:
    """Whom the filter of the list of people finds."""
    item = next(one for one in PEOPLE.filters if one.name == "consent")
    assert item.where is not None
    with reading() as session:
        return set(session.scalars(select(Person.id).where(item.where([word]))))

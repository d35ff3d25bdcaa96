"""A group whose people completed, a book, forms, and documents of theirs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.diplomas import books, commands
from hub.diplomas.models import Diploma, DocumentRegister, StrictForm
from hub.groups import commands as group_commands
from hub.groups import signing
from hub.groups.machine import DirectiveKind
from hub.groups.models import Enrolment, Group
from hub.people.models import Sex
from hub.programmes.queries import versions as versions_of
from tests.given import groups, registries
from tests.given.groups import DURING

KIND = "upgrade-certificate"
DAY = DURING.date()
SAID: dict[str, Any] = {
    "signer": "Ильин Пётр Петрович", "signer_post": "Директор", "place": "Город",
    "funding": "own", "prior_level": "bachelor", "prior_name": "Иванова", "prior_number": "123456",
}  # fmt: skip


def completed(session: Session, people: int = 2, **values: Any) -> tuple[Group, list[Enrolment]]:
    """A group of a programme that gives удостоверение; an order let all of them out."""
    if "version_id" not in values:
        programme = registries.published(
            session, title="Сварка", kind="qualification-upgrade", document=KIND, hours=72
        )
        values["version_id"] = versions_of(session, programme.id)[0].id
    group = groups.group(session, **values)
    made = groups.studying(session, group, people)
    groups.let_out(session, group, [one.id for one in made])
    return group, made


def reportable(session: Session, people: int = 2) -> Group:
    """The same, and the cards hold all that the federal register asks for."""
    owner = registries.organisation(session, licence_number="Л035-1", licence_on=date(2020, 1, 1))
    programme = registries.published(
        session, title="Сварка", kind="qualification-upgrade", document=KIND, hours=72
    )
    group = groups.group(
        session, version_id=versions_of(session, programme.id)[0].id, provider_id=owner.id
    )
    ids = [
        groups.accepted(
            session, group, first_name="Анна", patronymic="Петровна", sex=Sex.FEMALE,
            birth_on=date(1990, 5, 4),
        ).id
        for _ in range(people)
    ]  # fmt: skip
    made = group_commands.add_people(session, group.id, ids, at=groups.BEFORE)
    groups.order(session, DirectiveKind.ENROL, group, [one.id for one in made])
    signing.begin(session, group, at=DURING)
    groups.let_out(session, group, [one.id for one in made])
    return group


def book(session: Session, organisation_id: UUID, **values: Any) -> DocumentRegister:
    given: dict[str, Any] = {"kind": KIND, "year": 2026, "template": "ПК-###/26"}
    return books.open_book(
        session, organisation_id=organisation_id, **(given | {"uses_forms": False} | values)
    )


def a_book(session: Session, organisation_id: UUID, **values: Any) -> DocumentRegister:
    """The book of the kind and year that there is, or a new one."""
    year = values.get("year", 2026)
    found = session.scalars(
        select(DocumentRegister).where(
            DocumentRegister.organisation_id == organisation_id,
            DocumentRegister.kind == KIND,
            DocumentRegister.year == year,
        )
    ).one_or_none()
    return found or book(session, organisation_id, **values)


def forms(session: Session, organisation_id: UUID, first: str, last: str) -> list[StrictForm]:
    return books.receive(
        session, organisation_id, KIND, series="АБ", first=first, last=last,
        received_on=DAY, received_by=None, at=DURING,
    )  # fmt: skip


def issued(
    session: Session, of: Group, book_id: UUID, whom: Sequence[UUID] | None = None, **more: Any
) -> list[Diploma]:
    return commands.issue(
        session, of.id, whom, register_id=book_id, issued_on=DAY, at=DURING, **(SAID | more)
    )


def one_of(session: Session, group: Group, learners: Sequence[Enrolment]) -> Diploma:
    """A document of a learner of this group, whom an order lets out."""
    groups.let_out(session, group, [one.id for one in learners])
    return issued(session, group, a_book(session, group.provider_id).id)[0]


def one(session: Session, **values: Any) -> Diploma:
    """A document of somebody who completed."""
    group, _people = completed(session, 1, **values)
    return issued(session, group, a_book(session, group.provider_id).id)[0]

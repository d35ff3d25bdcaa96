"""People, organisations, programmes, and somebody to ask for them."""

import itertools
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import utcnow, uuid7
from hub.core.numbers import snils_check
from hub.core.reference import ReferenceEntry, titles
from hub.organisations import commands as organisations
from hub.organisations.models import Organisation, OrganisationKind
from hub.people import commands as people
from hub.people.models import Person
from hub.programmes import commands as programmes
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.kinds import NeedKind, OutcomeKind
from hub.programmes.library import commands as library
from hub.programmes.library.models import Module
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion
from hub.programmes.queries import versions as versions_of

_numbers: Iterator[int] = itertools.count(1)


def snils(n: int) -> str:
    nine = f"{n + 200_000_000:09}"
    return nine + snils_check(nine)


def inn(n: int) -> str:
    nine = f"{n + 770_000_000:09}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    check = sum(int(d) * w for d, w in zip(nine, weights, strict=True)) % 11 % 10
    return f"{nine}{check}"


def person(session: Session, **values: Any) -> Person:
    n = next(_numbers)
    given = {"last_name": "Иванова", "first_name": "Мария", "snils": snils(n)} | values
    if given.get("category"):
        entry(session, "person-category", given["category"], given["category"])
    return people.create(session, **given)


def organisation(session: Session, **values: Any) -> Organisation:
    """An organisation that staff have verified; `verified_at=None` makes one they have not."""
    verified_at = values.pop("verified_at", utcnow())
    n = next(_numbers)
    given = {
        "name": f"Колледж {n}",
        "kind": OrganisationKind.PROVIDER,
        "inn": inn(n),
    } | values
    made = organisations.create(session, **given)
    # Past the version: its first form is still the first.
    known = {"verified_at": verified_at, "updated_at": made.updated_at}
    session.execute(update(Organisation).where(Organisation.id == made.id).values(known))
    return made


def programme(session: Session, **values: Any) -> Programme:
    given = {
        "title": "Сварщик",
        "kind": "vocational-training",
        "form": ProgrammeForm.MIXED,
        "hours": 144,
    } | values
    return programmes.create(session, **given)


def finished(session: Session, **values: Any) -> ProgrammeVersion:
    """A draft with all that the experts need to begin."""
    made = programme(session, **{"goal": "Научить сваривать."} | values)
    (draft,) = versions_of(session, made.id)
    part = curriculum.write(session, draft.id, title="Сварка швов", lectures=8, practice=60)
    curriculum.state_outcome(
        session, draft.id, part_id=part.id, kind=OutcomeKind.SKILL, title="Варить ровный шов"
    )
    return draft


def published(session: Session, **values: Any) -> Programme:
    """A programme that citizens see, let out by the experts."""
    draft = finished(session, **values)
    programmes.submit(session, draft.id, at=utcnow())
    programmes.publish(session, draft.id, at=utcnow(), review_id=uuid7())
    return session.get_one(Programme, draft.programme_id)


def module(session: Session, **values: Any) -> Module:
    given = {"title": "Охрана труда", "lectures": 6, "practice": 2} | values
    made = library.create(session, **given)
    library.add_outcome(session, made.id, kind=OutcomeKind.KNOWLEDGE, title="Знать правила")
    library.add_need(session, made.id, kind=NeedKind.WORKSHOP, title="Класс", places=12)
    return made


def entry(session: Session, book: str, code: str, title: str) -> None:
    """An entry of a book, unless it is there already."""
    if code not in titles(session, book):
        session.add(ReferenceEntry(book=book, code=code, title=title))
        session.flush()


def who(
    role: Role = Role.STAFF, scope: Scope = Scope.REGION, organisation_id: UUID | None = None
) -> Principal:
    return Principal(
        account_id=uuid7(),
        person_id=None,
        name="Проверкина Анна",
        grants=(Grant(role, scope, organisation_id),),
    )

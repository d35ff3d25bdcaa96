"""People, organisations, programmes, and somebody to ask for them."""

import itertools
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Grant, Principal, Role, Scope
from hub.core.db import uuid7
from hub.core.numbers import snils_check
from hub.core.reference import ReferenceEntry, titles
from hub.organisations import commands as organisations
from hub.organisations.models import Organisation, OrganisationKind
from hub.people import commands as people
from hub.people.models import Person
from hub.programmes import commands as programmes
from hub.programmes.models import Programme, ProgrammeForm

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
    n = next(_numbers)
    given = {
        "name": f"Колледж {n}",
        "kind": OrganisationKind.PROVIDER,
        "inn": inn(n),
    } | values
    return organisations.create(session, **given)


def programme(session: Session, **values: Any) -> Programme:
    given = {
        "title": "Сварщик",
        "kind": "vocational-training",
        "form": ProgrammeForm.MIXED,
        "hours": 144,
    } | values
    return programmes.create(session, **given)


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

"""Whose fact it is: a learner of a group found by what outside systems know of people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.identities import people_of
from hub.accounts.models import Account
from hub.applications.models import Application
from hub.core import blind
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.numbers import snils
from hub.gradebooks.judging import STRANGER, THERE
from hub.groups.models import Enrolment
from hub.people.models import SNILS, Person

SEVERAL = _l("Several learners of the group are meant by this.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """What a source knows of somebody: one of these is enough, the first given one decides."""

    enrolment_id: UUID | None = None
    identity: tuple[str, str] | None = None  # the system and the key there
    snils: str | None = None
    email: str | None = None


@dataclass(slots=True)
class Known:
    """Learners of some groups, by everything they may be asked by."""

    by_group: dict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    by_identity: Mapping[tuple[str, str], UUID] = field(default_factory=dict)
    by_snils: Mapping[str, UUID] = field(default_factory=dict)
    by_email: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def find(self, group_id: UUID, whose: Whose) -> UUID | str:
        """Give the enrolment, or say why there is none."""
        people = self.by_group[group_id]
        if whose.enrolment_id is not None:
            fits = [one for one in people if one.id == whose.enrolment_id]
        else:
            persons = self._persons(whose)
            fits = [one for one in people if one.person_id in persons]
        present = [one for one in fits if one.state in THERE] or fits
        if not present:
            return str(STRANGER)
        return str(SEVERAL) if len(present) > 1 else present[0].id

    def _persons(self, whose: Whose) -> Collection[UUID]:
        if whose.identity is not None:
            found = self.by_identity.get(whose.identity)
            return () if found is None else (found,)
        if whose.snils:
            found = self.by_snils.get(_digits(whose.snils))
            return () if found is None else (found,)
        return self.by_email.get((whose.email or "").strip().casefold(), ())


def known(session: Session, group_ids: Collection[UUID], asked: Iterable[Whose]) -> Known:
    """Read the learners of groups and how each is known: a handful of queries."""
    asked = list(asked)
    made = Known()
    rows = session.execute(
        select(Enrolment.id, Enrolment.group_id, Enrolment.state, Application.person_id)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Enrolment.group_id.in_(group_ids))
    ).all()
    for row in rows:
        made.by_group[row.group_id].append(row)
    persons = {row.person_id for row in rows}
    if any(one.email for one in asked):
        own = select(Person.id, Person.email).where(
            Person.id.in_(persons), Person.email.is_not(None)
        )
        signs = select(Account.person_id, Account.email).where(Account.person_id.in_(persons))
        for person_id, email in [*session.execute(own), *session.execute(signs)]:
            made.by_email[email.casefold()].add(person_id)
    numbers = {_digits(one.snils) for one in asked if one.snils} - {""}
    made.by_snils = blind.holders(session, SNILS, numbers) if numbers else {}
    made.by_identity = people_of(session, {one.identity for one in asked if one.identity})
    return made


def _digits(given: str) -> str:
    try:
        return snils(given)
    except InvalidError:
        return ""

"""Who agreed to the processing of their data: in an account, on paper, or took it back.

Accounts are another room: what it knows hub/registries.py hands over.
"""

import enum
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, union_all
from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.panels import Line
from hub.people.models import Outcome, Person, Standing, Withdrawal
from hub.people.paper_models import PaperConsent


class Which(enum.Enum):
    """Which consents are asked of."""

    IN_FORCE = "in-force"
    TAKEN_BACK = "taken-back"
    EVER = "ever"


IN_FORCE, TAKEN_BACK, EVER = Which
GIVEN, NONE, WITHDRAWN = "given", "none", "withdrawn"
STATES = {GIVEN: _l("given"), NONE: _l("none"), WITHDRAWN: _l("withdrawn")}
TONES = {GIVEN: "success", NONE: "warning", WITHDRAWN: "danger"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A version of the hub's own text: on paper it may be signed from its day on."""

    id: UUID
    title: str
    number: int
    published_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Accounts:
    """What accounts answer.

    `versions` gives the texts, the latest first; `people` selects whose consent is in force, was
    taken back, or either; `lines` tells a card of them; `latest` names a person's account; `tell`
    writes to the owner that the consent is withdrawn, and by when it is decided.
    """

    versions: Callable[[Session], Sequence[Version]]
    people: Callable[[Which], Select[Any]]
    lines: Callable[[Session, UUID], Sequence[Line]]
    latest: Callable[[Session, UUID], UUID | None]
    tell: Callable[[Session, UUID, datetime], None]


_answers: list[Accounts] = []


def answered_by(accounts: Accounts) -> None:
    """Hand over who answers; one app a process, so the last one does."""
    _answers[:] = [accounts]


def accounts() -> Accounts:
    return _answers[0]


def in_force(day: date, versions: Sequence[Version]) -> Version | None:
    """Give the version in force on a day: the latest that was published by then."""
    return next((one for one in versions if one.published_on <= day), None)


def has(session: Session, person_id: UUID) -> bool:
    """Whether any consent of this person is in force."""
    asked = (_of(one, person_id).limit(1) for one in _holders(IN_FORCE))
    return any(session.execute(one).first() is not None for one in asked)


def where(words: Sequence[str]) -> ColumnElement[bool]:
    """Say in SQL whose consent stands so."""
    found = {GIVEN: _given, NONE: _none, WITHDRAWN: _withdrawn}
    if unknown := set(words) - set(found):
        raise ValueError(f"No consent is {', '.join(sorted(unknown))}.")
    return or_(*(found[word]() for word in words))


def told(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Say of a page's people how their consent stands."""
    return {
        key: str(STATES[word])
        for word in STATES
        for key in session.scalars(select(Person.id).where(Person.id.in_(list(ids)), where([word])))
    }


def _given() -> ColumnElement[bool]:
    # One row after another: for an OR of EXISTS PostgreSQL would read all of both first.
    first = [_asked(one).limit(1).scalar_subquery() for one in _holders(IN_FORCE)]
    return and_(Person.standing != Standing.RESTRICTED, func.coalesce(*first).is_not(None))


def _none() -> ColumnElement[bool]:
    never = [not_(_holds(one)) for one in (*_holders(EVER), _in_cases())]
    return and_(Person.standing != Standing.RESTRICTED, *never)


def _withdrawn() -> ColumnElement[bool]:
    # Those who took anything back are few: the database begins with them.
    lacks = and_(*(not_(_holds(one)) for one in _holders(IN_FORCE)))
    began = union_all(*_holders(TAKEN_BACK), _in_cases())
    return and_(Person.id.in_(began), or_(Person.standing == Standing.RESTRICTED, lacks))


def _holders(which: Which) -> list[Select[Any]]:
    word, on_paper = PaperConsent.withdrawn_on, select(PaperConsent.person_id)
    if which is not EVER:
        on_paper = on_paper.where(word.is_(None) if which is IN_FORCE else word.is_not(None))
    return [on_paper, accounts().people(which)]


def _in_cases() -> Select[Any]:
    return select(Withdrawal.person_id).where(
        Withdrawal.person_id.is_not(None), Withdrawal.outcome.in_([Outcome.WAITING, Outcome.KEPT])
    )


def _holds(holders: Select[Any]) -> ColumnElement[bool]:
    return _asked(holders).exists()


def _asked(holders: Select[Any]) -> Select[Any]:
    """Ask of one person after another, as the list goes by: a page needs few."""
    return _of(holders, Person.id).correlate(Person)


def _of(holders: Select[Any], person_id: Any) -> Select[Any]:
    return holders.where(holders.selected_columns[0] == person_id)

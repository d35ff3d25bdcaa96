"""The columns and the filters of the list of applications."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from hub.applications import subjects
from hub.applications.intake_queries import INTAKE
from hub.applications.machine import ENDED, OPEN
from hub.applications.models import Application
from hub.applications.words import STATES, TONES
from hub.core import clock
from hub.core.i18n import _l
from hub.core.names import full_name
from hub.core.tables import Column, Filter, FilterKind, Find, Kind
from hub.core.tables.names import by_name
from hub.deadlines.tables import OWES
from hub.people.models import Person

ORGANISATION, PROGRAMME, PERSON = "organisation", "programme", "person"
WEEK = timedelta(days=7)
IN_WORK, OVER = "open", "ended"
STANDS = {IN_WORK: _l("open ones"), OVER: _l("ended ones")}
DUE = {"late": _l("overdue"), "today": _l("today"), "week": _l("within seven days")}
NAMED = by_name(Person)


def _stands(values: Sequence[str]) -> ColumnElement[bool]:
    if not set(values) <= set(STANDS):
        raise ValueError(values)
    groups = {IN_WORK: OPEN, OVER: ENDED}
    return Application.state.in_([state for value in values for state in groups[value]])


def _due(values: Sequence[str]) -> ColumnElement[bool]:
    if not set(values) <= set(DUE):
        raise ValueError(values)
    today, due_on = clock.today(), Application.due_on
    ways = {
        "late": due_on < today,
        "today": due_on == today,
        "week": and_(due_on >= today, due_on <= today + WEEK),
    }
    return or_(*(ways[value] for value in values))


def by_person(text: str) -> Sequence[Find] | None:
    """Find by whose it is; in the order of keys, for the name's index is another table's."""
    found = NAMED(text)
    return None if found is None else [Find(or_(*(find.where for find in found)))]


def person_name(row: Any) -> str:
    return full_name(_Named(row))


class _Named:
    """The name in a row of the list: the person's columns carry the table's name there."""

    def __init__(self, row: Any) -> None:
        self.last_name = row.person_last_name
        self.first_name = row.person_first_name
        self.patronymic = row.person_patronymic


def _due_tone(row: Any) -> str:
    today = clock.today()
    return "danger" if row.due_on < today else "warning" if row.due_on == today else "neutral"


COLUMNS = (
    Column(
        name="person",
        title=_l("Person"),
        source=(Person.last_name, Person.first_name, Person.patronymic),
        value=person_name,
        is_link=True,
    ),
    Column(
        name="subject",
        title=_l("What it is for"),
        source=(Application.id,),
        told=subjects.titles,
    ),
    Column(
        name="state",
        title=_l("State"),
        source=(Application.state,),
        kind=Kind.CHOICE,
        choices=STATES,
        tone=lambda row: TONES.get(row.state, "neutral"),
    ),
    Column(name="owed", title=_l("What is owed"), source=(Application.owed,)),
    Column(
        name="due_on",
        title=_l("By when"),
        source=(Application.due_on,),
        kind=Kind.DATE,
        sort=Application.due_on,
        tone=_due_tone,
    ),
    Column(
        name="owed_by",
        title=_l("Who owes it"),
        source=(Application.owed_by,),
        kind=Kind.CHOICE,
        choices=OWES,
    ),
    Column(
        name="submitted_at",
        title=_l("Submitted"),
        source=(Application.submitted_at,),
        kind=Kind.TIME,
        sort=Application.submitted_at,
        is_shown=False,
    ),
    Column(
        name="provider",
        title=_l("Training organisation"),
        source=(Application.provider_id,),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        is_shown=False,
    ),
    Column(
        name="organisation",
        title=_l("Who sends"),
        source=(Application.organisation_id,),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        is_shown=False,
    ),
    Column(
        name="kind",
        title=_l("Kind"),
        source=(Application.kind,),
        kind=Kind.CHOICE,
        choices=subjects.KINDS,
        is_shown=False,
    ),
    Column(
        name="since",
        title=_l("In this state since"),
        source=(Application.since,),
        kind=Kind.TIME,
        is_shown=False,
    ),
    Column(name="wish", title=_l("Wish"), source=(Application.wish,), is_shown=False),
    Column(name="reason", title=_l("Reason"), source=(Application.reason,), is_shown=False),
)

FILTERS = (
    Filter(
        name="stands",
        title=_l("Open or ended"),
        kind=FilterKind.CHOICE,
        attribute=Application.owed,
        where=_stands,
        choices=STANDS,
        default=IN_WORK,
    ),
    Filter(
        name="state",
        title=_l("State"),
        kind=FilterKind.CHOICE,
        attribute=Application.state,
        choices=STATES,
    ),
    Filter(
        name="owed_by",
        title=_l("Who owes it"),
        kind=FilterKind.CHOICE,
        attribute=Application.owed_by,
        choices=OWES,
    ),
    Filter(
        name="due",
        title=_l("By when"),
        kind=FilterKind.CHOICE,
        attribute=Application.owed,
        where=_due,
        choices=DUE,
    ),
    Filter(
        name="programme",
        title=_l("Programme"),
        kind=FilterKind.LOOKUP,
        attribute=Application.programme_id,
        lookup=PROGRAMME,
    ),
    Filter(
        name="intake",
        title=_l("Intake"),
        kind=FilterKind.LOOKUP,
        attribute=Application.intake_id,
        lookup=INTAKE,
    ),
    Filter(
        name="provider",
        title=_l("Training organisation"),
        kind=FilterKind.LOOKUP,
        attribute=Application.provider_id,
        lookup=ORGANISATION,
    ),
    Filter(
        name="organisation",
        title=_l("Who sends"),
        kind=FilterKind.LOOKUP,
        attribute=Application.organisation_id,
        lookup=ORGANISATION,
    ),
    Filter(
        name="kind",
        title=_l("Kind"),
        kind=FilterKind.CHOICE,
        attribute=Application.kind,
        choices=subjects.KINDS,
    ),
    Filter(
        name="due_on",
        title=_l("Last day"),
        kind=FilterKind.PERIOD,
        attribute=Application.due_on,
    ),
    Filter(
        name="submitted_at",
        title=_l("Submitted"),
        kind=FilterKind.PERIOD,
        attribute=Application.submitted_at,
    ),
)

"""Lists of orders for training and of the people they name, and the file of people."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.lookups import Lookup
from hub.core.tables.search import by_words
from hub.deadlines.tables import OWES
from hub.training_orders import queries
from hub.training_orders.machine import OPEN
from hub.training_orders.models import (
    EXPORT,
    READ,
    SCOPES,
    WRITE,
    TrainingOrder,
    TrainingOrderPerson,
)
from hub.training_orders.words import KINDS, STATES, TONES, number_word

ORGANISATION, PROGRAMME, COMPETENCY = "organisation", "programme", "competency"
SITE, ORDER, INTAKE = "site", "training-order", "intake"
LOOKUP = Lookup(
    titles=queries.titles,
    offer=queries.offer,
    resolve=queries.resolve,
    written=queries.written,
    visible=queries.seen,
    endpoint="training_orders.card",
)
ROW = TrainingOrderPerson
LATE, TODAY, WEEK, OURS = "late", "today", "week", "open"
WHEN = {
    LATE: _l("overdue"),
    TODAY: _l("today"),
    WEEK: _l("within seven days"),
    OURS: _l("not ended yet"),
}


def _told(name: str) -> Callable[[Session, Collection[Any]], Mapping[Any, str]]:
    def told(session: Session, ids: Collection[Any]) -> dict[Any, str]:
        return {key: str(each[name]) for key, each in queries.figures(session, ids).items()}

    return told


def _count(name: str, title: str, *, is_shown: bool = False) -> Column:
    return Column(
        name=name, title=title, source=(TrainingOrder.id,), told=_told(name), is_shown=is_shown
    )


def _due(words: Any) -> Any:
    """Say in SQL which orders are late, or not over."""
    due, today, is_open = TrainingOrder.due_on, clock.today(), TrainingOrder.state.in_(OPEN)
    ways = {
        LATE: and_(due < today, is_open),
        TODAY: and_(due == today, is_open),
        WEEK: and_(due.between(today, today + timedelta(days=7)), is_open),
        OURS: is_open,
    }
    if unknown := set(words) - set(ways):
        raise ValueError(f"No order is {', '.join(sorted(unknown))}.")
    return or_(*(ways[word] for word in words))


def due_tone(due_on: date | None) -> str:
    return "danger" if due_on is not None and due_on < clock.today() else "neutral"


ORDERS = Table(
    name="training-orders",
    title=_l("Orders for training"),
    model=TrainingOrder,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(
            name="subject",
            title=_l("What is ordered"),
            source=(TrainingOrder.subject,),
            sort=TrainingOrder.subject_key,
            is_link=True,
        ),
        Column(
            name="number",
            title=_l("Number"),
            source=(TrainingOrder.number, TrainingOrder.year),
            value=number_word,
            is_whole=True,
        ),
        Column(
            name="organisation",
            title=_l("Customer"),
            source=(TrainingOrder.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(TrainingOrder.state,),
            kind=Kind.CHOICE,
            choices=STATES,
            tone=lambda row: TONES[row.state],
        ),
        Column(
            name="people", title=_l("Ordered"), source=(TrainingOrder.people,), kind=Kind.NUMBER
        ),
        _count("completed", _l("Trained"), is_shown=True),
        Column(
            name="due_on",
            title=_l("Due by"),
            source=(TrainingOrder.due_on,),
            kind=Kind.DATE,
            sort=TrainingOrder.due_on,
            tone=lambda row: due_tone(row.due_on),
            is_whole=True,
        ),
        Column(name="owed", title=_l("What is owed"), source=(TrainingOrder.owed,), is_shown=False),
        Column(
            name="owed_by",
            title=_l("Who owes it"),
            source=(TrainingOrder.owed_by,),
            kind=Kind.CHOICE,
            choices=OWES,
            is_shown=False,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(TrainingOrder.kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
            is_shown=False,
        ),
        _count("named", _l("Named")),
        _count("applied", _l("Applied")),
        _count("enrolled", _l("Enrolled")),
        _count("studying", _l("Studying")),
        _count("expelled", _l("Expelled")),
        _count("left", _l("Left before training")),
        Column(
            name="starts_on",
            title=_l("From"),
            source=(TrainingOrder.starts_on,),
            kind=Kind.DATE,
            sort=TrainingOrder.starts_on,
            is_shown=False,
        ),
        Column(
            name="ends_on",
            title=_l("Until"),
            source=(TrainingOrder.ends_on,),
            kind=Kind.DATE,
            is_shown=False,
        ),
        Column(
            name="sent_at",
            title=_l("Sent"),
            source=(TrainingOrder.sent_at,),
            kind=Kind.TIME,
            sort=TrainingOrder.sent_at,
            is_shown=False,
        ),
        Column(
            name="funding", title=_l("Funding"), source=(TrainingOrder.funding,), is_shown=False
        ),
    ),
    default_sort="due_on",
    search=(by_words(TrainingOrder.subject_key),),
    search_hint=_l("Words of what is ordered"),
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=TrainingOrder.state,
            choices=STATES,
        ),
        Filter(
            name="due",
            title=_l("Term"),
            kind=FilterKind.CHOICE,
            attribute=TrainingOrder.due_on,
            where=_due,
            choices=WHEN,
        ),
        Filter(
            name="organisation",
            title=_l("Customer"),
            kind=FilterKind.LOOKUP,
            attribute=TrainingOrder.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="owed_by",
            title=_l("Who owes it"),
            kind=FilterKind.CHOICE,
            attribute=TrainingOrder.owed_by,
            choices=OWES,
        ),
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=TrainingOrder.kind,
            choices=KINDS,
        ),
        Filter(
            name="sent_at",
            title=_l("Sent"),
            kind=FilterKind.PERIOD,
            attribute=TrainingOrder.sent_at,
        ),
    ),
    export_permission=EXPORT,
    create_permission=WRITE,
    create_title=_l("New order"),
    empty_hint=_l("When an organisation orders training for its people, it appears here."),
)

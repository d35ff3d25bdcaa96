"""The list of orders about learners."""

from collections.abc import Sequence
from typing import Any

from hub.core.i18n import _, _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.declare import Find
from hub.core.tables.search import prefix
from hub.core.text import search_key
from hub.groups import lawful, order_queries
from hub.groups.lookup import GROUP
from hub.groups.machine import DirectiveState
from hub.groups.models import Directive
from hub.groups.scopes import ORDERS, ORDERS_EXPORT, ORDERS_READ
from hub.groups.tables import ORGANISATION
from hub.groups.words import DIRECTIVES, KINDS


def number_word(row: Any) -> str:
    return f"№ {row.number}" if row.number else str(_("draft"))


def tone(row: Any) -> str:
    return "success" if row.state is DirectiveState.SIGNED else "warning"


def _by_number(text: str) -> Sequence[Find]:
    typed = search_key(lawful.number_of(text.lstrip("№ ")))
    return [Find(prefix(Directive.number_key, typed), Directive.number_key)] if typed else []


TABLE = Table(
    name="directives",
    title=_l("Orders about learners"),
    about=_l("An order is drafted on the card of its group."),
    model=Directive,
    scopes=ORDERS,
    permission=ORDERS_READ,
    columns=(
        Column(
            name="number",
            title=_l("Number"),
            source=(Directive.number,),
            value=number_word,
            is_link=True,
        ),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(Directive.kind,),
            kind=Kind.CHOICE,
            choices=KINDS,
        ),
        Column(
            name="signed_on",
            title=_l("Day of the order"),
            source=(Directive.signed_on,),
            kind=Kind.DATE,
            sort=Directive.signed_on,
        ),
        Column(
            name="effective_on",
            title=_l("In force from"),
            source=(Directive.effective_on,),
            kind=Kind.DATE,
        ),
        Column(
            name="group",
            title=_l("Group"),
            source=(Directive.group_id,),
            kind=Kind.LOOKUP,
            lookup=GROUP,
        ),
        Column(name="people", title=_l("People"), source=(Directive.id,), told=order_queries.sizes),
        Column(
            name="organisation",
            title=_l("Who issues it"),
            source=(Directive.organisation_id,),
            kind=Kind.LOOKUP,
            lookup=ORGANISATION,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Directive.state,),
            kind=Kind.CHOICE,
            choices=DIRECTIVES,
            tone=tone,
        ),
        Column(
            name="created_at",
            title=_l("Added"),
            source=(Directive.created_at,),
            kind=Kind.TIME,
            sort=Directive.created_at,
            is_shown=False,
        ),
    ),
    default_sort="-created_at",
    search=(_by_number,),
    search_hint=_l("Number of the order"),
    filters=(
        Filter(
            name="kind",
            title=_l("Kind"),
            kind=FilterKind.CHOICE,
            attribute=Directive.kind,
            choices=KINDS,
        ),
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Directive.state,
            choices=DIRECTIVES,
        ),
        Filter(
            name="group",
            title=_l("Group"),
            kind=FilterKind.LOOKUP,
            attribute=Directive.group_id,
            lookup=GROUP,
        ),
        Filter(
            name="organisation",
            title=_l("Who issues it"),
            kind=FilterKind.LOOKUP,
            attribute=Directive.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="signed_on",
            title=_l("Day of the order"),
            kind=FilterKind.PERIOD,
            attribute=Directive.signed_on,
        ),
    ),
    export_permission=ORDERS_EXPORT,
    empty_hint=_l("No orders yet: draft one on the card of a group."),
)

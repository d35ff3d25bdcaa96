"""The list of people whom orders name, and how a file of them is read."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.applications.words import STATES, TONES
from hub.core import numbers
from hub.core.i18n import _, _l
from hub.core.names import full_name
from hub.core.tables import Column, Field, Filter, FilterKind, Importer, Kind, Table
from hub.core.tables.search import by_words
from hub.people.fields import FIELDS
from hub.training_orders import people_commands as commands
from hub.training_orders import queries
from hub.training_orders.models import (
    EXPORT,
    PEOPLE_SCOPES,
    READ,
    WRITE,
    TrainingOrder,
    TrainingOrderPerson,
)
from hub.training_orders.tables import ORDER
from hub.training_orders.words import number_word

ROW = TrainingOrderPerson
OF_PEOPLE = {item.name: item for item in FIELDS}
ASKED = (
    *("full_name", "last_name", "first_name", "patronymic", "birth_on", "snils"),
    *("email", "phone"),
)


OWN_FIELDS = (
    Field(
        name="post",
        title=_l("Post or class"),
        synonyms=("должность", "класс", "группа", "профессия", "класс, должность"),
        example="Сварщик 4 разряда",
    ),
    Field(
        name="representative",
        title=_l("Representative who signed"),
        synonyms=("законный представитель", "родитель", "представитель"),
        help=_l("For those under fourteen"),
        example="Иванова Анна Петровна",
    ),
    Field(
        name="order_id",
        title=_l("Order for training"),
        kind=Kind.LOOKUP,
        lookup=ORDER,
        is_required=True,
        synonyms=("заказ", "номер заказа"),
        example="12-З/2026",
    ),
)


def stands(row: Any) -> str:
    """Say how far somebody is; what is wrong for the office is not the customer's to read."""
    if row.application_state is not None:
        return str(STATES[row.application_state])
    if row.trouble is None:
        return str(_("waits for a place"))
    return str(_("the centre looks at it") if row.is_for_office else _("to be mended"))


def tone(row: Any) -> str:
    if row.application_state is not None:
        return TONES.get(row.application_state, "neutral")
    return "neutral" if row.trouble is None else "info" if row.is_for_office else "danger"


def _create(session: Session, values: Any) -> UUID:
    return commands.add(session, **values).id


def _change(session: Session, row_id: UUID, values: Any) -> None:
    said = {name: value for name, value in values.items() if name != "order_id"}
    commands.mend(session, row_id, **said)


def _create_many(session: Session, rows: Sequence[Any], ids: Sequence[UUID]) -> None:
    commands.add_many(session, rows, ids)


def _order_of(session: Session, mapping: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say of which order a file begun on its card is."""
    word = mapping.get("order_id")
    if not isinstance(word, str):
        return None
    key = queries.resolve(session, [word])[word]
    found = session.get(TrainingOrder, key) if key is not None else None
    if found is None:
        return None
    name = _("People of order %(number)s «%(subject)s»", number=number_word(found) or "—",
             subject=found.subject)  # fmt: skip
    return str(name), url_for("training_orders.card", row_id=found.id)


PEOPLE = Table(
    name="training-order-people",
    title=_l("People of orders"),
    about=_l("Whom organisations named in their orders, and how far each is."),
    model=ROW,
    scopes=PEOPLE_SCOPES,
    permission=READ,
    columns=(
        Column(
            name="name",
            title=_l("Full name"),
            source=(ROW.last_name, ROW.first_name, ROW.patronymic),
            value=full_name,
            sort=ROW.name_key,
            is_link=True,
        ),
        Column(
            name="order",
            title=_l("Order for training"),
            source=(ROW.order_id,),
            kind=Kind.LOOKUP,
            lookup=ORDER,
        ),
        Column(name="birth_on", title=_l("Date of birth"), source=(ROW.birth_on,), kind=Kind.DATE),
        Column(name="post", title=_l("Post or class"), source=(ROW.post,)),
        Column(name="phone", title=_l("Telephone"), source=(ROW.phone,), is_shown=False),
        Column(name="email", title=_l("E-mail"), source=(ROW.email,), is_shown=False),
        Column(
            name="state",
            title=_l("How far"),
            source=(Application.state, ROW.trouble, ROW.is_for_office),
            value=stands,
            tone=tone,
        ),
    ),
    joins=((Application, Application.id == ROW.application_id),),
    default_sort="name",
    search=(by_words(ROW.name_key),),
    search_hint=_l("Last name and first name"),
    filters=(
        Filter(
            name="order",
            title=_l("Order for training"),
            kind=FilterKind.LOOKUP,
            attribute=ROW.order_id,
            lookup=ORDER,
        ),
        Filter(
            name="trouble",
            title=_l("Something is wrong"),
            kind=FilterKind.FLAG,
            attribute=ROW.trouble,
        ),
        Filter(
            name="has_application",
            title=_l("Has an application"),
            kind=FilterKind.FLAG,
            attribute=ROW.application_id,
        ),
    ),
    importer=Importer(
        permission=WRITE,
        fields=(
            *(OF_PEOPLE[name] for name in ASKED),
            *OWN_FIELDS,
        ),
        key=commands.key,
        match=commands.match,
        create=_create,
        change=_change,
        create_many=_create_many,
        check=commands.check,
        mask=numbers.snils_masked,
        belongs=_order_of,
    ),
    export_permission=EXPORT,
    is_personal=True,
    empty_hint=_l("When an order names its people, they appear here."),
)

"""Заказы на обучение в открытом API."""

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from flask import Response

from hub.core.api import Blueprint, personal
from hub.core.api.registry import Registry, serve
from hub.core.api.resources import JSON, body
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _
from hub.core.tables.reading import Reader
from hub.core.tables.staging import importer_of
from hub.core.web import requires, someone
from hub.training_orders import commands, doing, queries, share_commands
from hub.training_orders import people_commands as people
from hub.training_orders.commands import Step
from hub.training_orders.machine import Mover
from hub.training_orders.models import ANSWER, DISTRIBUTE, READ, WRITE
from hub.training_orders.people_tables import PEOPLE
from hub.training_orders.schemas import (
    ControlAnswer,
    OrderAct,
    PeopleAnswer,
    PeopleAsked,
    ShareAnswer,
    SharesAnswer,
    SharesAsked,
    ShareSchema,
    TrainingOrderChange,
    TrainingOrderPage,
    TrainingOrderSchema,
)
from hub.training_orders.tables import ORDERS

V = TypeVar("V", bound=Callable[..., Any])
blueprint = Blueprint(
    "api-training-orders",
    __name__,
    url_prefix="/api/v1/training-orders",
    description="Заказы организаций на обучение многих людей сразу.",
)
READ_ONLY = ("year", "number", "state", "reason", "sent_at", "owed", "owed_by", "due_on")
PLACE = "/<uuid:training_order_id>"
serve(
    blueprint,
    Registry(
        one="training_order",
        table=ORDERS,
        write_permission=WRITE,
        fields=(*commands.FIELDS, *READ_ONLY),
        schema=TrainingOrderSchema,
        page=TrainingOrderPage,
        changes=TrainingOrderChange,
        single=queries.SINGLE,
        find=queries.order,
        create=commands.create,
        change=commands.change,
        about_list="Заказы: свои и те, где предложено обучать; сотруднику центра — все.",
        about_one="Один заказ.",
        about_create="Начать заказ; центру он уходит действием `send`.",
    ),
)


def there(permission: str) -> Callable[[V], V]:
    """Look for the row before the body is read: another's order is not there, whatever is sent."""

    def wrap(view: V) -> V:
        @wraps(view)
        def asked(*given: Any, **path: Any) -> Any:
            with reading() as session:
                if (share_id := path.get("share_id")) is not None:
                    queries.share(session, share_id, someone())
                else:
                    queries.order(session, path["training_order_id"], someone(), permission)
            return view(*given, **path)

        return cast("V", asked)

    return wrap


@blueprint.post(f"{PLACE}/acts")
@requires(WRITE)
@there(WRITE)
@blueprint.arguments(OrderAct)
@blueprint.response(200, TrainingOrderSchema)
def act(values: dict[str, Any], training_order_id: UUID) -> Response:
    """Отправить, принять, вернуть, отклонить, закрыть или отозвать заказ.

    Если заказ уже ушёл дальше, ответ 409.
    """
    who = someone()
    with transaction() as session:
        found = doing.act(
            session,
            training_order_id,
            who,
            values["act"],
            reason=values["reason"],
            version=values["version"],
        )
        return body(TrainingOrderSchema(), found)


@blueprint.get(f"{PLACE}/people")
@requires(READ)
@blueprint.response(200, PeopleAnswer)
def named(training_order_id: UUID) -> Response:
    """Люди заказа: заказчику — названные им, организации — её доли."""
    who = someone()
    with transaction() as session:
        found = queries.order(session, training_order_id, who)
        commands.note(session, found, "people-read")
        is_office = who.everywhere(DISTRIBUTE)
        items = [
            SimpleNamespace(
                **{
                    name: getattr(row, name)
                    for name in ("id", "last_name", "first_name", "patronymic", "birth_on", "post")
                },
                state=state.value if state else None,
                trouble=row.trouble if is_office or not row.is_for_office else None,
            )
            for row, state in queries.people(session, found.id, who)
        ]
    return personal(_said(PeopleAnswer(), SimpleNamespace(items=items)))


@blueprint.post(f"{PLACE}/people")
@requires(WRITE)
@there(WRITE)
@blueprint.arguments(PeopleAsked)
@blueprint.response(201, PeopleAnswer)
def add(values: dict[str, Any], training_order_id: UUID) -> Response:
    """Назвать людей заказа: все строки годны, или не записана ни одна."""
    who = someone()
    with transaction() as session:
        queries.order(session, training_order_id, who, WRITE)
        rows = _understood(session, values["rows"], training_order_id)
        ids = [uuid4() for _row in rows]
        people.add_many(session, rows, ids)
        made = [
            SimpleNamespace(**row, id=key, state=None, trouble=None)
            for key, row in zip(ids, rows, strict=True)
        ]
    return personal(_said(PeopleAnswer(), SimpleNamespace(items=made), 201))


@blueprint.get(f"{PLACE}/control")
@requires(READ)
@blueprint.response(200, ControlAnswer)
def control(training_order_id: UUID) -> Response:
    """Сколько людей обучено из заказанных."""
    with reading() as session:
        found = queries.order(session, training_order_id, someone())
        counted = queries.figures(session, [found.id])[found.id]
    return _said(ControlAnswer(), SimpleNamespace(ordered=found.people, **counted))


@blueprint.get(f"{PLACE}/shares")
@requires(READ)
@blueprint.response(200, SharesAnswer)
def shares(training_order_id: UUID) -> Response:
    """Кто и сколько людей заказа обучает; организации — только её доля."""
    who = someone()
    with reading() as session:
        found = queries.order(session, training_order_id, who)
        items = queries.shares(session, found, who)
    return _said(SharesAnswer(), SimpleNamespace(items=items))


@blueprint.put(f"{PLACE}/shares")
@requires(DISTRIBUTE)
@blueprint.arguments(SharesAsked)
@blueprint.response(200, SharesAnswer)
def distribute(values: dict[str, Any], training_order_id: UUID) -> Response:
    """Распределить заказ: предложить места организациям; подтвердившие свои сохраняют."""
    who = someone()
    wanted = {one["provider_id"]: one["places"] for one in values["shares"]}
    step = Step(by=doing.mover(who), at=utcnow(), account_id=who.account_id)
    with transaction() as session:
        found = queries.order(session, training_order_id, who, DISTRIBUTE)
        version = values["version"]
        share_commands.distribute(session, training_order_id, wanted, step, version=version)
        items = queries.shares(session, found, who)
        return _said(SharesAnswer(), SimpleNamespace(items=items))


@blueprint.put(f"{PLACE}/shares/<uuid:share_id>")
@requires(ANSWER)
@there(ANSWER)
@blueprint.arguments(ShareAnswer)
@blueprint.response(200, ShareSchema)
def answer(values: dict[str, Any], training_order_id: UUID, share_id: UUID) -> Response:
    """Взять предложенных людей (нужны дни обучения) или отказаться с причиной."""
    who = someone()
    is_office = doing.mover(who) is Mover.OFFICE
    step = Step(
        by=Mover.OFFICE if is_office else Mover.PROVIDER,
        at=utcnow(),
        account_id=who.account_id,
        reason=values["reason"],
    )
    with transaction() as session:
        share = queries.share(session, share_id, who)
        if share.order_id != training_order_id:
            raise InvalidError(_("There is no such offer, or it is not yours."))
        if values["is_confirmed"]:
            days = {name: values[name] for name in ("starts_on", "ends_on", "is_agreed")}
            share_commands.confirm(session, share_id, step, version=values["version"], **days)
        else:
            share_commands.decline(session, share_id, step, version=values["version"])
        return _said(ShareSchema(), share)


def _understood(session: Any, rows: list[dict[str, str]], order_id: UUID) -> list[dict[str, Any]]:
    """Read rows as a file of people is read; the first that is wrong is named."""
    texts = [{**row, "order_id": str(order_id)} for row in rows]
    reader = Reader(session, importer_of(PEOPLE), texts)
    found = []
    for number, row in enumerate(texts, start=1):
        parsed = reader.parse(row)
        for name, words in parsed.problems.items():
            message = _("Row %(number)s: %(words)s", number=number, words=words)
            raise InvalidError(message, field=name)
        values = people.clean(parsed.values)
        found.append({**values, "order_id": order_id})
    return found


def _said(schema: Any, what: Any, status: int = 200) -> Response:
    words = JSON.encode(schema.dump(what)) + "\n"
    return Response(words, status=status, content_type="application/json")

"""Every change of whom an order names: typed one by one, pasted, or from a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import ahead, clock
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.names import name_key
from hub.core.tables.declare import Match, Values
from hub.people.commands import CHECKS
from hub.people.papers import OWN_FROM, age
from hub.training_orders.commands import held, tell
from hub.training_orders.machine import EDITABLE, ENDED
from hub.training_orders.models import ShareState, TrainingOrder, TrainingOrderPerson
from hub.training_orders.needs import named, of_standing
from hub.training_orders.share_commands import carry_on, of

FIELDS = (
    *("last_name", "first_name", "patronymic", "birth_on", "snils", "email", "phone"),
    *("post", "representative"),
)
LONGEST = 200
ABSENT = _l("There is no such person in the order, or it is not yours.")
HAS_COME = _l("This person has an application already: it is changed there.")


def add(session: Session, order_id: UUID, **values: Any) -> TrainingOrderPerson:
    """Name one more."""
    made = uuid7()
    add_many(session, [{"order_id": order_id, **values}], [made])
    return session.get_one(TrainingOrderPerson, made)


def add_many(session: Session, rows: Sequence[Values], ids: Sequence[UUID]) -> None:
    """Name many at once: one refused, and none is there."""
    counts = Counter(values["order_id"] for values in rows)
    orders = {order_id: _open(session, order_id, n) for order_id, n in sorted(counts.items())}
    known = {key for order_id in orders for key in _standing(session, order_id)}
    for row_id, values in zip(ids, rows, strict=True):
        cleaned = clean(values)
        check(cleaned)
        if (means := key({**cleaned, "order_id": values["order_id"]})) in known:
            raise ConflictError(_l("This person is named in the order already."), field="last_name")
        known.add(means)
        session.add(TrainingOrderPerson(id=row_id, order_id=values["order_id"], **cleaned))
    session.flush()
    for order_id, order in orders.items():
        _changed(session, order, "people-added", count=counts[order_id])


def mend(
    session: Session, row_id: UUID, *, version: int | None = None, **values: Any
) -> TrainingOrderPerson:
    """Put right what is said of somebody; what was wrong with the row is asked anew."""
    order, row = _row(session, row_id)
    if version is not None:
        row.expect(version)
    known = {name: getattr(row, name) for name in FIELDS}
    cleaned = clean({**known, **values})
    check(cleaned)
    if cleaned == known and row.trouble is None:
        return row
    for name, value in cleaned.items():
        setattr(row, name, value)
    row.trouble, row.is_for_office, row.is_same = None, False, False
    session.flush()
    _changed(session, order, "people-mended")
    return row


def drop(session: Session, row_id: UUID) -> None:
    """Take somebody out of an order, while no application was made."""
    order, row = _row(session, row_id)
    session.delete(row)
    session.flush()
    _changed(session, order, "people-dropped")


def same(session: Session, row_id: UUID) -> None:
    """Say for the office that whoever is known by this name is meant indeed."""
    order, row = _row(session, row_id)
    if row.trouble is None:
        raise RefusedError(_l("Nothing is wrong with this row."))
    row.is_same, row.trouble, row.is_for_office = True, None, False
    session.flush()
    _changed(session, order, "people-matched")


def retry(session: Session, order_id: UUID) -> None:
    """Ask everything of the rows anew: a consent was entered, cards were told apart."""
    order = held(session, order_id)
    rows = session.scalars(
        select(TrainingOrderPerson).where(
            TrainingOrderPerson.order_id == order_id,
            TrainingOrderPerson.application_id.is_(None),
            TrainingOrderPerson.trouble.is_not(None),
        )
    )
    for row in rows:
        row.trouble, row.is_for_office = None, False
    session.flush()
    _changed(session, order, "people-asked")


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read what is said of somebody by the rules of people's cards."""
    cleaned: dict[str, Any] = {}
    for name in FIELDS:
        given = values.get(name)
        value = " ".join(given.split()) if isinstance(given, str) else given
        if isinstance(value, str) and len(value) > LONGEST:
            words = _l("This is too long: two hundred letters at most.")
            raise InvalidError(words, field=name)
        cleaned[name] = CHECKS[name](value) if value and name in CHECKS else value or None
    return cleaned


def check(values: Values) -> None:
    """Refuse a row nobody could be found or made by."""
    for name in ("last_name", "first_name"):
        if not values.get(name):
            raise InvalidError(_l("Give the last name and the first name."), field=name)
    if not values.get("snils") and not values.get("birth_on"):
        words = _l("Give СНИЛС or the date of birth: a name alone may be several people.")
        raise InvalidError(words, field="birth_on")
    born = values.get("birth_on")
    is_child = born is not None and age(born, clock.today()) < OWN_FROM
    if is_child and not values.get("representative"):
        words = _l("Under fourteen a legal representative signs: name them.")
        raise InvalidError(words, field="representative")


def key(values: Values) -> str:
    """Name the one a row of a file is about, within its order."""
    return f"{values['order_id']} {_known_by(values)}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find the rows of an order that rows of a file say again; nobody else is looked for."""
    orders = {values["order_id"] for values in rows}
    found = session.scalars(
        select(TrainingOrderPerson).where(TrainingOrderPerson.order_id.in_(orders))
    )
    known: dict[str, TrainingOrderPerson] = {}
    for row in found:
        known[key(_said(row))] = row
    return [_meaning(known.get(key(values))) for values in rows]


def _meaning(row: TrainingOrderPerson | None) -> Match:
    if row is None:
        return Match()
    return Match(id=row.id, before=_said(row), version=row.version)


def _known_by(values: Values) -> str:
    if values.get("snils"):
        return f"snils {values['snils']}"
    name = name_key(values["last_name"], values["first_name"], values.get("patronymic"))
    return f"{name} {values.get('birth_on') or ''}"


def _standing(session: Session, order_id: UUID) -> set[str]:
    rows = session.scalars(of_standing(select(TrainingOrderPerson), order_id))
    return {key(_said(row)) for row in rows}


def _said(row: TrainingOrderPerson) -> dict[str, Any]:
    return {"order_id": row.order_id, **{name: getattr(row, name) for name in FIELDS}}


def _open(session: Session, order_id: UUID, more: int) -> TrainingOrder:
    order = held(session, order_id)
    if order.state in ENDED:
        raise RefusedError(_l("The order is over: nobody is named in it any more."))
    ahead.expect_seen(session)  # rows of the same file count too
    if named(session, order_id) + more > order.people:
        raise InvalidError(
            _l(
                "More people are named than ordered: till it is distributed, their number is"
                " changed on the order's card."
            ),
            field="order_id",
            ordered=order.people,
        )
    return order


def _row(session: Session, row_id: UUID) -> tuple[TrainingOrder, TrainingOrderPerson]:
    order_id = session.scalar(
        select(TrainingOrderPerson.order_id).where(TrainingOrderPerson.id == row_id)
    )
    if order_id is None:
        raise NotFoundError(ABSENT)
    order = held(session, order_id)
    row = session.get(TrainingOrderPerson, row_id, populate_existing=True)
    if row is None:
        raise NotFoundError(ABSENT)
    if row.application_id is not None:
        raise ConflictError(HAS_COME, field="last_name")
    if order.state in ENDED:
        raise RefusedError(_l("The order is over: nobody is named in it any more."))
    return order, row


def _changed(session: Session, order: TrainingOrder, what: str, **details: Any) -> None:
    """Leave a trace, and bring people on where places wait for them."""
    tell(session, order, what, "people", **details)
    is_waiting = order.state not in EDITABLE and any(
        share.state is ShareState.CONFIRMED for share in of(session, order.id)
    )
    if is_waiting:
        carry_on(session, order.id)

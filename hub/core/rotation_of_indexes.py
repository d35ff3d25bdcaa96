"""Renewing blind indexes: every row gets its entry under the current key, twins are told of."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, and_, delete, exists, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import Text

from hub.core import blind, crypto
from hub.core.blind import ENTRIES, BlindIndex
from hub.core.crypto import UnreadableError, unseal
from hub.core.db import reading, transaction
from hub.core.keyed import Renewed

NAME = "blind_index"
BATCH = 500
DELETED_AT_ONCE = 5000


def counts(session: Session) -> Counter[str]:
    """Say how many rows can be found by the current key, and how many by each older one alone."""
    current = crypto.ring().current.id
    anew = aliased(BlindIndex)
    has_anew = exists().where(
        anew.row_id == BlindIndex.row_id,
        anew.place == BlindIndex.place,
        anew.key_id == current,
    )
    found = session.execute(
        select(BlindIndex.key_id, func.count())
        .where((BlindIndex.key_id == current) | ~has_anew)
        .group_by(BlindIndex.key_id)
    )
    return Counter(dict(found.all()))


def renew(table: Table, column: Column[Any]) -> Renewed:
    """Give each row that holds a value its entry under the current key, in batches.

    The rows of a batch are locked: a change made meanwhile writes its own entries after us. A
    value two rows hold stays the first one's; the other is told of, and keeps no key from going.
    """
    place = f"{table.name}.{column.name}"
    result = Renewed(f"{NAME} ({place})")
    with transaction() as session:
        session.execute(
            delete(ENTRIES).where(ENTRIES.c.place == place, ENTRIES.c.twin_of.is_not(None))
        )
    last: UUID | None = None
    while True:
        with transaction() as session:
            rows = _lacking(session, table, column, last)
            if rows:
                _enter(session, column, rows, result)
                last = rows[-1].id
        if not rows:
            return result


def _lacking(
    session: Session, table: Table, column: Column[Any], last: UUID | None
) -> Sequence[Any]:
    has_entry = exists().where(
        and_(
            ENTRIES.c.row_id == table.c.id,
            ENTRIES.c.place == f"{table.name}.{column.name}",
            ENTRIES.c.key_id == crypto.ring().current.id,
        )
    )
    query = (
        select(table.c.id, type_coerce(column, Text()).label("sealed"))
        .where(column.is_not(None), ~has_entry)
        .order_by(table.c.id)
        .limit(BATCH)
        .with_for_update()
    )
    return session.execute(query if last is None else query.where(table.c.id > last)).all()


def _enter(session: Session, column: Column[Any], rows: Sequence[Any], result: Renewed) -> None:
    place, current = f"{column.table.name}.{column.name}", crypto.ring().current.id
    values: dict[UUID, str] = {}
    for row in rows:
        try:
            values[row.id] = unseal(row.sealed, place).decode()
        except UnreadableError as error:
            result.unreadable.append(f"{row.id}: {error}")
    made = {
        row_id: {
            "digest": crypto.blind_indexes(place, value)[0],
            "place": place,
            "row_id": row_id,
            "key_id": current,
            "twin_of": None,
        }
        for row_id, value in values.items()
    }
    if not made:
        return
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    build: Any = postgresql.insert if is_postgresql else sqlite.insert
    ordered = sorted(made.values(), key=lambda entry: str(entry["digest"]))
    session.connection().execute(build(ENTRIES).on_conflict_do_nothing(), ordered)
    digests = [entry["digest"] for entry in ordered]
    held = dict(
        session.execute(
            select(BlindIndex.digest, BlindIndex.row_id).where(BlindIndex.digest.in_(digests))
        ).all()
    )
    twins = []
    for row_id, entry in made.items():
        holder = held[str(entry["digest"])]
        if holder == row_id:
            result.renewed += 1
            continue
        result.clashes.append(f"{place}: {row_id} = {holder}")
        own = crypto.blind_indexes(place, f"{values[row_id]}\0{row_id}")[0]
        twins.append(entry | {"digest": own, "twin_of": holder})
    blind.write(session.connection(), twins)


def has(key: str) -> bool:
    with reading() as session:
        found = select(BlindIndex.digest).where(BlindIndex.key_id == key).limit(1)
        return session.scalar(found) is not None


def forget(key: str) -> None:
    """Remove the entries of a key that is gone, a piece at a time."""
    last = ""
    while True:
        with reading() as session:
            digests = session.scalars(
                select(BlindIndex.digest)
                .where(BlindIndex.digest > last)
                .order_by(BlindIndex.digest)
                .limit(DELETED_AT_ONCE)
            ).all()
        if not digests:
            return
        with transaction() as session:
            session.execute(
                delete(ENTRIES).where(
                    ENTRIES.c.digest > last,
                    ENTRIES.c.digest <= digests[-1],
                    ENTRIES.c.key_id == key,
                )
            )
        last = digests[-1]

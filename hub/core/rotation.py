"""Renewing sealed values under the current key: in batches, resumable, while the hub runs."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Table,
    Text,
    and_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from hub.core import audit, crypto, rotation_of_indexes, rotation_of_words
from hub.core.audit import HEAD, AuditEntry, AuditHead
from hub.core.crypto import FORMAT, Encrypted, UnreadableError, unseal
from hub.core.db import Base, reading, transaction, utcnow
from hub.core.i18n import _
from hub.core.keyed import Renewed
from hub.core.tables.models import ImportRun, ImportState

BATCH = 500
MAX_PASSES = 5
ROTATED = "keys.rotated"
PASSES = timedelta(hours=24)  # open forms, cookies, addresses of list pages: used no longer
UNDER_WAY = (
    ImportState.READING,
    ImportState.MAPPING,
    ImportState.CHECKING,
    ImportState.READY,
    ImportState.APPLYING,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A column of sealed values."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def key(self) -> list[Column[Any]]:
        return list(self.table.primary_key)

    @property
    def raw(self) -> Any:
        return type_coerce(self.column, Text())

    @property
    def purpose(self) -> str:
        kind = self.column.type
        return kind.purpose if isinstance(kind, Encrypted) else ""

    @property
    def is_unique(self) -> bool:
        return isinstance(self.column.type, Encrypted) and self.column.type.is_unique


def places() -> list[Place]:
    """Find every sealed column of every table."""
    return [
        Place(table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted)
    ]


def counts() -> dict[str, Counter[str]]:
    """Say how much each key still holds, by place; the audit head counts as one."""
    found: dict[str, Counter[str]] = {}
    with reading() as session:
        for place in places():
            rest = func.substr(place.raw, len(FORMAT) + 2)
            name = _before_dot(session, rest)
            rows = session.execute(
                select(name, func.count()).where(place.column.is_not(None)).group_by(name)
            )
            found[place.name] = Counter(dict(rows.all()))
        head = session.scalar(select(AuditHead.signature).where(AuditHead.id == HEAD))
        found["audit_head.signature"] = Counter([crypto.sealed_by(head)] if head else [])
        found[rotation_of_indexes.NAME] = rotation_of_indexes.counts(session)
        found |= rotation_of_words.counts(session)
    return found


def _before_dot(session: Session, text: Any) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return func.split_part(text, ".", 1)
    return func.substr(text, 1, func.instr(text, ".") - 1)


def renew(progress: Callable[[str, int], None] | None = None) -> list[Renewed]:
    """Seal everything under the current key; killed half-way, the next run takes up the rest."""
    results = [_renew(place, progress) for place in places()]
    results += [
        rotation_of_indexes.renew(place.table, place.column)
        for place in places()
        if place.is_unique
    ]
    results += [rotation_of_words.renew_settings(), rotation_of_words.renew_jobs()]
    _sign_head()
    return results


def _renew(place: Place, progress: Callable[[str, int], None] | None) -> Renewed:
    result = Renewed(place.name)
    for _pass in range(MAX_PASSES):
        before = result.renewed
        result.unreadable.clear()
        for batch in _batches(place):
            _renew_batch(place, batch, result)
            if progress is not None:
                progress(place.name, result.renewed)
        # A process that has not seen the new key yet may have sealed by the old one meanwhile.
        if result.renewed == before:
            break
    return result


def _batches(place: Place) -> Iterator[Sequence[Any]]:
    last: Any = None
    while True:
        query = (
            select(*place.key, place.raw.label("sealed"))
            .where(
                place.column.is_not(None),
                ~place.raw.startswith(f"{FORMAT}.{crypto.ring().current.id}.", autoescape=True),
            )
            .order_by(*place.key)
            .limit(BATCH)
        )
        if last is not None:
            query = query.where(_after(place.key, last))
        with reading() as session:
            batch = session.execute(query).all()
        if not batch:
            return
        yield batch
        last = batch[-1][:-1]


def _after(key: list[Column[Any]], last: Sequence[Any]) -> Any:
    if len(key) == 1:
        return key[0] > last[0]
    values = (literal(value, column.type) for value, column in zip(last, key, strict=True))
    return tuple_(*key) > tuple_(*values)


def _renew_batch(place: Place, batch: Sequence[Any], result: Renewed) -> None:
    changes = []
    for row in batch:
        try:
            changes.append((row, unseal(row.sealed, place.purpose).decode()))
        except UnreadableError as error:
            result.unreadable.append(f"{_key_text(row)}: {error}")
    with transaction() as session:
        result.renewed += _write(session, place, changes)


def _write(session: Session, place: Place, changes: list[tuple[Any, str]]) -> int:
    """Replace values that nobody changed meanwhile; who did has sealed them himself."""
    if not changes:
        return 0
    values: dict[Any, Any] = {place.column: bindparam("new_value", type_=place.column.type)}
    # The row itself did not change: its time and version stay, editors keep their forms.
    values |= {column: column for column in place.table.columns if column.onupdate is not None}
    same = [
        column == bindparam(f"key_{n}", type_=column.type) for n, column in enumerate(place.key)
    ]
    old = place.raw == bindparam("old", type_=Text())
    rows = [
        {
            "new_value": value,
            "old": row.sealed,
            **{f"key_{n}": key for n, key in enumerate(row[:-1])},
        }
        for row, value in changes
    ]
    statement = update(place.table).where(and_(*same), old).values(values)
    return session.connection().execute(statement, rows).rowcount


def _key_text(row: Any) -> str:
    return ", ".join(str(part) for part in row[:-1])


def _sign_head() -> None:
    """Sign the audit head anew, if its signature holds: a forged one must stay visible."""
    with transaction() as session:
        head = session.execute(
            select(AuditHead.seq, AuditHead.hash, AuditHead.signature)
            .where(AuditHead.id == HEAD)
            .with_for_update()
        ).one_or_none()
        if head and audit.is_signed(*head) and not crypto.ring().is_current(head.signature):
            session.execute(
                update(AuditHead)
                .where(AuditHead.id == HEAD)
                .values(signature=audit.signature(head.seq, head.hash))
            )


def in_use(name: str) -> int:
    """Count what a key still holds."""
    return sum(count[name] for count in counts().values())


def needs(name: str) -> list[str]:
    """Say what still needs a key: none of it can be read or found without it."""
    return [f"{place}: {count[name]}" for place, count in counts().items() if count[name]]


def passes(name: str, *, at: datetime | None = None) -> list[str]:
    """Say what needs a key for a while yet, and till when."""
    lines = []
    with reading() as session:
        until = _stopped(session) + PASSES
        if until > (at or utcnow()):
            when = until.strftime("%d.%m.%Y %H:%M UTC")
            lines.append(str(_("open forms and pages of lists: until %(when)s", when=when)))
        if crypto.ring().keys[-1].id == name:
            count = session.scalar(
                select(func.count())
                .select_from(ImportRun)
                .where(ImportRun.state.in_(UNDER_WAY), ImportRun.total > 0)
            )
            if count:
                lines.append(str(_("imports under way, to finish or cancel: %(n)d", n=count)))
    return lines


def _stopped(session: Session) -> datetime:
    """Say since when the current key has been so: the older ones make nothing any more."""
    for at, details in session.execute(
        select(AuditEntry.at, AuditEntry.details)
        .where(AuditEntry.action == ROTATED)
        .order_by(AuditEntry.seq)
    ):
        if (details or {}).get("key") == crypto.ring().current.id:
            found: datetime = at
            return found
    return utcnow()


def has_left(name: str) -> bool:
    """Whether a key that is gone has left anything behind."""
    return rotation_of_indexes.has(name)


def forget(name: str) -> None:
    """Remove what a key that is gone has left behind."""
    rotation_of_indexes.forget(name)


def wait_for(name: str) -> None:
    """Wait until this process, and every other that watches the file, seals by the new key."""
    time.sleep(crypto.LOOK_SECONDS + 0.5)
    if crypto.ring().current.id != name:
        raise UnreadableError(f"Key {name} was added but is not the current one.")

"""Many rows at once, past the unit of work but by the models' own rules: COPY on PostgreSQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy import inspect as examine
from sqlalchemy.orm import Session

from hub.core import audit, blind, many
from hub.core.audit import GENESIS, HEAD, AuditEntry, AuditHead
from hub.core.blind import BlindIndex
from hub.core.db import Base

BITE = 4_000


class Writer:
    """Gathers objects and audit entries, writes them in the order that foreign keys ask for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.connection = session.connection()
        self.waiting: dict[type[Base], list[Base]] = {}
        self.entries: list[dict[str, Any]] = []
        self.count = 0
        found = session.execute(select(AuditHead).where(AuditHead.id == HEAD).with_for_update())
        head = found.scalar_one_or_none()
        self.has_head = head is not None
        self.seq, self.hash = (head.seq, head.hash) if head else (0, GENESIS)

    @contextmanager
    def unindexed(self, models: Iterable[type[Base]]) -> Iterator[None]:
        """Build the indexes of empty tables once, at the end; PostgreSQL can undo even that."""
        if self.connection.dialect.name != "postgresql":
            yield
            return
        tables = [many.table_of(model) for model in models]
        indexes = sorted(
            (index for table in tables for index in table.indexes),
            key=lambda index: str(index.name),
        )
        for index in indexes:
            index.drop(self.connection)
        yield
        for index in indexes:
            index.create(self.connection)

    def add(self, row: Base) -> None:
        self.waiting.setdefault(type(row), []).append(row)
        self.count += 1

    def audit(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)
        self.count += 1

    def breathe(self, until: datetime) -> None:
        """Write what has gathered, when it is enough. The chain grows up to that moment only."""
        if self.count >= BITE:
            self.flush(until)

    def flush(self, until: datetime) -> None:
        order = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}
        for model in sorted(self.waiting, key=lambda model: order[many.table_of(model)]):
            rows = self.waiting[model]
            self._write(many.table_of(model), (self._values(row) for row in rows))
            self._write(
                many.table_of(BlindIndex),
                (each for row in rows for each in blind.entries_of(model, row.__dict__)),
            )
        self._write(many.table_of(AuditEntry), self._chained(until))
        self.waiting, self.count = {}, 0

    def close(self, until: datetime) -> None:
        self.flush(until)
        values = {
            "seq": self.seq,
            "hash": self.hash,
            "signature": audit.signature(self.seq, self.hash),
        }
        if self.has_head:
            self.session.execute(update(AuditHead).where(AuditHead.id == HEAD).values(values))
        else:
            self.session.execute(insert(AuditHead), {"id": HEAD, **values})

    def _chained(self, until: datetime) -> Iterator[dict[str, Any]]:
        due = [entry for entry in self.entries if entry["at"] <= until]
        self.entries = [entry for entry in self.entries if entry["at"] > until]
        for entry in sorted(due, key=lambda entry: entry["at"]):
            self.seq += 1
            row = {"seq": self.seq, **entry, "previous": self.hash}
            self.hash = row["hash"] = audit.chained(row, self.hash)
            yield row

    def _values(self, row: Base) -> dict[str, Any]:
        # The same hooks that a flush would call: keys for search and blind indexes have one home.
        state = examine(row)
        state.mapper.dispatch.before_insert(state.mapper, self.connection, state)
        return state.dict

    def _write(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        many.copy(self.connection, table, rows)

"""Many rows at once, past the unit of work but by the models' own rules: COPY on PostgreSQL."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy import inspect as examine
from sqlalchemy.orm import Session

from hub.core import audit, blind
from hub.core.audit import GENESIS, HEAD, AuditEntry, AuditHead
from hub.core.blind import BlindIndex
from hub.core.db import Base

BITE = 4_000
Processor = Callable[[Any], Any]


class Writer:
    """Gathers objects and audit entries, writes them in the order that foreign keys ask for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.connection = session.connection()
        self.waiting: dict[type[Base], list[Base]] = {}
        self.entries: list[dict[str, Any]] = []
        self.count = 0
        self.plans: dict[Table, _Plan] = {}
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
        tables = [_table(model) for model in models]
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
        for model in sorted(self.waiting, key=lambda model: order[_table(model)]):
            rows = self.waiting[model]
            self._write(_table(model), (self._values(row) for row in rows))
            self._write(
                _table(BlindIndex), (each for row in rows for each in blind.entries_of(row))
            )
        self._write(_table(AuditEntry), self._chained(until))
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
        plan = self.plans.get(table)
        if plan is None:
            plan = self.plans[table] = _Plan(table, self.connection)
        plan.write(rows)


class _Plan:
    """How the rows of one table travel: columns, defaults, and what the driver wants to see."""

    def __init__(self, table: Table, connection: Connection) -> None:
        self.connection = connection
        dialect = connection.dialect
        self.columns = [
            (column.name, _default(column), _processor(column, dialect)) for column in table.columns
        ]
        quote = dialect.identifier_preparer.quote
        names = ", ".join(quote(name) for name, _, _ in self.columns)
        self.copy = f"COPY {quote(table.name)} ({names}) FROM STDIN"
        marks = ", ".join("?" for _ in self.columns)
        self.insert = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        driver: Any = self.connection.connection.driver_connection
        if self.connection.dialect.name == "postgresql":
            with driver.cursor() as cursor, cursor.copy(self.copy) as copy:
                for row in rows:
                    copy.write_row(self._line(row))
        else:
            driver.executemany(self.insert, (self._line(row) for row in rows))

    def _line(self, row: dict[str, Any]) -> list[Any]:
        line = []
        for name, default, processor in self.columns:
            value = row.get(name)
            if value is None:
                value = default
            line.append(value if processor is None else processor(value))
        return line


def _default(column: Any) -> Any:
    """Give a column's constant default; one made afresh each time would differ from run to run."""
    default = column.default
    return default.arg if default is not None and default.is_scalar else None


def _processor(column: Any, dialect: Any) -> Processor | None:
    processor: Processor | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return processor


def _table(model: type[Base]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own.")
    return table

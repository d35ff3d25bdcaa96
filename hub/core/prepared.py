"""Statements asked in every request: compiled once, then given to the driver as they are."""

from collections import namedtuple
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from sqlalchemy import Dialect, Float, Numeric, Select
from sqlalchemy.pool import PoolProxiedConnection

from hub.core.db import reading
from hub.core.engine import database, named_failures
from hub.core.kept import kept_connection

Processor = Callable[[Any], Any]
TRANSFORMER = "hub.transformer"
FLOAT8, NUMERIC = 701, 1700  # as PostgreSQL numbers its types
_numbers = count(1)


class Prepared:
    """A select with named parameters: what SQLAlchemy does at each execution is done here once.

    Most of a small read is that work (docs/adr/0070-prepared-reads.md).
    """

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self.statement = statement
        self._plans: dict[str, _Plan] = {}

    def rows(self, **given: Any) -> list[Any]:
        """Ask over the request's own connection; outside of a request, as anybody does."""
        kept = kept_connection()
        if kept is not None:
            with named_failures():
                pooled = kept.pooled()
            engine = database().engine
            dialect = engine.dialect
            try:
                return self._plan(dialect).ask(pooled, given)
            except dialect.loaded_dbapi.Error as error:
                # Asked once more below, the long way, which names what happened. If the server
                # is gone, the others of the pool were opened before it went.
                kept.lose(error)
                if dialect.is_disconnect(error, None, None):
                    engine.dispose()
        with reading() as session:
            return list(session.connection().execute(self.statement, given).all())

    def _plan(self, dialect: Dialect) -> "_Plan":
        found = self._plans.get(dialect.name)
        if found is None:
            speaks = _Postgresql if dialect.name == "postgresql" else _Sqlite
            found = self._plans[dialect.name] = _Plan(self.statement, dialect, speaks)
        return found


class _Driver(Protocol):
    """How rows are asked of one driver."""

    def __call__(self, pooled: PoolProxiedConnection, values: list[Any]) -> list[Any]: ...


def _code(kind: Any) -> int | None:
    """Name the server's type of a number: SQLAlchemy asks for it to know what the driver gives."""
    if isinstance(kind, Float):
        return FLOAT8
    return NUMERIC if isinstance(kind, Numeric) else None


class _Plan:
    """The statement in the words of one driver, and what its values go through on both ways."""

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]],
        dialect: Dialect,
        speaks: Callable[[str], "_Driver"],
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        order = compiled.positiontup
        sql = str(compiled)
        if order is None:  # names stand in the text: numbers are put in their place
            order = list(compiled.binds)
            sql = sql % {name: f"${place}" for place, name in enumerate(order, 1)}
        self.binds: list[tuple[str, Any, Processor | None]] = [
            (name, bind.value, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in ((name, compiled.binds[name]) for name in order)
        ]
        columns = list(statement.selected_columns)
        names = [column.name for column in columns]
        self.make: Any = namedtuple("Row", names)._make  # type: ignore[attr-defined]  # noqa: PYI024 - its columns are known only now
        self.processors: list[tuple[int, Processor]] = [
            (place, processor)
            for place, column in enumerate(columns)
            if (
                processor := column.type.dialect_impl(dialect).result_processor(
                    dialect, _code(column.type)
                )
            )
        ]
        self.driver = speaks(sql)

    def ask(self, pooled: PoolProxiedConnection, given: dict[str, Any]) -> list[Any]:
        values = []
        for name, constant, processor in self.binds:
            value = given.get(name, constant)
            values.append(value if processor is None else processor(value))
        return [self._made(line) for line in self.driver(pooled, values)]

    def _made(self, line: Any) -> Any:
        values = list(line)
        for place, processor in self.processors:
            values[place] = processor(values[place])
        return self.make(values)


class _Sqlite:
    """Through a cursor: the driver keeps its statements prepared by itself."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def __call__(self, pooled: PoolProxiedConnection, values: list[Any]) -> list[Any]:
        return list(pooled.driver_connection.execute(self.sql, values))  # type: ignore[union-attr]


class _Postgresql:
    """Through libpq itself: a cursor of the driver costs three times what the journey does."""

    def __init__(self, sql: str) -> None:
        self.name = b"hub_%d" % next(_numbers)
        self.sql = sql.encode()

    def __call__(self, pooled: PoolProxiedConnection, values: list[Any]) -> list[Any]:
        connection: Any = pooled.driver_connection
        pgconn = connection.pgconn
        transformer = pooled.info.get(TRANSFORMER)
        if transformer is None:
            transformer = pooled.info[TRANSFORMER] = Transformer(connection)
        sent = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        if self.name not in pooled.info:
            self._expect(pgconn.prepare(self.name, self.sql, transformer.types), connection)
            pooled.info[self.name] = True
        result = pgconn.exec_prepared(self.name, sent, transformer.formats, pq.Format.BINARY)
        self._expect(result, connection)
        transformer.set_pgresult(result)
        found: list[Any] = transformer.load_rows(0, result.ntuples, tuple)
        return found

    def _expect(self, result: Any, connection: Any) -> None:
        if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
            raise error_from_result(result, encoding=connection.info.encoding)

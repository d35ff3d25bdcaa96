"""What lists remember: views people saved, exports they asked for, imports on their way."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.crypto import Encrypted
from hub.core.db import Base, Entity, Json

ROW = "import_row.body"
REMEMBERED = text("version IS NOT NULL")


class SavedView(Entity):
    """Сохранённый вид списка. With a role: everybody in that role sees it too."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("uq_saved_view_name", "account_id", "table", "name", unique=True),
        Index(None, "table", "role"),
    )

    account_id: Mapped[UUID]
    table: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100))
    # Words to search for are not kept: they may name a person.
    pairs: Mapped[list[list[str]]] = mapped_column(Json)
    role: Mapped[str | None] = mapped_column(String(40))


class ExportRun(Entity):
    """Выгрузка списка, too long for a request: done as a job, kept as a file."""

    __tablename__ = "export_run"
    __table_args__ = (Index(None, "account_id", "id"),)

    account_id: Mapped[UUID]
    table: Mapped[str] = mapped_column(String(60))
    format: Mapped[str] = mapped_column(String(10))
    job_id: Mapped[UUID | None]
    file_id: Mapped[UUID | None]
    count: Mapped[int | None]
    finished_at: Mapped[datetime | None]


class ImportState(enum.Enum):
    """Состояние загрузки списка."""

    READING = "reading"
    MAPPING = "mapping"
    CHECKING = "checking"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    REFUSED = "refused"  # all or nothing was asked for, and a row would not go in
    CANCELLED = "cancelled"


class ImportMode(enum.Enum):
    """Что делать, если в файле есть ошибки."""

    ALL = "all"
    GOOD = "good"


class ImportRun(Entity):
    """Загрузка списка из файла."""

    __tablename__ = "import_run"
    __table_args__ = (Index(None, "table", "account_id", "id"), Index(None, "state", "updated_at"))

    account_id: Mapped[UUID]
    table: Mapped[str] = mapped_column(String(60))
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    encoding: Mapped[str | None] = mapped_column(String(20))
    header: Mapped[list[str]]
    # Field → number of the file's column, or the words that stand for all its rows.
    mapping: Mapped[dict[str, Any]]
    other_sheets: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # Fields of known things that this file alone may not change: a person writes them into a row.
    guarded: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    state: Mapped[ImportState] = mapped_column(default=ImportState.READING)
    mode: Mapped[ImportMode | None]
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)  # rows behind us in the state it is in
    # Good rows up to this number are written: they are not touched one by one to say so.
    through: Mapped[int] = mapped_column(default=0, server_default="0")
    problem: Mapped[str | None] = mapped_column(String(300))
    finished_at: Mapped[datetime | None]


class RowState(enum.Enum):
    """Состояние строки загрузки."""

    RAW = "raw"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"
    DONE = "done"  # or NEW and CHANGED up to where the import has come
    FAILED = "failed"  # was good in the preview, refused when it was written
    LEFT = "left"  # no row of the list: totals, numbers of columns, a line with nothing filled in


class ImportRow(Base):
    """Строка загрузки. Cells and differences are sealed: they are somebody's data."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index(None, "run_id", "state", "number"),
        Index(None, "run_id", "key"),
        Index(None, "digest", postgresql_where=REMEMBERED, sqlite_where=REMEMBERED),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[RowState] = mapped_column(default=RowState.RAW)
    key: Mapped[str | None] = mapped_column(String(64))  # blind index of the natural key
    target_id: Mapped[UUID | None]  # of a new row: the id its thing will have
    version: Mapped[int | None]  # of the target, when this row had nothing more to tell it
    digest: Mapped[str | None] = mapped_column(String(32))  # keyed, of what the row says
    body: Mapped[str] = mapped_column(Encrypted(ROW))

"""Alembic's entry: runs revisions over the connection that hub.core.migrations hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Enum

from hub.core.crypto import Encrypted
from hub.core.db import UtcDateTime
from hub.core.migrations import is_ours


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write plain types into revisions: they must read the same when our own types have moved on."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Encrypted):
        return "sa.Text()"
    if isinstance(item, Enum) and not item.native_enum:
        return f"sa.String(length={item.length})"
    if isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    compare_type=True,
    include_object=is_ours,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()

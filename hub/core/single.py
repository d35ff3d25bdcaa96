"""One row by its key, for those who read and go: a quarter of the price of an object."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from hub.core.access import Principal
from hub.core.db import Entity, reading
from hub.core.errors import NotFoundError
from hub.core.prepared import Prepared
from hub.core.scopes import Scopes, every_row, scoped


class Single:
    """The row of a table, as far as the asker may see it."""

    def __init__(self, model: type[Entity], scopes: Scopes, absent: str) -> None:
        table = model.__table__
        self._scopes = scopes
        self._absent = absent
        self._statement = select(*table.columns).where(table.c.id == bindparam("id"))
        self._prepared = Prepared(self._statement)

    def row(self, key: UUID, who: Principal, permission: str) -> Any:
        """Give the values under their columns' names; what may not be seen is not there."""
        if every_row(self._scopes, who, permission):
            found = self._prepared.rows(id=key)
        else:
            narrowed = scoped(self._statement, self._scopes, who, permission)
            with reading() as session:
                found = list(session.execute(narrowed, {"id": key}).all())
        if not found:
            raise NotFoundError(self._absent)
        return found[0]

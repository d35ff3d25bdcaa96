"""Tables of this process by name: jobs carry names, doors mount tables."""

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Table

_tables: dict[str, Table] = {}


def register(table: Table) -> None:
    _tables[table.name] = table


def table_named(name: str) -> Table:
    try:
        return _tables[name]
    except KeyError as error:
        raise NotFoundError(_l("There is no such list.")) from error

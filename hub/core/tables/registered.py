"""Tables of this process by name: jobs carry names, doors mount tables in rooms."""

from collections.abc import Sequence

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Table

_tables: dict[str, Table] = {}
_rooms: dict[str, str] = {}


def register(table: Table, room: str) -> None:
    """Remember a table and the blueprint that its doors are of."""
    _tables[table.name] = table
    _rooms[table.name] = room


def table_named(name: str) -> Table:
    try:
        return _tables[name]
    except KeyError as error:
        raise NotFoundError(_l("There is no such list.")) from error


def room_of(name: str) -> str:
    return _rooms[name]


def names() -> Sequence[str]:
    return list(_tables)

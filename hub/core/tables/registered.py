"""Tables of this process by name: jobs carry names, doors mount tables in rooms."""

from collections.abc import Sequence

from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.tables.declare import Column, Field, Filter, Table

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


def word_for(name: str) -> str:
    """Give the title under which people know a field, a column or a filter of the lists."""
    found: dict[str, None] = {}
    for table in _tables.values():
        fields = table.importer.fields if table.importer is not None else ()
        named: list[Field | Column | Filter] = [*fields, *table.columns, *table.filters]
        found |= {str(one.title): None for one in named if one.name == name}
    return " / ".join(found) or name


def names() -> Sequence[str]:
    return list(_tables)

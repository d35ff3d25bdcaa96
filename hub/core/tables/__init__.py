"""Lists of the product: declared once, then searched, filtered, paged, exported, imported alike."""

from hub.core.tables.declare import (
    Action,
    Column,
    Field,
    Filter,
    FilterKind,
    Find,
    Importer,
    Kind,
    Match,
    Table,
)

__all__ = [
    "Action",
    "Column",
    "Field",
    "Filter",
    "FilterKind",
    "Find",
    "Importer",
    "Kind",
    "Match",
    "Table",
]

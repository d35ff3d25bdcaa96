"""Keys read as the database writes them: making a UUID of each of thousands costs a page."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast

HEX = 32  # as SQLite keeps a key; PostgreSQL spells it


def bare(key: Any) -> ColumnElement[str]:
    """Read a column of keys as text: good to compare with others of the same database."""
    return cast(key, String).label(None)


def spelt(key: str) -> str:
    """Spell a bare key as everybody does."""
    if len(key) != HEX:
        return key
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"

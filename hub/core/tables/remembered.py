"""Rows that an earlier file brought, known again by what they say: no need to think anew.

A row is remembered by a keyed digest of its words, together with what it meant and the version of
that thing. While the thing stays at that version, the same words have nothing to tell it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from hub.core import crypto
from hub.core.among import among
from hub.core.db import Entity
from hub.core.tables.declare import Field, Table
from hub.core.tables.models import ImportRow, RowState
from hub.core.tables.reading import Reader

DIGEST = "import_row.digest"
LENGTH = 32  # 128 bits: nobody can look for a twin without the key
# A new row names the id its thing will have: while it has none, it is remembered by nobody.
MEANT = (RowState.NEW, RowState.DONE, RowState.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Known:
    """What a row meant when it was brought before."""

    key: str | None
    target_id: UUID
    version: int


class Memory:
    """Digests of rows under one reader: words of books and other registries by what they mean.

    So a book that was changed, or an organisation that is called otherwise now, makes another
    digest; a new release of the hub, which may read words otherwise, makes all of them others.
    """

    def __init__(self, table: Table, reader: Reader) -> None:
        self.table = table
        self._head = f"{table.name}\0{_release()}"
        self._ways = [(item.name, _coded(reader, item)) for item in reader.fields]

    def digest(self, texts: Mapping[str, str]) -> str | None:
        """Give the digest of a row, or nothing where a word of it means nothing today."""
        parts = [self._head]
        for name, code in self._ways:
            if text := texts.get(name, "").strip():
                word = text if code is None else code(text)
                if word is None:
                    return None
                parts.append(f"{name}={word}")
        return crypto.steady_index(DIGEST, "\0".join(parts))[:LENGTH]

    def find(self, session: Session, digests: Collection[str]) -> dict[str, Known]:
        """Find rows that said the same, and whose things have not changed since."""
        model = self.table.model
        if not digests or not issubclass(model, Entity):
            return {}
        found = session.execute(
            select(ImportRow.digest, ImportRow.key, ImportRow.target_id, ImportRow.version)
            .join(model, and_(model.id == ImportRow.target_id, model.version == ImportRow.version))
            .where(
                among(ImportRow.digest, digests),
                ImportRow.version.is_not(None),
                ImportRow.state.in_(MEANT),
            )
        )
        return {
            digest: Known(key, target, version_)
            for digest, key, target, version_ in found
            if digest and target and version_
        }


def _coded(reader: Reader, item: Field) -> Callable[[str], str | None] | None:
    if not (item.book or item.lookup):
        return None
    return reader.coded(item)


@cache
def _release() -> str:
    try:
        return version("copp-hub")
    except PackageNotFoundError:
        return ""

"""A file brought into a list: opened, begun as an import, its rows staged."""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import sheets
from hub.core.access import Principal
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import importing
from hub.core.tables.declare import Table
from hub.core.tables.headings import finder, rank
from hub.core.tables.models import ImportRun
from hub.core.tables.staging import importer_of

PACKED = (".xlsx", ".ods")  # what a workbook is called whose inside is packed
Begun = Callable[[Session, ImportRun], None]


def opened(table: Table, path: Path) -> sheets.Sheet:
    """Open the sheet of a file that looks most like this list."""
    importer = importer_of(table)
    return sheets.read(path, finder(importer), rank(importer))


def bring(
    table: Table,
    who: Principal,
    name: str,
    path: Path,
    *,
    same: Mapping[str, str] | None = None,
    begun: Begun | None = None,
    sheet: sheets.Sheet | None = None,
) -> UUID:
    """Take a file apart into staged rows. What can't be read to its end is given up.

    `same` are words that stand for all rows, over what the file says; `begun` is done in the
    transaction that begins the import, which it may refuse. `sheet` is the file as somebody opened
    it who knows its shape better.
    """
    sheet = sheet or opened(table, path)
    if sheet.kind == "csv" and name.casefold().endswith(PACKED):
        raise InvalidError(
            _l("This file is called a workbook and is none: save it anew as XLSX, or as CSV.")
        )
    with transaction() as session:
        run = importing.begin(session, table, who, name, sheet, same)
        if begun is not None:
            begun(session, run)
    try:
        importing.take(run, sheet.rows)
    except InvalidError:
        with transaction() as session:
            importing.cancel(session, session.get_one(ImportRun, run.id))
        raise
    with transaction() as session:
        importing.staged(session, session.get_one(ImportRun, run.id))
    return run.id

"""The files of lists handed over: what may be one, what is understood of it, its first rows."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.core import files, sheets
from hub.core.access import Principal
from hub.core.errors import InvalidError
from hub.core.files.kinds import MEGABYTE, SHEETS
from hub.core.i18n import _, _l
from hub.core.scopes import scoped
from hub.core.tables import bringing
from hub.core.tables.reading import field_called, guess, missing
from hub.core.tables.staging import importer_of
from hub.people.handed_models import SCOPES, PeopleList
from hub.people.tables import PEOPLE

SUBJECT = "people-list"
READ = "people.lists"
FEW = 5


def may_read(session: Session, who: Principal, list_id: UUID) -> bool:
    one = scoped(_ids(list_id), SCOPES, who, READ)
    return session.scalar(one) is not None


KIND = files.FileKind(
    name=SUBJECT,
    title=_l("List of people from an organisation"),
    types=SHEETS,
    most_bytes=20 * MEGABYTE,
    readers=(files.of_subject(SUBJECT, may_read),),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a file: enough to say that it is a list of people."""

    header: list[str]
    rows: int


def look(path: Path) -> Looked:
    """Refuse a file that is no list of people: its columns must name them, its rows hold some."""
    sheet = bringing.opened(PEOPLE, path)
    header = [title[:200] for title in sheet.header]
    importer = importer_of(PEOPLE)
    if lacking := missing(importer, guess(importer, header)):
        titles = ", ".join(str(item.title) for item in lacking)
        words = _(
            "There is no column for: %(titles)s. Name the columns as in the template.",
            titles=titles,
        )
        raise InvalidError(words, field="file")
    rows = sum(any(cells) for _number, cells in sheet.rows)
    if not rows:
        raise InvalidError(_l("There are no rows in the file."), field="file")
    return Looked(header, rows)


def understood(header: Sequence[str]) -> list[tuple[str, str]]:
    """Say of each column of a file which one of ours it is; nothing where nobody knows."""
    called = field_called(importer := importer_of(PEOPLE))
    return [
        (title, str(importer.field(name).title) if (name := called(title)) else "")
        for title in header
        if title
    ]


def first_rows(path: Path) -> list[list[str]]:
    """Give the first rows as they stand in the file, secrets masked."""
    importer = importer_of(PEOPLE)
    sheet = bringing.opened(PEOPLE, path)
    called = field_called(importer)
    masked = {
        n
        for n, title in enumerate(sheet.header)
        if (name := called(title)) and importer.field(name).is_secret
    }
    filled = (cells for _number, cells in sheet.rows if any(cells))
    return [
        [importer.mask(_digits(cell)) if n in masked and cell else cell for n, cell in row]
        for row in (list(enumerate(cells)) for cells in islice(filled, FEW))
    ]


def written(rows: Sequence[Mapping[str, str]]) -> io.BytesIO:
    """Write what was typed, or sent by a machine, as the file a person would hand over."""
    given = {name for row in rows for name in row}
    columns = [item for item in importer_of(PEOPLE).fields if item.name in given]
    out = io.BytesIO()
    header = [str(item.title) for item in columns]
    sheets.write_csv(out, header, ([row.get(item.name, "") for item in columns] for row in rows))
    out.seek(0)
    return out


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _ids(list_id: UUID) -> Select[UUID]:
    return select(PeopleList.id).where(PeopleList.id == list_id)

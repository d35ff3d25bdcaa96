"""One wrong word of many rows put right at once: counted on the page, mended by one order."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import RefusedError
from hub.core.i18n import _l
from hub.core.tables import cells, importing, staging
from hub.core.tables.declare import Field
from hub.core.tables.models import ImportRun, ImportState, RowState
from hub.core.tables.reading import expect_meant
from hub.core.tables.registered import table_named
from hub.core.tables.staging import ROWS, Verdict

MOST_READ = 5000  # rows with errors, so that the page stays quick
MOST_OFFERED = 5
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Repeated:
    """A word of a column that is wrong in many rows, and what may stand there."""

    field: Field
    word: str
    count: int
    options: Sequence[tuple[str, str]]


def repeated(session: Session, run: ImportRun) -> list[Repeated]:
    """Count wrong words of books and other registries, the commonest first."""
    if run.state is not ImportState.READY:
        return []
    importer = staging.importer_of(table_named(run.table))
    asked = {field.name for field in importer.fields if field.is_chosen}
    bodies = session.scalars(
        select(ROWS.c.body)
        .where(ROWS.c.run_id == run.id, ROWS.c.state == RowState.ERROR)
        .order_by(ROWS.c.number)
        .limit(MOST_READ)
    )
    found: Counter[tuple[str, str]] = Counter()
    for body in bodies:
        content = json.loads(body)
        if wrong := asked & (content.get("problems") or {}).keys():
            mended = content.get("mended") or {}
            texts = staging.texts_of(importer, run.mapping, content["cells"], mended)
            found.update((name, word) for name in wrong if (word := texts.get(name, "").strip()))
    return [
        Repeated(field := importer.field(name), word, count, cells.choices(session, field))
        for (name, word), count in found.most_common(MOST_OFFERED)
        if count >= FEWEST
    ]


def replace(session: Session, run: ImportRun, name: str, word: str, instead: str) -> int:
    """Write one word in place of another in every row where it is wrong, and check them again."""
    if run.state is not ImportState.READY:
        raise RefusedError(_l("Rows can be corrected only before they are written."))
    importer = staging.importer_of(table_named(run.table))
    expect_meant(session, importer, {name: instead})
    count, last = 0, 0
    while rows := staging.next_rows(session, run.id, (RowState.ERROR,), after=last):
        last = rows[-1].number
        wrong = []
        for row in rows:
            texts = staging.texts_of(importer, run.mapping, row.cells, row.mended)
            if texts.get(name, "").strip() == word:
                row.mended[name] = instead
                wrong.append(Verdict(row, RowState.RAW))
        staging.judge(session, run.id, wrong)
        count += len(wrong)
    session.flush()
    importing.check(session, run)
    return count

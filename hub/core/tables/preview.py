"""What an import would do, shown row by row before anything is written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.tables import staging
from hub.core.tables.cells import choices
from hub.core.tables.declare import Field, Importer, Kind
from hub.core.tables.models import ImportRow, ImportRun, RowState
from hub.core.tables.reading import MOST_NAMED
from hub.core.tables.registered import table_named

TABS = (
    RowState.ERROR,
    RowState.FAILED,
    RowState.NEW,
    RowState.CHANGED,
    RowState.UNCHANGED,
    RowState.DONE,
    RowState.LEFT,
)
TITLES = {
    RowState.RAW: _l("Not checked yet"),
    RowState.ERROR: _l("Errors"),
    RowState.FAILED: _l("Did not pass"),
    RowState.NEW: _l("New"),
    RowState.CHANGED: _l("Changes"),
    RowState.UNCHANGED: _l("As it is"),
    RowState.DONE: _l("Put in"),
    RowState.LEFT: _l("No rows of the list"),
}
WRONG = (RowState.ERROR, RowState.FAILED)
EXAMPLES = 3
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
Options = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a row: what the file says, what it would change, what is wrong."""

    field: Field
    text: str
    before: str | None = None
    problem: str | None = None
    options: Sequence[tuple[str, str]] = ()  # what may stand there, where something wrong does


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a preview."""

    number: int
    state: RowState
    problem: str | None  # of the row as a whole
    cells: Sequence[ShownCell]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one state, in the file's order."""

    state: RowState
    rows: Sequence[ShownRow]
    after: int | None
    before: int | None
    ids: Sequence[UUID]  # whose known values stand beside the file's


def mapped(importer: Importer, run: ImportRun) -> list[Field]:
    given = {name for field in importer.fields if field.name in run.mapping for name in field.gives}
    return [
        field
        for field in importer.fields
        if (field.name in run.mapping or field.name in given)
        and not field.parts
        and not is_settled(importer, run, field.name)
    ]


def is_settled(importer: Importer, run: ImportRun, name: str) -> bool:
    """Whether a card the import was begun from says it for all rows."""
    return importer.belongs is not None and isinstance(run.mapping.get(name), str)


def page(
    session: Session, run: ImportRun, state: RowState, *, after: int, before: int, limit: int
) -> Page:
    base = select(ImportRow).where(ImportRow.run_id == run.id, staging.standing(run, state))
    if before:
        statement = base.where(ImportRow.number < before).order_by(ImportRow.number.desc())
    else:
        statement = base.where(ImportRow.number > after).order_by(ImportRow.number)
    found = list(session.scalars(statement.limit(limit + 1)))
    is_more, found = len(found) > limit, found[:limit]
    if before:
        found.reverse()
    options = options_of(session, run)
    has_after = bool(before) or is_more
    has_before = is_more if before else bool(after)
    return Page(
        state,
        [row(run, item, options) for item in found],
        found[-1].number if found and has_after else None,
        found[0].number if found and has_before else None,
        [target for item in found if (target := known(run, item)) is not None],
    )


def known(run: ImportRun, item: ImportRow) -> UUID | None:
    """Give the thing a row means, if there is one yet."""
    is_new = staging.stands(run, item.state, item.number) is RowState.NEW
    return None if is_new else item.target_id


def words_of(session: Session, fields: Sequence[Field]) -> dict[str, str]:
    """Say what may be written in the columns of few words, where nothing else is said of them."""
    known = {
        field.name: [title for _code, title in choices(session, field)]
        for field in fields
        if (field.book or field.choices) and not field.help
    }
    return {name: "; ".join(titles) for name, titles in known.items() if len(titles) <= MOST_NAMED}


def options_of(session: Session, run: ImportRun) -> Options:
    """Give what may be chosen in each column of a book or of an enum."""
    fields = staging.importer_of(table_named(run.table)).fields
    return {field.name: choices(session, field) for field in fields if field.book or field.choices}


def row(run: ImportRun, item: ImportRow, options: Options) -> ShownRow:
    importer = staging.importer_of(table_named(run.table))
    content = staging.body(item)
    texts = staging.texts_of(importer, run.mapping, content["cells"], content["mended"])
    problems: Mapping[str, str] = content["problems"]
    changes: Mapping[str, Sequence[str]] = content["changes"]
    # A problem may be with a column the file has not: then it gets a cell to fill in.
    shown = [
        _cell(importer, field, texts, problems, changes, options)
        for field in importer.fields
        if field.name in problems
        or (
            not is_settled(importer, run, field.name)
            and (field.name in texts or (field.name in run.mapping and not field.parts))
        )
    ]
    state = staging.stands(run, item.state, item.number)
    return ShownRow(item.number, state, problems.get(""), shown)


def _cell(
    importer: Importer,
    field: Field,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
    changes: Mapping[str, Sequence[str]],
    options: Options,
) -> ShownCell:
    text, problem = texts.get(field.name, ""), problems.get(field.name)
    before = changes[field.name][0] if field.name in changes else None
    if field.is_secret and text and not problem:
        digits = "".join(letter for letter in text if letter.isalnum())
        text = importer.mask(digits)
        before = before and importer.mask(before)
    elif field.kind is Kind.DATE:
        text = in_figures(text)
    offered = options.get(field.name, ()) if problem else ()
    return ShownCell(field, text, before, problem, offered)


def in_figures(text: str) -> str:
    """Write a day that a workbook holds as people write it; all else as it is."""
    found = DAY.fullmatch(text)
    return f"{found[3]}.{found[2]}.{found[1]}" if found else text


def examples(session: Session, run: ImportRun) -> list[list[str]]:
    """Give the first cells of each column, to tell which is which."""
    rows = session.scalars(
        select(ImportRow)
        .where(ImportRow.run_id == run.id)
        .order_by(ImportRow.number)
        .limit(EXAMPLES)
    )
    bodies = [staging.body(item)["cells"] for item in rows]
    return [
        [in_figures(cells[n]) for cells in bodies if n < len(cells)]
        for n, _title in enumerate(run.header)
    ]


def wrong_rows(session: Session, run: ImportRun) -> Iterator[list[str]]:
    importer = staging.importer_of(table_named(run.table))
    titles = {field.name: str(field.title) for field in importer.fields}
    last = 0
    while True:
        found = list(
            session.scalars(
                select(ImportRow)
                .where(
                    ImportRow.run_id == run.id,
                    ImportRow.state.in_(WRONG),
                    ImportRow.number > last,
                )
                .order_by(ImportRow.number)
                .limit(staging.CHUNK)
            )
        )
        for item in found:
            content = staging.body(item)
            words = [
                f"{titles[name]}: {text}" if name in titles else text
                for name, text in (content["problems"]).items()
            ]
            yield [*content["cells"], "; ".join(words)]
        if len(found) < staging.CHUNK:
            return
        last = found[-1].number

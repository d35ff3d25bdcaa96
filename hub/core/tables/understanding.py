"""What rows of a file mean today: known again, understood anew, doubled, or no rows at all."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core import crypto
from hub.core.among import among
from hub.core.db import keys7
from hub.core.i18n import _, _l
from hub.core.tables import guarding
from hub.core.tables.declare import Importer, Match, Table, Values
from hub.core.tables.models import ImportRow, ImportRun, RowState
from hub.core.tables.reading import Parsed, Reader
from hub.core.tables.remembered import LENGTH, Known, Memory
from hub.core.tables.staging import Staged, Verdict, importer_of, texts_of

KEY = "import_row.key"
TOTALS = re.compile(r"\W*(?:итого|всего|total)\b", re.IGNORECASE)
NOT_TOTALS = 4  # so many cells filled, and it is somebody called so
NOTHING = _l("Nothing is written in the columns that are read.")
HEAD = _l("This is the head of the table once more.")
SUM = _l("These are totals, not a row of the list.")


class Judge:
    """Says what rows of one import mean. What it read of books it keeps while it lives."""

    def __init__(
        self, session: Session, run: ImportRun, table: Table, *, sees_all: bool = False
    ) -> None:
        self.run = run
        self.importer: Importer = importer_of(table)
        self.reader = Reader(session, self.importer)
        self.memory = Memory(table, self.reader)
        # What stands for all rows makes no row of an empty line.
        self._same = {name for name, n in run.mapping.items() if isinstance(n, str)}
        # Who judges a file from its first row on knows the keys met: nobody else has put any.
        self._met: dict[bytes, int] | None = {} if sees_all else None

    def judge(self, session: Session, rows: Sequence[Staged]) -> list[Verdict]:
        self.reader.session = session
        texts = [texts_of(self.importer, self.run.mapping, row.cells, row.mended) for row in rows]
        self.reader.expect(texts)
        verdicts = [Verdict(row, RowState.RAW) for row in rows]
        asked: list[tuple[Verdict, dict[str, str]]] = []
        for verdict, words in zip(verdicts, texts, strict=True):
            if why := self._no_row(verdict.row, words):
                verdict.state, verdict.problems = RowState.LEFT, {"": str(why)}
            else:
                verdict.digest = self.memory.digest(words)
                asked.append((verdict, words))
        known = self.memory.find(session, {v.digest for v, _words in asked if v.digest})
        anew = []
        for verdict, words in asked:
            if found := known.get(verdict.digest or ""):
                _recall(verdict, found)
            else:
                anew.append((verdict, self.reader.parse(words)))
        met = self._understand(session, anew)
        keyed = [verdict for verdict, _words in asked if verdict.key]
        first = self._first_of(session, keyed)
        for verdict in keyed:
            number = first[verdict.key]
            if number != verdict.row.number and verdict.problems is None:
                verdict.problems = {
                    "": str(_("The same is written in row %(number)s.", number=number))
                }
                verdict.state, verdict.version = RowState.ERROR, None
        for verdict, item, match in met:
            self._settle(verdict, item, match)
        if self.importer.create_many is not None:
            made = [verdict for verdict in verdicts if verdict.state is RowState.NEW]
            for verdict, key in zip(made, keys7(len(made)), strict=True):
                verdict.target_id, verdict.version = key, 1
        return verdicts

    def _no_row(self, row: Staged, texts: Mapping[str, str]) -> str | None:
        own = (word for name, word in texts.items() if name not in self._same)
        if not any(own if self._same else texts.values()):
            return NOTHING
        filled = list(filter(None, row.cells))
        if row.mended or not filled:
            return None
        if len(filled) < NOT_TOTALS and TOTALS.match(filled[0]):
            return SUM
        return HEAD if row.cells == self.run.header else None

    def _understand(
        self, session: Session, anew: Sequence[tuple[Verdict, Parsed]]
    ) -> list[tuple[Verdict, Parsed, Match]]:
        good = [(verdict, item) for verdict, item in anew if not item.problems]
        for verdict, item in anew:
            if item.problems:
                verdict.state, verdict.problems = RowState.ERROR, item.problems
        matches = self.importer.match(session, [item.values for _v, item in good]) if good else []
        met = []
        for (verdict, item), match in zip(good, matches, strict=True):
            verdict.key = _key(self.importer, item.values)
            verdict.target_id = match.id
            if problems := self.importer.problems(match, item.values):
                verdict.problems, verdict.state = problems, RowState.ERROR
            elif name := guarding.guarded(self.run, verdict.row, match, item.values):
                now = self.reader.written(self.importer.field(name), match.before.get(name))
                verdict.problems, verdict.state = {name: guarding.words(now)}, RowState.ERROR
            else:
                met.append((verdict, item, match))
        return met

    def _settle(self, verdict: Verdict, item: Parsed, match: Match) -> None:
        if verdict.problems is not None:
            return
        if match.id is None:
            verdict.state = RowState.NEW
            return
        verdict.changes = self._changes(match, item.values)
        verdict.state = RowState.CHANGED if verdict.changes else RowState.UNCHANGED
        verdict.version = None if verdict.changes else match.version

    def _changes(self, match: Match, values: Values) -> dict[str, list[str]]:
        field, written = self.importer.field, self.reader.written
        return {
            name: [written(field(name), match.before.get(name)), written(field(name), value)]
            for name, value in values.items()
            if match.before.get(name) != value
        }

    def _first_of(self, session: Session, verdicts: Sequence[Verdict]) -> dict[str | None, int]:
        """Say in which row of the file each key stands first."""
        first: dict[str | None, int] = {}
        if self._met is not None:
            for verdict in verdicts:
                if key := verdict.key:
                    first[key] = self._met.setdefault(bytes.fromhex(key), verdict.row.number)
            return first
        for verdict in verdicts:
            first[verdict.key] = min(first.get(verdict.key, verdict.row.number), verdict.row.number)
        if not first:
            return first
        earlier = session.execute(
            select(ImportRow.key, func.min(ImportRow.number))
            .where(ImportRow.run_id == self.run.id, among(ImportRow.key, first))
            .group_by(ImportRow.key)
        )
        for known, number in earlier:
            first[known] = min(first[known], number)
        return first


def _recall(verdict: Verdict, found: Known) -> None:
    verdict.state, verdict.key = RowState.UNCHANGED, found.key
    verdict.target_id, verdict.version = found.target_id, found.version


def _key(importer: Importer, values: Values) -> str:
    return crypto.steady_index(KEY, importer.key(values))[:LENGTH]

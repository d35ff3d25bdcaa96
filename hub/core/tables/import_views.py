"""Doors of an import: template, upload, columns, preview, corrections, writing."""

import io
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import files, sheets
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError, UnavailableError
from hub.core.files.kinds import IMPORT
from hub.core.i18n import _
from hub.core.tables import bringing, cells, importing, mending, preview, staging, writing
from hub.core.tables.declare import Field, Kind, Table
from hub.core.tables.models import ImportMode, ImportRun, ImportState, RowState
from hub.core.tables.reading import LONGEST
from hub.core.tables.tracing import note, unit
from hub.core.web import Answer, download, is_htmx, render, someone

PAGE = 50
SAME = "same-"  # the name of a field that has one word for all rows begins so
MOVING = {ImportState.CHECKING, ImportState.APPLYING, ImportState.READING}


def mount_import(table: Table, room: str, add: Callable[..., None]) -> None:
    door = ImportDoor(table, room)
    permission = staging.importer_of(table).permission
    run = "/import/<uuid:run_id>"
    add("/import", "import_start", permission, door.start)
    add("/import", "import_upload", permission, door.upload, "POST")
    add("/import/template.xlsx", "import_template", permission, door.template)
    add(run, "import_run", permission, door.run)
    add(f"{run}/columns", "import_columns", permission, door.columns)
    add(f"{run}/columns", "import_map", permission, door.map_columns, "POST")
    add(f"{run}/rows/<int:number>", "import_mend", permission, door.mend, "POST")
    add(f"{run}/words", "import_replace", permission, door.replace, "POST")
    add(f"{run}/apply", "import_apply", permission, door.apply, "POST")
    add(f"{run}/cancel", "import_cancel", permission, door.cancel, "POST")
    add(f"{run}/errors.xlsx", "import_errors", permission, door.errors)


class ImportDoor:
    """The doors of one list's import."""

    def __init__(self, table: Table, room: str) -> None:
        self.table = table
        self.room = room
        self.importer = staging.importer_of(table)

    def start(self, problem: str | None = None) -> Answer:
        who = someone()
        with reading() as session:
            recent = session.scalars(
                select(ImportRun)
                .where(ImportRun.table == self.table.name, ImportRun.account_id == who.account_id)
                .order_by(ImportRun.id.desc())
                .limit(10)
            ).all()
            words = preview.words_of(session, self.importer.fields)
        page = render(
            "tables/import_start.html",
            table=self.table,
            words=words,
            room=self.room,
            importer=self.importer,
            recent=recent,
            problem=problem,
        )
        return (page, 422) if problem else page

    def template(self) -> Answer:
        with reading() as session:
            fields = [field for field in self.importer.fields if field.parts is None]
            columns = [self.template_column(session, field) for field in fields]
        out = io.BytesIO()
        words = [str(_("Column")), str(_("What to write")), str(_("Example"))]
        sheets.write_template(out, str(self.table.title), str(_("How to fill in")), words, columns)
        out.seek(0)
        name = str(_("%(title)s - template", title=self.table.title)) + ".xlsx"
        return download(out, name)

    def template_column(self, session: Session, field: Field) -> sheets.TemplateColumn:
        note = str(field.help)
        if field.is_required:
            note = " ".join(filter(None, (str(_("Required.")), note)))
        return sheets.TemplateColumn(
            title=f"{field.title}{' *' if field.is_required else ''}",
            note=note,
            example=field.example,
            allowed=[title for _code, title in cells.choices(session, field)],
            is_date=field.kind is Kind.DATE,
        )

    def upload(self) -> Answer:
        """Take a file apart into staged rows. A refusal says why on the same page."""
        given = request.files.get("file")
        if given is None or not given.filename:
            return self.start(problem=str(_("Choose a file first.")))
        try:
            with files.passing(given.stream, name=given.filename, kind=IMPORT.name) as path:
                run_id = bringing.bring(self.table, someone(), given.filename, path)
        except (InvalidError, files.InfectedError, UnavailableError) as error:
            return self.start(problem=str(error.message))
        return self.to_run(run_id)

    def run(self, run_id: UUID) -> Answer:
        after = max(request.args.get("after", 0, type=int), 0)
        before = max(request.args.get("before", 0, type=int), 0)
        wanted = request.args.get("state", "")
        with reading() as session:
            run = self.own(session, run_id)
            is_moving = run.state in MOVING
            if is_htmx() and is_moving:  # the bar asks every second: no words of anybody in it
                return self.drawn(run, is_moving=True)
        with unit(self.table) as session:
            run = self.own(session, run_id)
            if run.state is ImportState.MAPPING:
                return redirect(url_for(f"{self.room}.import_columns", run_id=run_id))
            found = staging.counts(session, run)
            states = {state.value: state for state in RowState}
            state = states.get(wanted) or next((s for s in preview.TABS if found[s]), RowState.NEW)
            page = preview.page(session, run, state, after=after, before=before, limit=PAGE)
            repeated = mending.repeated(session, run) if state is RowState.ERROR else []
            details = {"count": len(page.rows), "rows": state.value}
            self.noted(session, run, "import-read", page.ids, **details)
        return self.drawn(
            run,
            counts=found,
            page=page,
            repeated=repeated,
            is_moving=run.state in MOVING,
            fields=preview.mapped(self.importer, run),
        )

    def home(self, run: ImportRun) -> tuple[str, str]:
        """Say where an import ends: on the card it was begun from, or in its list."""
        if self.importer.belongs is not None:
            with reading() as session:
                if found := self.importer.belongs(session, run.mapping):
                    return found
        return str(self.table.title), url_for(f"{self.room}.index")

    def drawn(self, run: ImportRun, *, is_moving: bool, **more: Any) -> str:
        return render(
            "tables/import_progress.html" if is_htmx() and is_moving else "tables/import_run.html",
            table=self.table,
            room=self.room,
            run=run,
            tabs=preview.TABS,
            titles=preview.TITLES,
            asks_again=writing.asks_again,
            is_moving=is_moving,
            home=self.home(run),
            **more,
        )

    def noted(
        self, session: Session, run: ImportRun, act: str, ids: Sequence[UUID] = (), **details: Any
    ) -> None:
        """Staged rows are somebody's data too: who looked at them stays."""
        note(session, self.table, act, ids or None, run=str(run.id), **details)

    def columns(self, run_id: UUID, problem: str | None = None) -> Answer:
        with unit(self.table) as session:
            run = self.own(session, run_id)
            examples = preview.examples(session, run)
            options = preview.options_of(session, run)
            self.noted(session, run, "import-read", columns=len(run.header))
        asked = {n: request.form.get(f"column-{n}") for n, _t in enumerate(run.header)}
        chosen = (
            {n: name for n, name in asked.items() if name}
            if problem
            else {n: name for name, n in run.mapping.items()}
        )
        same = (
            {name.removeprefix(SAME): word for name, word in request.form.items()}
            if problem
            else {name: word for name, word in run.mapping.items() if isinstance(word, str)}
        )
        page = render(
            "tables/import_columns.html",
            table=self.table,
            room=self.room,
            run=run,
            importer=self.importer,
            chosen=chosen,
            same=same,
            settled=[name for name in run.mapping if preview.is_settled(self.importer, run, name)],
            options=options,
            examples=examples,
            problem=problem,
        )
        return (page, 422) if problem else page

    def map_columns(self, run_id: UUID) -> Answer:
        known = {field.name for field in self.importer.fields}
        mapping: dict[str, int | str] = {}
        try:
            with transaction() as session:
                run = self.own(session, run_id)
                for n, title in enumerate(run.header):
                    name = request.form.get(f"column-{n}", "")
                    if name in mapping:
                        raise InvalidError(
                            _("Two columns can't be the same: %(title)s.", title=title)
                        )
                    if name in known:
                        mapping[name] = n
                for name in known - mapping.keys():
                    if word := request.form.get(SAME + name, "").strip():
                        mapping[name] = word[:LONGEST]
                importing.map_columns(session, run, mapping)
        except HubError as error:
            return self.columns(run_id, problem=str(error.message))
        return self.to_run(run_id)

    def mend(self, run_id: UUID, number: int) -> Answer:
        with transaction() as session:
            run = self.own(session, run_id)
            texts = {name: text[:1000] for name, text in request.form.items()}
            row = importing.mend(session, run, number, texts)
            shown = preview.row(run, row, preview.options_of(session, run))
            found = staging.counts(session, run)
            known = preview.known(run, row)
            self.noted(session, run, "import-mended", [known] if known else [], number=number)
        if is_htmx():
            return render(
                "tables/import_row_swap.html",
                room=self.room,
                run=run,
                row=shown,
                counts=found,
                tabs=preview.TABS,
                titles=preview.TITLES,
                asks_again=writing.asks_again,
                fields=preview.mapped(self.importer, run),
                home=self.home(run),
            )
        return self.to_run(run_id)

    def replace(self, run_id: UUID) -> Answer:
        """Put one word in place of a wrong one in all rows that have it."""
        name, word = request.form.get("field", ""), request.form.get("word", "")
        instead = request.form.get("instead", "").strip()
        try:
            with transaction() as session:
                run = self.own(session, run_id)
                count = mending.replace(session, run, name, word, instead)
                self.noted(session, run, "import-mended", field=name, count=count)
        except InvalidError as error:
            flash(str(error.message), "danger")
        else:
            flash(_("Rows corrected: %(count)s.", count=count), "success")
        return self.to_run(run_id)

    def apply(self, run_id: UUID) -> Answer:
        words = {mode.value: mode for mode in ImportMode}
        mode = words.get(request.form.get("mode", ""))
        if mode is None:
            raise InvalidError(_("Choose what to do with rows that have errors."), field="mode")
        sure = request.form.get("sure", type=int)
        with transaction() as session:
            writing.apply(session, self.own(session, run_id), mode, sure=sure)
        return self.to_run(run_id)

    def cancel(self, run_id: UUID) -> Answer:
        with transaction() as session:
            importing.cancel(session, self.own(session, run_id))
        flash(_("The import is cancelled, nothing was written."), "success")
        return redirect(url_for(f"{self.room}.import_start"))

    def errors(self, run_id: UUID) -> Answer:
        """Give rows with errors as a table: to correct there and bring again."""
        out = io.BytesIO()
        with transaction() as session:
            # Ahead of the file: it may be long, and on SQLite a transaction keeps others waiting.
            run = self.own(session, run_id)
            found = staging.counts(session, run)
            wrong = sum(found[state] for state in preview.WRONG)
            self.noted(session, run, "import-errors", count=wrong)
        with reading() as session:
            header = [*run.header, str(_("What is wrong"))]
            sheets.write_xlsx(out, str(_("Errors")), header, preview.wrong_rows(session, run))
        out.seek(0)
        return download(out, str(_("Errors")) + ".xlsx")

    def own(self, session: Session, run_id: UUID) -> ImportRun:
        run = session.get(ImportRun, run_id)
        if run is None or run.account_id != someone().account_id or run.table != self.table.name:
            abort(404)
        return run

    def to_run(self, run_id: UUID) -> Answer:
        return redirect(url_for(f"{self.room}.import_run", run_id=run_id))

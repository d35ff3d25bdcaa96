"""Doors of a list: mount(blueprint, table) gives it its page, export, views and bulk actions."""

import io
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import format_decimal
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core.access import ROLE_TITLES, Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _, ngettext
from hub.core.jobs import Job
from hub.core.jobs.progress import SAID
from hub.core.tables import bulk, exporting, listing, paging, parsing, saved
from hub.core.tables.declare import Column, FilterKind, Table
from hub.core.tables.import_views import mount_import
from hub.core.tables.lookups import lookup
from hub.core.tables.models import ExportRun, RowState
from hub.core.tables.query import Query
from hub.core.tables.registered import register, table_named
from hub.core.tables.tracing import note, unit
from hub.core.web import Answer, download, is_htmx, render, requires, signed_in, someone

View = Callable[..., Answer]
SURE = "tables/bulk_sure.html"
blueprint = Blueprint("tables", __name__, template_folder="templates")
blueprint.add_app_template_filter(
    lambda pairs: urlencode([(name, value) for name, value in pairs]), "map_pairs"
)
blueprint.add_app_template_filter(lambda counts, name: counts[RowState(name)], "count_of")


def mount(
    target: Blueprint,
    table: Table,
    template: str = "tables/list.html",
    around: Callable[[Session], Mapping[str, Any]] | None = None,
) -> None:
    """Give a registry's blueprint the doors of its list; its card is the view `card`.

    A room's own template extends the list's and fills its blocks with what `around` reads.
    """
    register(table, target.name)
    door = Door(table, target.name, template, around)

    def add(rule: str, name: str, permission: str, view: View, *methods: str) -> None:
        @wraps(view)
        def asked(**arguments: Any) -> Answer:
            return view(**arguments)

        target.add_url_rule(
            rule, name, requires(permission)(asked), methods=list(methods or ("GET",))
        )

    add("", "index", table.permission, door.index)
    add("/count", "count", table.permission, door.count)
    add("/views", "keep_view", table.permission, door.keep_view, "POST")
    add("/views/<uuid:view_id>/drop", "drop_view", table.permission, door.drop_view, "POST")
    if any(item.lookup for item in table.filters):
        add("/offer/<name>", "offer", table.permission, door.offer)
    if table.export_permission:
        add("/export", "export", table.export_permission, door.export, "POST")
    for action in table.actions:
        name = action.name
        add(f"/bulk/{name}", f"bulk_{name}", action.permission, door.bulk(name), "POST")
    if table.importer is not None:
        mount_import(table, target.name, add)


class Door:
    """The doors of one list."""

    def __init__(
        self,
        table: Table,
        room: str,
        template: str,
        around: Callable[[Session], Mapping[str, Any]] | None,
    ) -> None:
        self.table = table
        self.room = room
        self.template = template
        self.around = around

    def query(self, session: Session) -> Query:
        """Read the state of the list; words typed for another registry's row become its id."""
        query = Query.read(self.table, request.args)
        filters = dict(query.filters)
        for item in self.table.filters:
            values = filters.get(item.name)
            if item.kind is FilterKind.LOOKUP and item.lookup and values:
                found = lookup(item.lookup).understood(session, someone(), values)
                filters[item.name] = tuple(str(found[value] or value) for value in values)
        unasked = {item.name: (item.default,) for item in self.table.filters if item.default}
        if query.narrows(self.table):  # what is looked for is found wherever it stands
            filters = {name: each for name, each in filters.items() if unasked.get(name) != each}
        else:
            filters |= unasked
        return Query(**{**query.__dict__, "filters": filters})

    def index(self) -> Answer:
        who = someone()
        with unit(self.table) as session:
            page = listing.build(session, self.table, self.query(session), who)
            views = [] if is_htmx() else saved.views(session, self.table, who)
            words = ["q"] if page.query.words else []
            filters = sorted(page.query.filters) + words
            ids = [row.id for row in page.rows if isinstance(row.id, UUID)]
            shown = ids if self.table.key is None else None  # a row of the journal is nobody
            note(session, self.table, "list", shown, count=len(page.rows), filters=filters)
            more = self.around(session) if self.around is not None and not is_htmx() else {}
        template = "tables/rows.html" if is_htmx() else self.template
        response = Response(
            render(
                template,
                page=page,
                table=self.table,
                room=self.room,
                is_part=is_htmx(),
                views=views,
                role_choices=[(r.value, t) for r, t in ROLE_TITLES.items() if who.can(saved.SHARE)],
                may_drop=[view.id for view in views if saved.may_drop(view, who)],
                may_export=bool(
                    self.table.export_permission and who.can(self.table.export_permission)
                ),
                may_create=self.may_create(who),
                may_import=bool(
                    self.table.importer is not None and who.can(self.table.importer.permission)
                ),
                click=str(utcnow().timestamp()),
                **more,
            )
        )
        response.vary.add("HX-Request")
        return response

    def may_create(self, who: Principal) -> bool:
        """Whether the button leads anywhere: what no scope holds yet takes the whole region."""
        permission = self.table.create_permission
        if permission is None:
            return False
        reaches = who.everywhere if self.table.creates_everywhere else who.can
        return reaches(permission)

    def count(self) -> Answer:
        """Count what was found. Asked of a number or a name, the answer tells of somebody."""
        narrows = any(value for name, value in request.args.items() if name not in LOOKS)
        with unit(self.table) if narrows else reading() as session:
            query = self.query(session)
            found = paging.count(session, self.table, query, someone())
            if narrows:
                filters = sorted(query.filters) + (["q"] if query.words else [])
                note(session, self.table, "count", count=found, filters=filters)
        return counted(found)

    def keep_view(self) -> Answer:
        with transaction() as session:
            query = self.query(session)
            saved.keep(
                session,
                self.table,
                query,
                someone(),
                request.form.get("name", ""),
                request.form.get("role") or None,
            )
        flash(_("The view is saved."), "success")
        return redirect(url_for(f"{self.room}.index") + query.address())

    def drop_view(self, view_id: UUID) -> Answer:
        with transaction() as session:
            saved.drop(session, self.table, someone(), view_id)
        flash(_("The view is removed."), "success")
        return redirect(url_for(f"{self.room}.index"))

    def offer(self, name: str) -> Answer:
        """Offer rows of another registry while a person types."""
        fields = self.table.importer.fields if self.table.importer else ()
        known = {item.lookup for item in self.table.filters} | {item.lookup for item in fields}
        if name not in known:
            abort(404)
        with reading() as session:
            typed = next((v for k, v in request.args.items() if k != "name"), "")
            offered = lookup(name).offer(session, someone(), typed) if typed else []
        return render("tables/offer.html", offered=offered)

    def export(self) -> Answer:
        """Give the list as a file; with a secret in the open only for a reason, which stays."""
        who, kind = someone(), request.form.get("format", "xlsx")
        why = " ".join(request.form.get("why", "").split())
        with reading() as session:
            query = self.query(session).first_page()
            is_short = exporting.is_short(session, self.table, query, who)
        opened = exporting.opened(self.table, query, who)
        if opened and len(why) < LEAST_REASON:
            return self.ask_why(query, kind, opened, why)
        if not is_short:
            with transaction() as session:
                wanted = exporting.order(session, self.table, query, who, kind, why)
            return redirect(url_for("tables.export_run", run_id=wanted.id))
        out = io.BytesIO()
        with reading() as session:
            given = exporting.write(session, self.table, query, who, kind, out)
        with transaction() as session:  # the file leaves when its trace is kept, not before
            exporting.note(session, self.table, query, who, kind, given, why)
        name = exporting.file_name(self.table, kind, utcnow())
        return private(download(out, name))

    def ask_why(self, query: Query, kind: str, opened: Sequence[Column], why: str) -> Answer:
        page = render(
            "tables/export_why.html",
            table=self.table,
            room=self.room,
            query=query,
            kind=kind,
            opened=opened,
            why=why,
            is_wrong="why" in request.form,
        )
        return page, 422

    def bulk(self, name: str) -> View:
        def act() -> Answer:
            who = someone()
            with transaction() as session:
                query = self.query(session).first_page()
                back = url_for(f"{self.room}.index") + query.address()
                action = bulk.action_of(self.table, name, who)
                try:
                    typed, day = (request.form.get(f"{of}-{name}", "") for of in ("word", "day"))
                    word = bulk.word_of(session, action, typed, day)
                except InvalidError as error:
                    flash(error.message, "danger")
                    return redirect(back)
                ids = [parsing.identifier(text) for text in request.form.getlist("ids")]
                is_all = bool(request.form.get("all")) or len(ids) > bulk.AT_ONCE
                click = request.form.get("click", "")[:60]
                if (is_all or (action.takes and ids)) and "sure" not in request.form:
                    rows = query if is_all else ids
                    told = bulk.asked(session, self.table, action, who, word, rows)
                    said = bulk.said(session, action, word)
                    return render(SURE, told=told, door=self, query=query, action=action, word=said)
                if is_all:
                    bulk.order(session, self.table, action, query, who, word, click, back)
                    flash(bulk.BEGUN, "success")
                else:
                    done = bulk.act(session, self.table, action, who, ids, word, click)
                    flash(bulk.changed(action, done.count), "success" if done.count else "warning")
                    if done.warning:
                        flash(done.warning, "warning")
            return redirect(back)

        return act


LEAST_REASON = 5
LOOKS = {"cols", "sort", "after", "before"}  # how a list looks, not what is in it


def counted(found: int) -> str:
    if found > paging.COUNT_LIMIT:
        return str(_("more than 10,000"))
    return str(ngettext("%(count)s row", "%(count)s rows", found, count=format_decimal(found)))


def private(response: BaseResponse) -> BaseResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/exports/<uuid:run_id>")
@signed_in
def export_run(run_id: UUID) -> Answer:
    """Show how far a long export is, and the file when it is there."""
    is_bar = is_htmx()  # asks every second and shows a figure: the page it stands in was noted
    with reading() if is_bar else transaction() as session:
        wanted = _own_export(session, run_id, someone())
        job = session.get(Job, wanted.job_id) if wanted.job_id else None
        if not is_bar:
            is_ready = wanted.finished_at is not None
            table = table_named(wanted.table)
            note(session, table, "export-read", export=str(wanted.id), is_ready=is_ready)
    said = SAID.get(job.id) if job else None
    template = "tables/export_state.html" if is_bar else "tables/export.html"
    done = said.n if said else (job.progress_n if job else None)
    return render(template, wanted=wanted, job=job, done=done or 0)


def _own_export(session: Session, run_id: UUID, who: Principal) -> ExportRun:
    wanted = session.get(ExportRun, run_id)
    if wanted is None or wanted.account_id != who.account_id:
        abort(404)
    return wanted

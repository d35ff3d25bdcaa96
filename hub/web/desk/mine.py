"""My things: what belongs to me, what I work with, what I began."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from flask import url_for
from flask_babel import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import consents
from hub.accounts.models import Account
from hub.core import reference
from hub.core.access import Principal
from hub.core.i18n import _, format_date, ngettext
from hub.core.scopes import scoped
from hub.core.tables.models import ExportRun, ImportRun, ImportState, SavedView
from hub.core.tables.registered import names, room_of, table_named
from hub.organisations.models import SCOPES as ORGANISATION_SCOPES
from hub.organisations.models import Organisation
from hub.programmes.models import SCOPES as PROGRAMME_SCOPES
from hub.programmes.models import Programme
from hub.web.home import Item

FEW = 5
TEASERS = 6


def own_data(session: Session, who: Principal) -> list[Item]:
    found = []
    if who.person_id is not None:
        url = url_for("people.card", row_id=who.person_id)
        found.append(Item(title=_("My card"), note=_("What the centre knows of you"), url=url))
    given = consents.in_force(session, who.account_id)
    found.append(
        Item(
            title=_("My consent"),
            note=_("Given on %(day)s", day=str(format_date(given.consent.given_at)))
            if given is not None
            else _("Not given: the centre can't enrol you."),
            url="/account/consents",
            badge=_("in force") if given is not None else _("needed"),
            tone="success" if given is not None else "warning",
        )
    )
    return found


def own_organisations(session: Session, who: Principal) -> list[Item]:
    ids = _organisations(who)
    if not ids:
        return []
    statement = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name_key)
    mine = scoped(statement, ORGANISATION_SCOPES, who, "organisations.read").limit(FEW)
    return [
        Item(
            title=one.short_name or one.name,
            note=f"ИНН {one.inn}",
            url=url_for("organisations.card", row_id=one.id),
            badge=_("confirmed") if one.verified_at else _("waits for confirmation"),
            tone="success" if one.verified_at else "warning",
        )
        for one in session.scalars(mine)
    ]


def own_programmes(session: Session, who: Principal) -> list[Item]:
    ids = _organisations(who)
    if not ids:
        return []
    statement = select(Programme).where(Programme.organisation_id.in_(ids))
    statement = scoped(statement, PROGRAMME_SCOPES, who, "programmes.read")
    rows = session.scalars(statement.order_by(Programme.created_at.desc()).limit(FEW))
    return [
        Item(
            title=one.title,
            note=ngettext("%(num)d hour", "%(num)d hours", one.hours),
            url=url_for("programmes.card", row_id=one.id),
            badge=_("published") if one.published_at else _("draft"),
            tone="success" if one.published_at else "neutral",
        )
        for one in rows
    ]


def own_work(session: Session, who: Principal) -> list[Item]:
    """Show the last lists I brought in or carried out, the latest first."""
    rows: list[ImportRun | ExportRun] = []
    for model in (ImportRun, ExportRun):
        latest = (
            select(model)
            .where(model.account_id == who.account_id, model.table.in_(names()))
            .order_by(model.id.desc())
            .limit(FEW)
        )
        rows += session.scalars(latest)
    rows.sort(key=lambda run: run.id, reverse=True)
    return [_run(row) for row in rows[:FEW]]


def saved_views(session: Session, who: Principal) -> list[Item]:
    rows = session.scalars(
        select(SavedView)
        .where(SavedView.account_id == who.account_id, SavedView.table.in_(names()))
        .order_by(SavedView.id.desc())
        .limit(FEW)
    )
    return [
        Item(
            title=row.name,
            note=str(table_named(row.table).title),
            url=url_for(f"{room_of(row.table)}.index") + _asked(row.pairs),
        )
        for row in rows
    ]


def last_sign_ins(session: Session, who: Principal) -> list[Item]:
    statement = (
        select(Account)
        .where(Account.last_sign_in_at.is_not(None), Account.id != who.account_id)
        .order_by(Account.last_sign_in_at.desc(), Account.id.desc())
        .limit(FEW)
    )
    return [
        Item(
            title=one.name,
            note=str(format_datetime(one.last_sign_in_at, "d MMMM, HH:mm")),
            url=url_for("users.card", row_id=one.id),
        )
        for one in session.scalars(statement)
    ]


def new_programmes(session: Session, _who: Principal) -> list[Item]:
    return _programmes(session, FEW, public=False)


def teaser(session: Session) -> list[Item]:
    """Show the programmes published last to whoever comes."""
    return _programmes(session, TEASERS, public=True)


def _programmes(session: Session, most: int, *, public: bool) -> list[Item]:
    latest = (
        select(Programme)
        .where(Programme.published_at.is_not(None))
        .order_by(Programme.published_at.desc(), Programme.id.desc())
        .limit(most)
    )
    kinds = reference.titles(session, "programme-kind")
    return [
        Item(
            title=one.title,
            note=one.annotation if public else kinds.get(one.kind, one.kind),
            badge=ngettext("%(num)d hour", "%(num)d hours", one.hours),
            tone="info",
            url=url_for("catalogue.card" if public else "programmes.card", row_id=one.id),
        )
        for one in session.scalars(latest)
    ]


def _organisations(who: Principal) -> set[UUID]:
    return {grant.organisation_id for grant in who.grants if grant.organisation_id is not None}


def _asked(pairs: Sequence[Sequence[str]]) -> str:
    return "?" + urlencode([(name, value) for name, value in pairs])


def _run(run: ImportRun | ExportRun) -> Item:
    day = str(format_date(run.created_at, "d MMMM"))
    if isinstance(run, ExportRun):
        is_done = run.finished_at is not None
        return Item(
            title=_("Export: %(list)s", list=table_named(run.table).title),
            note=f"{day}, {run.format.upper()}",
            url=url_for("tables.export_run", run_id=run.id),
            badge=_("ready") if is_done else _("in work"),
            tone="success" if is_done else "info",
        )
    is_done = run.state is ImportState.DONE
    return Item(
        title=_("Import: %(list)s", list=table_named(run.table).title),
        note=f"{day}, {run.file_name}",
        url=url_for(f"{room_of(run.table)}.import_run", run_id=run.id),
        badge=_("written") if is_done else None,
        tone="success",
    )

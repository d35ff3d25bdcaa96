"""What needs me now: decisions, unfinished work, trouble. Empty when nothing does."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hub.accounts import consents, grants
from hub.accounts.models import Account
from hub.core import chain, clock
from hub.core.access import Principal, Role
from hub.core.db import utcnow
from hub.core.files.models import Blob, Check
from hub.core.i18n import _, format_date, ngettext
from hub.core.jobs.models import Job, JobState
from hub.core.names import full_name
from hub.core.notifications import queries as post
from hub.core.notifications.models import Mail, MailState
from hub.core.scopes import scoped
from hub.core.tables.lookups import lookup
from hub.core.tables.models import ImportRun, ImportState
from hub.core.tables.registered import names, room_of, table_named
from hub.organisations import agreement_queries as agreements
from hub.organisations.agreement_tables import standing
from hub.organisations.models import AGREEMENT_SCOPES, Organisation, PartnershipAgreement
from hub.organisations.models import SCOPES as ORGANISATION_SCOPES
from hub.organisations.tables import ORGANISATION
from hub.people import withdrawals
from hub.people.handed_models import ListState, PeopleList
from hub.people.models import Person, Withdrawal
from hub.programmes.models import SCOPES as PROGRAMME_SCOPES
from hub.programmes.models import Programme
from hub.web.home import Item

FEW = 5
MOST = 999  # past that the exact figure moves nobody
OFFICE = frozenset({Role.STAFF, Role.ADMIN})
UNFINISHED = (ImportState.MAPPING, ImportState.READY, ImportState.REFUSED)


def own_account(session: Session, who: Principal) -> list[Item]:
    """Ask for what makes the account safe and lawful."""
    if who.impersonator_id is not None:
        return []
    account = session.get(Account, who.account_id)
    found = []
    if account is not None and account.totp_confirmed_at is None and who.roles & OFFICE:
        found.append(
            Item(
                title=_("Turn the second step of sign-in on"),
                note=_("You work with other people's data: a password alone is little."),
                url="/account/second-factor",
            )
        )
    if Role.LEARNER in who.roles and consents.in_force(session, who.account_id) is None:
        case = withdrawals.open_case(session, who.account_id, who.person_id)
        found.append(_withdrawn(case) if case else _consent_wanted())
    return found


def _consent_wanted() -> Item:
    return Item(
        title=_("Give consent to the processing of personal data"),
        note=_("Without it the centre can't enrol you."),
        url="/account/consents",
    )


def _withdrawn(case: Withdrawal) -> Item:
    note = _(
        "By %(day)s the centre decides whether the data is destroyed. Till then only the office "
        "sees it. You may give the consent again.",
        day=str(format_date(case.due_at)),
    )
    title = _("You withdrew the consent on %(day)s", day=str(format_date(case.withdrawn_at)))
    return Item(title=title, note=note, url="/account/consents")


def own_requests(session: Session, who: Principal) -> list[Item]:
    """Tell a representative that the centre has the request, and what comes next."""
    found = []
    for asked in grants.asked_by(session, who.account_id):
        known = session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
        title = _(
            "%(name)s waits for confirmation since %(day)s",
            name=known.name if known is not None else _("Organisation"),
            day=str(format_date(asked.waiting_since)) if asked.waiting_since else "",
        )
        note = _("The centre checks the organisation and writes you a letter: nothing to do now.")
        found.append(Item(title=title, note=note, url="/account"))
    return found


def held_organisations(session: Session, who: Principal) -> list[Item]:
    """Say why next to nothing is open to whoever acts for an organisation not verified."""
    if not (ids := [grant.organisation_id for grant in who.grants if grant.is_held]):
        return []
    named = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name_key)
    return [
        Item(
            title=_("%(name)s is not verified by the centre yet", name=one.short_name or one.name),
            note=_("Till then fill in its card and contacts; the rest opens after it.")
            if who.reaches("organisations.write", one.id)
            else _("Till then little is open to you; the rest opens after it."),
            url=url_for("organisations.card", row_id=one.id),
        )
        for one in session.scalars(named)
    ]


def waiting_registrations(session: Session, _who: Principal) -> list[Item]:
    return [
        Item(
            title=account.name,
            note=_(
                "Asks to act for an organisation since %(day)s",
                day=format_date(grant.waiting_since) if grant.waiting_since else "",
            ),
            url=url_for("registrations.index"),
        )
        for grant, account in grants.waiting(session, limit=FEW)
    ]


def withdrawn_consents(session: Session, _who: Principal) -> list[Item]:
    """Say by when whose data are to be destroyed or kept on a named ground."""
    rows = session.execute(
        select(
            Withdrawal.id,
            Withdrawal.due_at,
            Person.last_name,
            Person.first_name,
            Person.patronymic,
        )
        .outerjoin(Person, Person.id == Withdrawal.person_id)
        .where(Withdrawal.id.in_(withdrawals.waiting().limit(FEW)))
        .order_by(Withdrawal.due_at, Withdrawal.id)
    )
    return [
        Item(
            title=full_name(row) or _("An account without a card"),
            note=_("Decide by %(day)s", day=str(format_date(row.due_at, "d MMMM yyyy"))),
            url=url_for("withdrawals.card", row_id=row.id),
            badge=_("the term is over") if row.due_at < utcnow() else None,
            tone="danger",
        )
        for row in rows
    ]


def waiting_lists(session: Session, _who: Principal) -> list[Item]:
    """Say how many lists of people organisations handed over and nobody brings in yet."""
    waits = select(PeopleList.id).where(PeopleList.state == ListState.WAITING)
    if not (number := few(session, waits)):
        return []
    words = ngettext("%(num)d list of people waits", "%(num)d lists of people wait", number)
    note = _("Look at it and begin the import, or decline it.")
    url = url_for("people_lists.index", state=ListState.WAITING.value)
    return [Item(title=words, note=note, url=url)]


def open_imports(session: Session, who: Principal) -> list[Item]:
    """Files I brought that wait for my word."""
    runs = session.scalars(
        select(ImportRun)
        .where(
            ImportRun.account_id == who.account_id,
            ImportRun.state.in_(UNFINISHED),
            ImportRun.table.in_(names()),
        )
        .order_by(ImportRun.id.desc())
        .limit(FEW)
    )
    words = {
        ImportState.MAPPING: _("Say which column is which."),
        ImportState.READY: _("Checked: look and write, or cancel."),
        ImportState.REFUSED: _("Refused, nothing was written: look why."),
    }
    return [
        Item(
            title=run.file_name,
            note=f"{table_named(run.table).title}. {words[run.state]}",
            url=url_for(f"{room_of(run.table)}.import_run", run_id=run.id),
        )
        for run in runs
    ]


def unfinished_records(session: Session, who: Principal) -> list[Item]:
    """Cards that nobody may use until somebody finishes them."""
    found = []
    organisations = select(Organisation.id).where(Organisation.verified_at.is_(None))
    permission = "organisations.verify"  # its own people are told on a card of their own
    number = few(session, scoped(organisations, ORGANISATION_SCOPES, who, permission))
    if number:
        found.append(
            Item(
                title=ngettext(
                    "%(num)d organisation is not verified",
                    "%(num)d organisations are not verified",
                    number,
                ),
                note=_("Look at the papers and mark it as verified."),
                url=url_for("organisations.index", verified="no"),
            )
        )
    if not who.can("programmes.write"):
        return found
    programmes = select(Programme.id).where(Programme.published_at.is_(None))
    number = few(session, scoped(programmes, PROGRAMME_SCOPES, who, "programmes.write"))
    if number:
        found.append(
            Item(
                title=ngettext(
                    "%(num)d programme is not published",
                    "%(num)d programmes are not published",
                    number,
                ),
                note=_("Nobody outside sees it until it is."),
                url=url_for("programmes.index", published="no"),
            )
        )
    return found


def _ends(name: str | None, day: date | None) -> str:
    """Write whose it is and till when; who is not verified yet is named to few (0078)."""
    written = str(format_date(day)) if day else ""
    return _("%(name)s, till %(day)s", name=name, day=written) if name else written


def ending_agreements(session: Session, who: Principal) -> list[Item]:
    """Agreements of one's own, or of the region, that run out within two months or have run out."""
    today = clock.today()
    near = or_(agreements.over(today), agreements.ending(today, agreements.SOON))
    statement = (
        select(PartnershipAgreement)
        .where(near)
        .order_by(PartnershipAgreement.ends_on, PartnershipAgreement.id)
        .limit(FEW)
    )
    found = session.scalars(scoped(statement, AGREEMENT_SCOPES, who, agreements.READ)).all()
    names = lookup(ORGANISATION).named(session, who, [one.organisation_id for one in found])
    return [
        Item(
            title=_("Agreement № %(number)s", number=one.number),
            note=_ends(names.get(one.organisation_id), one.ends_on),
            url=url_for("agreements.card", row_id=one.id),
            badge=standing(one)[0],
            tone=standing(one)[1],
        )
        for one in found
    ]


def troubles(session: Session, who: Principal) -> list[Item]:
    """What stopped and waits for a person: jobs, letters, files, the audit chain."""
    found = []
    if number := few(session, select(Job.id).where(Job.state == JobState.DEAD)):
        text = ngettext("%(num)d job has given up", "%(num)d jobs have given up", number)
        note = _("Look at the error and run again.")
        found.append(Item(title=text, note=note, url="/admin/jobs?state=dead", tone="danger"))
    if who.can("mail.read"):
        refused = select(Mail.id).where(Mail.state == MailState.REFUSED)
        if number := few(session, refused):
            text = ngettext("%(num)d letter was refused", "%(num)d letters were refused", number)
            note = _("The address is likely wrong: tell the person another way.")
            found.append(Item(title=text, note=note, url="/admin/mail?state=refused"))
    if who.can("files.manage"):
        infected = select(Blob.digest).where(Blob.check == Check.INFECTED)
        if number := few(session, infected):
            text = ngettext("%(num)d file is infected", "%(num)d files are infected", number)
            note = _("Nobody can open it. Remove it, and tell whoever sent it.")
            found.append(Item(title=text, note=note, url="/admin/files?check=infected"))
    if who.can("audit.read"):
        check = chain.last_check(session)
        if check is not None and check.fault:
            note = _("Keep the database as it is and call whoever answers for security.")
            found.append(Item(title=_("The chain is broken."), note=note, url="/admin/audit"))
    return found


def unread(session: Session, who: Principal) -> Sequence[Item]:
    rows = post.page(session, who.account_id, only_unread=True)[:FEW]
    return [
        Item(
            title=row.title,
            note=str(format_date(row.created_at, "d MMMM")),
            url=url_for("notifications.show", notification_id=row.id),
        )
        for row in rows
    ]


def few(session: Session, statement: Select[Any]) -> int:
    """Count no further than people care."""
    return session.scalar(select(func.count()).select_from(statement.limit(MOST).subquery())) or 0

"""What lies on the desk of each role, and what the public home shows of the programmes."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import format_date
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts import consents, grants
from hub.accounts.models import Account
from hub.core import reference
from hub.core.access import Principal, Role, scoped
from hub.core.i18n import _, _l, ngettext
from hub.core.jobs.models import Job, JobState
from hub.organisations.models import SCOPES as ORGANISATION_SCOPES
from hub.organisations.models import Organisation
from hub.programmes.models import Programme
from hub.web.home import Card, Item, Place

FEW = 5
TEASERS = 6
OFFICE = frozenset({Role.STAFF, Role.ADMIN})
ACTING_FOR_OTHERS = frozenset({Role.PARTNER, Role.CUSTOMER})


def waiting_registrations(session: Session, _who: Principal) -> list[Item]:
    return [
        Item(
            title=account.name,
            note=_("Asks to act for an organisation since %(day)s", day=_day(grant.waiting_since)),
            url=url_for("registrations.waiting"),
        )
        for grant, account in grants.waiting(session, limit=FEW)
    ]


def failed_jobs(session: Session, _who: Principal) -> list[Item]:
    number = session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DEAD))
    if not number:
        return []
    text = ngettext("%(num)d job has given up", "%(num)d jobs have given up", number)
    return [Item(title=text, note=_("Look at the error and run again."), url="/admin/jobs")]


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
        found.append(
            Item(
                title=_("Give consent to the processing of personal data"),
                note=_("Without it the centre can't enrol you."),
                url="/account/consents",
            )
        )
    return found


def own_organisations(session: Session, who: Principal) -> list[Item]:
    ids = {grant.organisation_id for grant in who.grants if grant.organisation_id is not None}
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


def own_card(_session: Session, who: Principal) -> list[Item]:
    if who.person_id is None:
        return []
    url = url_for("people.card", row_id=who.person_id)
    return [Item(title=_("My card"), note=_("What the centre knows of you"), url=url)]


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
            url=None if public else url_for("programmes.card", row_id=one.id),
        )
        for one in session.scalars(latest)
    ]


def _day(at: object) -> str:
    return str(format_date(at))


CARDS: Sequence[Card] = (
    Card(
        title=_l("My account"),
        icon="shield-check",
        place=Place.NOW,
        load=own_account,
    ),
    Card(
        title=_l("Registrations"),
        icon="user-check",
        place=Place.NOW,
        load=waiting_registrations,
        permission="organisations.verify",
        url="/admin/registrations",
    ),
    Card(
        title=_l("Jobs"),
        icon="stack-2",
        place=Place.NOW,
        load=failed_jobs,
        permission="jobs.read",
        url="/admin/jobs",
    ),
    Card(
        title=_l("My data"),
        icon="user-circle",
        place=Place.MINE,
        load=own_card,
        permission="people.read",
        roles=frozenset({Role.LEARNER}),
    ),
    Card(
        title=_l("My organisations"),
        icon="building",
        place=Place.MINE,
        load=own_organisations,
        permission="organisations.read",
        roles=ACTING_FOR_OTHERS,
        empty=_l("No organisation has confirmed you yet."),
    ),
    Card(
        title=_l("New programmes"),
        icon="school",
        place=Place.MINE,
        load=new_programmes,
        permission="programmes.read",
        url="/programmes",
        empty=_l("No programme is published yet."),
    ),
)

"""Reminders of agreements that run out: every morning, to the office and to the partner itself."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.accounts import grants
from hub.accounts import queries as accounts
from hub.core import audit, clock, jobs
from hub.core.access import Role
from hub.core.i18n import _l
from hub.core.notifications import notify
from hub.organisations import agreement_queries as agreements
from hub.organisations import letters
from hub.organisations.agreement_queries import SOON
from hub.organisations.models import Organisation, PartnershipAgreement

REMIND = "organisations.agreements-ending"
STEPS = (SOON, 30, 7)  # days before the end, each told of once
TOLD = frozenset({Role.PARTNER, Role.CUSTOMER})


def remind(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell of every agreement that has come nearer to its end by a step since it was told of."""
    today = clock.today()
    found = session.scalars(
        select(PartnershipAgreement)
        .where(agreements.ending(today, SOON), _untold(today))
        .order_by(PartnershipAgreement.ends_on, PartnershipAgreement.id)
        .with_for_update(skip_locked=True)
    ).all()
    for one in found:
        _tell_partner(session, one)
        _mark(session, one, _step(one, today))
        audit.record(session, "agreements.reminded", subject=agreements.SUBJECT, subject_id=one.id)
    if found:
        _tell_office(session, len(found), found[0])


def wire() -> None:
    """Declare the letters and the reminder; hub/app.py calls it."""
    letters.wire()
    jobs.handles(REMIND, remind, title=_l("Reminder of agreements that run out"))
    jobs.daily(REMIND, REMIND, at="08:40")


def _untold(today: date) -> Any:
    """Say which have passed a step that nobody was told of."""
    return or_(
        PartnershipAgreement.reminded_days.is_(None),
        *(
            (PartnershipAgreement.reminded_days > days) & agreements.ending(today, days)
            for days in STEPS
        ),
    )


def _step(agreement: PartnershipAgreement, today: date) -> int:
    left = (agreement.ends_on - today).days if agreement.ends_on is not None else SOON
    return min(days for days in STEPS if left <= days)


def _mark(session: Session, agreement: PartnershipAgreement, step: int) -> None:
    # Past the version of the row: nobody changed what is open in a form.
    session.execute(
        update(PartnershipAgreement)
        .where(PartnershipAgreement.id == agreement.id)
        .values(reminded_days=step, updated_at=PartnershipAgreement.updated_at)
        .execution_options(synchronize_session=False)
    )


def _tell_partner(session: Session, agreement: PartnershipAgreement) -> None:
    organisation = session.get_one(Organisation, agreement.organisation_id)
    context = {
        "number": agreement.number,
        "until": f"{agreement.ends_on:%d.%m.%Y}",
        "name": organisation.name,
        "url": f"/agreements/{agreement.id}",
    }
    told = {
        account.id
        for grant, account in grants.acting_for(session, organisation.id)
        if grant.role in TOLD and account.blocked_at is None
    }
    for account_id in sorted(told):
        notify(session, account_id, letters.ENDING, context)


def _tell_office(session: Session, count: int, nearest: PartnershipAgreement) -> None:
    context = {"count": count, "until": f"{nearest.ends_on:%d.%m.%Y}", "url": letters.LIST}
    for account_id in accounts.who_may(session, "agreements.write"):
        notify(session, account_id, letters.ENDINGS, context)

"""What accounts say on a person's card: themselves, consents, days, a proved address."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from hub.accounts import consents, queries
from hub.accounts.models import Account, Consent
from hub.core import clock, jobs
from hub.core.access import Principal
from hub.core.errors import HubError
from hub.core.i18n import _, _l, format_date
from hub.core.panels import Days, Line, Panel
from hub.people import contacts
from hub.people.agreed import Accounts, Version, Which
from hub.people.card_models import ContactKind, PersonContact, Proof
from hub.people.models import Person
from hub.resources.staff_models import StaffMember

PERMISSION = "people.read"


def on_confirmed(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Note an address that answered the account's letter as proved on the person's card."""
    account = session.get(Account, UUID(payload["aggregate_id"]))
    if account is None or account.person_id is None or account.email_confirmed_at is None:
        return
    try:
        contacts.verify(
            session,
            account.person_id,
            ContactKind.EMAIL,
            account.email,
            how=Proof.LETTER,
            at=account.email_confirmed_at,
        )
    except HubError:
        return  # the card was closed meanwhile: there is nothing to prove


def accounts_of(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell of the accounts to those who work with people; their cards are the administrator's."""
    if not who.everywhere(PERMISSION):
        return []
    return [
        Line(
            title=account.email,
            url=url_for("users.card", row_id=account.id) if who.can("accounts.read") else None,
            badge=str(_("blocked")) if account.is_blocked else "",
            tone="danger",
        )
        for account in queries.all_of_person(session, person_id)
    ]


def accounts_of_staff(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
    """Tell of the accounts of whoever teaches; one of the same address is offered to be tied."""
    person_id = session.scalar(select(StaffMember.person_id).where(StaffMember.id == row_id))
    if person_id is None:
        return []
    if queries.of_person(session, person_id) is not None:
        return accounts_of(session, who, person_id) or [Line(title=str(_("tied")))]
    if not who.can("accounts.write"):
        return []
    main = select(func.lower(Person.email)).where(Person.id == person_id)
    others = select(func.lower(PersonContact.value)).where(
        PersonContact.person_id == person_id, PersonContact.kind == ContactKind.EMAIL
    )
    fitting = session.scalars(
        select(Account).where(
            Account.person_id.is_(None), or_(Account.email.in_(main), Account.email.in_(others))
        )
    )
    return [
        Line(
            title=account.email,
            url=url_for("users.card", row_id=account.id, person=person_id, _anchor="person"),
            note=str(_("The same e-mail: tie this account to the person")),
            badge=str(_("not tied")),
            tone="warning",
        )
        for account in fitting
    ]


def consents_of(session: Session, person_id: UUID) -> Sequence[Line]:
    return [
        Line(
            title=str(
                _("%(title)s, version %(number)s", title=one.text.title, number=one.text.number)
            ),
            note=str(
                _("in the account, %(day)s", day=format_date(one.consent.given_at, "dd.MM.yyyy"))
            ),
            badge=str(_("withdrawn") if one.consent.withdrawn_at else _("in force")),
            tone="warning" if one.consent.withdrawn_at else "success",
        )
        for account in queries.all_of_person(session, person_id)
        for one in consents.history(session, account.id)
    ]


def versions(session: Session) -> Sequence[Version]:
    return [
        Version(
            id=text.id,
            title=text.title,
            number=text.number,
            published_on=clock.day_of(text.published_at),
        )
        for text, _count in consents.texts(session)
    ]


def people_who(which: Which) -> Select[Any]:
    """Select the people whose consent in an account is in force, was taken back, or either."""
    word, found = Consent.withdrawn_at, consents.people()
    if which is Which.EVER:
        return found
    return found.where(word.is_(None) if which is Which.IN_FORCE else word.is_not(None))


def latest(session: Session, person_id: UUID) -> UUID | None:
    account = queries.of_person(session, person_id)
    return account.id if account is not None else None


def days(session: Session, _who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell when accounts were made, and when consents were given and taken back."""
    lines = []
    for account in queries.all_of_person(session, person_id):
        lines.append(Line(title=str(_("Account made")), at=account.created_at))
        for one in consents.history(session, account.id):
            number = str(_("version %(number)s", number=one.text.number))
            given = str(_("Consent given"))
            lines.append(Line(title=given, note=number, at=one.consent.given_at, tone="success"))
            if one.consent.withdrawn_at:
                taken = str(_("Consent withdrawn"))
                at = one.consent.withdrawn_at
                lines.append(Line(title=taken, note=number, at=at, tone="warning"))
    return lines


SAYS = (
    Panel(
        name="accounts",
        title=_l("Accounts"),
        icon="user-circle",
        permission=PERMISSION,
        say=accounts_of,
    ),
    Days(name="accounts", permission=PERMISSION, say=days),
)

OF_STAFF = Panel(
    name="accounts",
    title=_l("Account"),
    icon="user-circle",
    permission=PERMISSION,
    say=accounts_of_staff,
    empty=_l("No account is tied: the administrator ties one on the card of the user."),
)

CONSENTS = Accounts(
    versions=versions,
    people=people_who,
    lines=consents_of,
    latest=latest,
    tell=consents.tell_withdrawn,
)

"""Accounts of the demo region: who signs in, as whom, how often. Citizens have no password."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import func, select, update

from hub.accounts import consents
from hub.accounts.models import Account, AccountGrant, Consent, ConsentText
from hub.core.access import Role, Scope
from hub.core.audit import AuditEntry
from hub.core.centre import TOTP_REQUIRED
from hub.core.options import OptionValue
from hub.demo.entrance import Entrance
from hub.demo.region import WEEK, Region, key, times
from hub.organisations.models import Organisation, OrganisationKind
from hub.people.models import Person

SIGNED_UP = 0.35  # share of people who made themselves an account
SIGN_INS_A_DAY = 0.012  # of a citizen; whoever works with the hub comes oftener
STAFF_SIGN_INS = 0.3
FAILED = 0.04
SIGN_IN = "accounts.sign-in"
LONGEST_SERVICE = 200  # days of whoever worked with the centre before the year
TEACHERS_OF_ONE = 3
CUSTOMERS = 0.4
PEOPLE_TO_ONE_CLERK = 8_000
APPLICANTS_DAYS_AGO = (0, 3)  # days whose registrations still wait for the centre's word
ORGANISATION_ROLES = {
    Role.PARTNER: OrganisationKind.PROVIDER,
    Role.CUSTOMER: OrganisationKind.EMPLOYER,
    Role.TEACHER: OrganisationKind.PROVIDER,
}
WORKERS = "accounts.workers"  # the note of who works: role, organisation, account


def begin(region: Region) -> None:
    rng = region.dice("accounts")
    region.notes |= {
        "accounts.office": [],
        "accounts.citizens": [],
        "accounts.consent": _consent_text(region),
    }
    if region.plan.start == 0:
        _entrances(region, rng)
    for _ in range(3 + region.plan.people // PEOPLE_TO_ONE_CLERK):
        _worker(region, Role.STAFF, None, rng)
    for _ in range(2):
        _worker(region, Role.COORDINATOR, None, rng)
    for provider in region.organisations[OrganisationKind.PROVIDER]:
        _worker(region, Role.PARTNER, provider, rng)
        for _ in range(TEACHERS_OF_ONE):
            _worker(region, Role.TEACHER, provider, rng)
    for employer in region.organisations[OrganisationKind.EMPLOYER]:
        if rng.random() < CUSTOMERS and employer.verified_at is not None:
            _worker(region, Role.CUSTOMER, employer, rng)


def _consent_text(region: Region) -> ConsentText:
    """Take the text in force, published before the first of the region gave it."""
    text = consents.current(region.writer.session)
    first = region.plan.first_day - timedelta(days=LONGEST_SERVICE + 10)
    text.published_at = min(text.published_at, datetime.combine(first, time(9), UTC))
    return text


def live(region: Region, day: date) -> None:
    rng = region.dice("accounts")
    for person in region.notes["people.today"]:
        is_owed = "accounts.learner" in region.notes  # the demo learner is the first who comes
        if is_owed or (person.email and rng.random() < SIGNED_UP):
            _citizen(region, person, rng)
    if region.plan.start == 0 and (region.plan.until - day).days in APPLICANTS_DAYS_AGO:
        _applicant(region, day, rng)
    pace = WEEK[day.weekday()]
    for name, often in (("office", STAFF_SIGN_INS), ("citizens", SIGN_INS_A_DAY)):
        accounts: list[UUID] = region.notes[f"accounts.{name}"]
        expected = len(accounts) * often * pace
        count = int(expected) + (rng.random() < expected % 1)
        for account_id in rng.choices(accounts, k=count) if accounts else ():
            _sign_in(region, account_id, region.moment(day, rng), rng)


def end(region: Region) -> None:
    """Write on every account when it was last used, as its history has it."""
    last = (
        select(AuditEntry.actor_id, func.max(AuditEntry.at).label("at"))
        .where(AuditEntry.action == SIGN_IN)
        .group_by(AuditEntry.actor_id)
        .subquery()
    )
    region.writer.session.execute(
        update(Account)
        .where(Account.id == last.c.actor_id, Account.last_sign_in_at.is_(None))
        .values(last_sign_in_at=last.c.at, updated_at=Account.updated_at)
        .execution_options(synchronize_session=False)
    )


def _entrances(region: Region, rng: Random) -> None:
    """The seven accounts whose passwords this installation's owner is told."""
    entrances: list[Entrance] = region.notes["entrances"]
    moment = region.moment(region.plan.first_day - timedelta(days=30), rng)
    if entrances:
        _waive_second_factor(region, moment)
    for entrance in entrances:
        kind = ORGANISATION_ROLES.get(entrance.role)
        organisation = region.organisations[kind][0] if kind else None
        name = region.names.draw(rng, is_female=rng.random() < 0.5)  # noqa: PLR2004 - a coin
        account = _account(
            region,
            email=entrance.email,
            name=f"{name.last} {name.first} {name.patronymic or ''}".strip(),
            moment=moment,
            rng=rng,
        )
        account.password_hash = entrance.password_hash
        account.password_changed_at = moment
        if entrance.role is Role.LEARNER:
            region.notes["accounts.learner"] = account
            continue  # gets a life on the first day, when people come
        _grant(region, account, entrance.role, organisation, moment, rng)
        region.notes["accounts.office"].append(account.id)
        region.notes.setdefault(WORKERS, []).append((entrance.role, organisation, account))


def _waive_second_factor(region: Region, moment: datetime) -> None:
    """Whoever looks round has no telephone at hand: the seven sign in by their passwords alone."""
    key_ = TOTP_REQUIRED.key
    region.add(OptionValue(key=key_, value={"is": False}, updated_at=moment, version=1))
    details = {"key": key_, "before": True, "after": False}
    region.audit(moment, "option.changed", subject="option", details=details)


def _worker(region: Region, role: Role, organisation: Organisation | None, rng: Random) -> None:
    served = timedelta(days=rng.randint(5, LONGEST_SERVICE))
    moment = region.moment(region.plan.first_day - served, rng)
    name = region.names.draw(rng, is_female=rng.random() < 0.7)  # noqa: PLR2004 - as offices are
    serial = region.plan.start + region.next("worker")
    account = _account(
        region,
        email=f"{role.value}{serial}@work.example",
        name=f"{name.last} {name.first} {name.patronymic or ''}".strip(),
        moment=moment,
        rng=rng,
    )
    _grant(region, account, role, organisation, moment, rng)
    region.notes["accounts.office"].append(account.id)
    region.notes.setdefault(WORKERS, []).append((role, organisation, account))


def _applicant(region: Region, day: date, rng: Random) -> None:
    """Somebody who asked to act for an employer and waits to be called back."""
    name = region.names.draw(rng, is_female=rng.random() < 0.5)  # noqa: PLR2004 - a coin
    moment = region.moment(day, rng)
    account = _account(
        region,
        email=f"applicant{region.next('applicant')}@work.example",
        name=f"{name.last} {name.first} {name.patronymic or ''}".strip(),
        moment=moment,
        rng=rng,
    )
    employer = rng.choice(region.organisations[OrganisationKind.EMPLOYER])
    _grant(region, account, Role.CUSTOMER, employer, moment, rng, waiting=True)


def _citizen(region: Region, person: Person, rng: Random) -> None:
    moment = person.created_at + timedelta(minutes=rng.randint(1, 4), seconds=rng.randrange(60))
    account = region.notes.pop("accounts.learner", None)
    if account is None:
        account = _account(
            region, email=person.email or "", name=person.full_name, moment=moment, rng=rng
        )
    account.name = person.full_name
    account.person_id = person.id
    _grant(region, account, Role.LEARNER, None, moment, rng)
    region.notes["accounts.citizens"].append(account.id)


def _account(region: Region, *, email: str, name: str, moment: datetime, rng: Random) -> Account:
    account = Account(
        id=key(moment, rng),
        email=email,
        name=name,
        email_confirmed_at=moment + timedelta(minutes=rng.randint(2, 40)),
        consent_version=region.notes["accounts.consent"].number,
        **times(moment),
    )
    region.add(account)
    region.audit(
        moment,
        "accounts.created",
        actor_id=account.id,
        subject="account",
        subject_id=account.id,
        address=_address(rng),
    )
    _consent(region, account, moment, rng)
    return account


def _consent(region: Region, account: Account, moment: datetime, rng: Random) -> None:
    text = region.notes["accounts.consent"]
    address = _address(rng)
    region.add(
        Consent(
            id=key(moment, rng),
            account_id=account.id,
            consent_text_id=text.id,
            given_at=moment,
            address=address,
        )
    )
    region.audit(
        moment,
        "consents.given",
        actor_id=account.id,
        subject="account",
        subject_id=account.id,
        address=address,
        details={"kind": text.kind, "number": text.number},
    )


def _grant(
    region: Region,
    account: Account,
    role: Role,
    organisation: Organisation | None,
    moment: datetime,
    rng: Random,
    *,
    waiting: bool = False,
) -> None:
    scope = Scope.REGION
    if role in ORGANISATION_ROLES:
        scope = Scope.ORGANISATION
    elif role is Role.LEARNER:
        scope = Scope.SELF
    region.add(
        AccountGrant(
            id=key(moment, rng),
            account_id=account.id,
            role=role,
            scope=scope,
            organisation_id=organisation.id if organisation else None,
            waiting_since=moment if waiting else None,
            **times(moment),
        )
    )
    region.audit(
        moment,
        "accounts.role-asked" if waiting else "accounts.role-granted",
        subject="account",
        subject_id=account.id,
        details={
            "role": role.value,
            "scope": scope.value,
            "organisation": str(organisation.id) if organisation else None,
        },
    )


def _sign_in(region: Region, account_id: UUID, moment: datetime, rng: Random) -> None:
    address = _address(rng)
    if rng.random() < FAILED:
        region.audit(
            moment - timedelta(seconds=rng.randint(8, 50)),
            "accounts.sign-in-failed",
            subject="account",
            subject_id=account_id,
            address=address,
        )
    region.audit(
        moment,
        SIGN_IN,
        actor_id=account_id,
        subject="account",
        subject_id=account_id,
        address=address,
    )


def _address(rng: Random) -> str:
    """Give an address of the networks kept for documentation (RFC 5737)."""
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randint(1, 254)}"

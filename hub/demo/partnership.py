"""What stands round organisations of the demo: ОКВЭД, branches, contacts, agreements."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hub.demo import numbers
from hub.demo.names import DATA, FullName
from hub.demo.region import Region, key, times
from hub.organisations.models import (
    AgreementState,
    Contact,
    Organisation,
    OrganisationKind,
    PartnershipAgreement,
    flag,
)

ROOM = "partnership"  # dice of its own: the names and numbers of organisations stay as they were
IS_PARTNER = {
    OrganisationKind.PROVIDER: 0.8,
    OrganisationKind.SCHOOL: 0.2,
    OrganisationKind.EMPLOYER: 0.2,
    OrganisationKind.PARTNER: 1.0,
}
HAS_CONTACT = 0.75
SECOND_CONTACT = 0.4
HAS_BRANCH = {OrganisationKind.PROVIDER: 0.35, OrganisationKind.EMPLOYER: 0.06}
MOST_BRANCHES = 3
TWO_YEARS = 730
# Days from the last day of history to an agreement's end, each with its share; None: no term.
ENDS = ((-20, 4), (5, 3), (25, 6), (50, 8), (150, 12), (300, 16), (500, 14), (700, 8), (None, 12))
DRAFT, ENDED = 0.05, 0.04
COLLEGE_TEACHES_MORE = 0.6


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((DATA / "partnership.toml").read_text())


def enrich(region: Region, row: Organisation) -> None:
    """Write on a card what the registers say of such an organisation."""
    rng, book = region.dice(ROOM), _words()[row.kind.value]
    row.legal_form = _form(row.name) or book["form"]
    row.okved = rng.choice(book["okved"])
    more = [code for code in book["okved_more"] if code != row.okved]
    row.okved_more = ", ".join(sorted(rng.sample(more, rng.randint(0, min(3, len(more)))))) or None
    name = _drawn(region, rng)
    row.director = _full(name)
    row.director_post = rng.choice(book["posts"])
    row.site = f"https://{str(row.email).partition('@')[2]}"
    setattr(row, flag(row.kind), True)
    row.is_partner = rng.random() < IS_PARTNER[row.kind]
    if row.kind is OrganisationKind.PROVIDER and rng.random() < COLLEGE_TEACHES_MORE:
        row.is_employer = True  # a college hires, and sends its masters to learn
    if row.kind in {OrganisationKind.PROVIDER, OrganisationKind.SCHOOL}:
        row.licence_number = (
            f"Л035-01{rng.randint(200, 299)}-00/{rng.randint(10**7, 10**8 - 1):08d}"
        )
        row.licence_on = date(rng.randint(2012, 2023), rng.randint(1, 12), rng.randint(1, 28))
        row.licence_issuer = f"Министерство образования, {region.words['region']}"


def surround(region: Region, row: Organisation, serial: int) -> None:
    """Give it people to call, agreements and branches."""
    rng = region.dice(ROOM)
    is_first = row.kind not in region.organisations or row is region.organisations[row.kind][0]
    if is_first or rng.random() < HAS_CONTACT:
        for _ in range(2 if is_first or rng.random() < SECOND_CONTACT else 1):
            _contact(region, row, rng)
    if row.is_partner or is_first:
        row.is_partner = True
        # Of the organisations whose people sign in, one agreement always runs out soon.
        _agreement(region, row, rng, within=rng.randint(20, 50) if is_first else None)
    chance = HAS_BRANCH.get(row.kind, 0.0)
    if (is_first and chance) or rng.random() < chance:
        for number in range(1, rng.randint(1, MOST_BRANCHES) + 1):
            _branch(region, row, serial, number, rng)


def _contact(region: Region, row: Organisation, rng: Random) -> None:
    moment = _after(row.created_at, rng, 90)
    post, topics = rng.choice(_words()["contacts"])
    serial = region.plan.organisations_before + region.next("contact")
    found = Contact(
        id=key(moment, rng),
        organisation_id=row.id,
        name=_full(_drawn(region, rng)),
        post=post,
        topics=topics or None,
        phone=numbers.phone(7_000_000 + serial) if rng.random() < 0.9 else None,  # noqa: PLR2004 - nearly all
        email=f"contact{serial}@{str(row.email).partition('@')[2]}",
        **times(moment),
    )
    region.add(found)
    region.audit(
        moment,
        "contacts.create",
        subject="contact",
        subject_id=found.id,
        details={"organisation": str(row.id), "fields": ["email", "name", "post"]},
    )


def _agreement(region: Region, row: Organisation, rng: Random, *, within: int | None) -> None:
    days = within or rng.choices([days for days, _ in ENDS], [share for _, share in ENDS])[0]
    ends_on = None if days is None else region.plan.until + timedelta(days=days + rng.randint(0, 9))
    starts_on = (ends_on or region.plan.until) - timedelta(days=TWO_YEARS)
    luck = 1.0 if within else rng.random()
    state = AgreementState.SIGNED
    if luck < DRAFT:
        state = AgreementState.DRAFT
    elif luck < DRAFT + ENDED:
        state = AgreementState.ENDED
    kinds = _words()["agreements"]
    kind = rng.choice(list(kinds))
    moment = _after(row.created_at, rng, 60)
    found = PartnershipAgreement(
        id=key(moment, rng),
        organisation_id=row.id,
        kind=kind,
        number=f"{region.next('agreement') + 1}/{starts_on.year}",
        starts_on=starts_on,
        ends_on=ends_on,
        subject=kinds[kind],
        state=state,
        **times(moment),
    )
    region.add(found)
    region.audit(
        moment,
        "agreements.create",
        subject="agreement",
        subject_id=found.id,
        details={"organisation": str(row.id), "fields": ["kind", "number", "starts_on"]},
    )


def _branch(region: Region, head: Organisation, serial: int, number: int, rng: Random) -> None:
    town: str = region.district(rng)["town"]
    moment = _after(head.created_at, rng, 30)
    street = rng.choice(region.words["words"]["streets"])
    found = Organisation(
        id=key(moment, rng),
        name=f"Филиал {head.name} ({town}, {number})",
        short_name=f"{head.short_name}, филиал {number}"[:120],
        kind=head.kind,
        inn=head.inn,
        kpp=numbers.kpp(serial, number),
        ogrn=head.ogrn,
        head_id=head.id,
        changed_since=[],
        legal_form="branch",
        okved=head.okved,
        address=f"{region.words['region']}, {town}, ул. {street}, д. {rng.randint(1, 140)}",
        email=f"filial{number}@{str(head.email).partition('@')[2]}",
        phone=numbers.phone(8_000_000 + serial * MOST_BRANCHES + number),
        licence_number=head.licence_number,
        licence_on=head.licence_on,
        licence_issuer=head.licence_issuer,
        verified_at=head.verified_at and max(head.verified_at, moment),
        **times(moment),
    )
    region.add(found)
    region.audit(
        moment,
        "organisations.create",
        subject="organisation",
        subject_id=found.id,
        details={"fields": ["head_id", "inn", "kind", "name"]},
    )


def _after(moment: datetime, rng: Random, days: int) -> datetime:
    return moment + timedelta(days=rng.randint(1, days), seconds=rng.randint(0, 30_000))


def _drawn(region: Region, rng: Random) -> FullName:
    return region.names.draw(rng, is_female=rng.random() < 0.6)  # noqa: PLR2004 - as offices are


def _full(name: FullName) -> str:
    return " ".join(filter(None, (name.last, name.first, name.patronymic)))


def _form(name: str) -> str | None:
    return next((form for word, form in _words()["forms"].items() if name.startswith(word)), None)

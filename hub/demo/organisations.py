"""Organisations of the demo region: colleges, schools, employers and partners for its people."""

import re
from datetime import datetime, timedelta
from random import Random

from hub.demo import numbers, partnership
from hub.demo.region import Region, key, times
from hub.organisations.models import Organisation, OrganisationKind

# One of a kind for so many people, and how many there are at least.
DENSITY = {
    OrganisationKind.PROVIDER: (1500, 6),
    OrganisationKind.SCHOOL: (450, 10),
    OrganisationKind.EMPLOYER: (160, 14),
    OrganisationKind.PARTNER: (6000, 4),
}
LATIN = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
            "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya".split(" "),
            strict=True,
        )
    )
)
VERIFIED = 0.93
LOOKED_AT = timedelta(days=3)  # how long the papers of those lay whom the dice left unverified


def begin(region: Region) -> None:
    rng = region.dice("organisations")
    for kind, (people, least) in DENSITY.items():
        for n in range(max(least, region.plan.people // people)):
            _organisation(region, kind, n, rng)


def latin(text: str) -> str:
    """Write Russian words as they stand in addresses."""
    letters = text.lower().translate(LATIN)
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _organisation(region: Region, kind: OrganisationKind, n: int, rng: Random) -> None:
    serial = region.plan.organisations_before + region.next("organisation")
    district = region.district(rng)
    town: str = district["town"]
    name, short = _names(region, kind, n, town, rng)
    year = rng.randint(1994, region.plan.until.year - 2)
    moment = region.moment(region.plan.first_day - timedelta(days=rng.randint(20, 400)), rng)
    site = f"{latin(short)[:40].strip('-')}-{serial}.example"
    street = rng.choice(region.words["words"]["streets"])
    verified = rng.random() < VERIFIED
    # Whose people work with the hub all year is verified: others may do next to nothing.
    acts = kind is OrganisationKind.PROVIDER or n == 0
    row = Organisation(
        id=key(moment, rng),
        name=name,
        short_name=short,
        kind=kind,
        inn=numbers.inn(serial),
        kpp=numbers.kpp(serial),
        ogrn=numbers.ogrn(serial, year),
        address=f"{region.words['region']}, {town}, ул. {street}, д. {rng.randint(1, 140)}",
        email=f"info@{site}",
        phone=numbers.phone(9_000_000 + serial),
        changed_since=[],
        verified_at=_verified_at(moment, rng, is_drawn=verified, acts=acts),
        **times(moment),
    )
    partnership.enrich(region, row)
    region.add(row)
    region.organisations.setdefault(kind, []).append(row)
    region.by_town.setdefault((kind, town), []).append(row)
    region.audit(
        moment,
        "organisations.create",
        subject="organisation",
        subject_id=row.id,
        details={"fields": ["inn", "kind", "name"]},
    )
    if row.verified_at:
        region.audit(
            row.verified_at, "organisations.verify", subject="organisation", subject_id=row.id
        )
    partnership.surround(region, row, serial)


def _verified_at(moment: datetime, rng: Random, *, is_drawn: bool, acts: bool) -> datetime | None:
    if is_drawn:
        return moment + timedelta(days=rng.randint(1, 6))
    return moment + LOOKED_AT if acts else None


def _names(
    region: Region, kind: OrganisationKind, n: int, town: str, rng: Random
) -> tuple[str, str]:
    words = region.words["words"]
    place = town.split(" ", 1)[1]
    if kind is OrganisationKind.PROVIDER:
        what = words["colleges"][n % len(words["colleges"])]
        number = f" № {n // len(words['colleges']) + 1}" if n >= len(words["colleges"]) else ""
        return (
            f"ГБПОУ «{place}: {what}{number}»",
            f"{place}, {what}{number}",
        )
    if kind is OrganisationKind.SCHOOL:
        what = rng.choice(words["schools"])
        return f"МБОУ «{what} № {n + 1}» {town}", f"{what} № {n + 1}"
    if kind is OrganisationKind.EMPLOYER:
        form = rng.choices(["ООО", "АО", "ПАО", "МУП"], [70, 18, 4, 8])[0]
        trade = words["trades"][n % len(words["trades"])]
        flavour = words["flavours"][n // len(words["trades"]) % len(words["flavours"])]
        rounds = n // (len(words["trades"]) * len(words["flavours"]))
        title = " ".join(filter(None, (trade, flavour, str(rounds + 1) if rounds else "")))
        return f"{form} «{title}»", title
    title = words["partners"][n % len(words["partners"])].format(region="Верхнереченской области")
    rounds = n // len(words["partners"])
    number = f" ({rounds + 1})" if rounds else ""
    return title + number, title + number

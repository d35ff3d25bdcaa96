"""Resources of the demo region: where its colleges teach, with what, who teaches, and when."""

import tomllib
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from hub.competencies.models import Competency
from hub.demo import timetables
from hub.demo.names import DATA
from hub.demo.region import Region, key, times
from hub.organisations.models import Organisation, OrganisationKind
from hub.resources import opening
from hub.resources.bases import FITS
from hub.resources.models import (
    Consumable,
    Equipment,
    EquipmentState,
    InformationAccess,
    InformationKind,
    InformationResource,
    InfrastructureSheet,
    Section,
    SheetLine,
    Site,
    Software,
    Workshop,
    WorkshopCompetency,
    WorkshopKind,
)
from hub.resources.staff_models import (
    StaffCertificate,
    StaffCompetency,
    StaffKind,
    StaffMember,
)

WORKSHOPS_OF_COLLEGE = 7
MOST_WORKSHOPS = 600
HOSTS = 2
CONFIRMED = 0.94
FOR_EVER, WOMEN, CERTIFIED = 0.3, 0.55, 0.6
OPENINGS = ("пн-пт 8:00-20:00; сб 9:00-15:00", "пн-пт 8:30-18:00", "пн-сб 8:00-21:00")
SHEET_PLACES = 12
SITES = ("Учебный корпус № 1", "Учебно-производственный корпус", "Корпус мастерских")
LINES = "resources.lines"
HOURS = (540, 720, 900, 1080)
STATES = {
    EquipmentState.WORKS: 90,
    EquipmentState.REPAIR: 6,
    EquipmentState.BROKEN: 3,
    EquipmentState.WRITTEN_OFF: 1,
}


def begin(region: Region) -> None:
    rng = region.dice("resources")
    book = tomllib.loads((DATA / "resources.toml").read_text())
    known = region.notes["competencies"].values()
    competencies = [row for row in known if isinstance(row, Competency)]
    colleges = region.organisations[OrganisationKind.PROVIDER]
    _sheets(region, rng, book, competencies)
    made = 0
    for college in colleges:
        if made >= MOST_WORKSHOPS:
            break
        made += _college(region, rng, book, college, competencies)
    _information(region, rng, book, colleges)


def _college(
    region: Region, rng: Random, book: dict[str, Any], college: Organisation, known: Sequence[Any]
) -> int:
    site = _site(region, rng, college)
    staff = [_teacher(region, rng, book, college, known) for _ in range(rng.randint(5, 9))]
    kinds = rng.sample(book["workshop"], min(WORKSHOPS_OF_COLLEGE, len(book["workshop"])))
    for n, kind in enumerate(kinds):
        workshop = _workshop(region, rng, site, kind, known)
        _stock(region, rng, workshop, kind)
        teacher = staff[n % len(staff)]
        timetables.fill(region, rng, workshop, teacher, kind, is_host=college in hosts(region))
    for licence in rng.sample(book["software"], 3):
        _software(region, rng, college, licence)
    return len(kinds)


def hosts(region: Region) -> Sequence[Organisation]:
    """Give those whose groups the demo teaches: the demo's partner first."""
    return region.organisations[OrganisationKind.PROVIDER][:HOSTS]


def _sheets(region: Region, rng: Random, book: dict[str, Any], known: Sequence[Competency]) -> None:
    """Write what a workshop of each competency must have: the centre's own, of nobody else."""
    year = region.plan.until.year
    for kind in book["workshop"]:
        # One sheet a kind: of the first of its competencies, whose equipment stands there.
        for one in (row for row in known if row.title in kind["competencies"][:1]):
            sheet = _row(
                region, rng, InfrastructureSheet, None,
                title=f"ИЛ «{one.title}» {year}", competency_id=one.id, year=year,
                places=SHEET_PLACES, source="Типовой инфраструктурный лист компетенции",
            )  # fmt: skip
            sheet.confirmed_at = sheet.confirmed_at or sheet.created_at
            for section, title, most in kind["equipment"]:
                line = _row(
                    region, rng, SheetLine, None,
                    title=title, sheet_id=sheet.id, section=Section(section),
                    quantity=max(1, most // 2), unit="шт.",
                )  # fmt: skip
                line.confirmed_at = line.confirmed_at or line.created_at
                region.notes.setdefault(LINES, {})[one.title, title] = line.id


def _row(region: Region, rng: Random, model: Any, owner: UUID | None, **values: Any) -> Any:
    """Make a resource that its organisation brought in during the year, most of it confirmed."""
    moment = region.moment(region.plan.first_day + timedelta(days=rng.randint(0, 240)), rng)
    seen = moment + timedelta(days=rng.randint(1, 5)) if rng.random() < CONFIRMED else None
    row = model(
        id=key(moment, rng), organisation_id=owner, confirmed_at=seen, **values, **times(moment)
    )
    region.add(row)
    return row


def _site(region: Region, rng: Random, college: Organisation) -> Site:
    fits = dict.fromkeys(FITS, False) | dict.fromkeys(rng.sample(FITS, rng.randint(1, 4)), True)
    site: Site = _row(
        region,
        rng,
        Site,
        college.id,
        title=rng.choice(SITES),
        address=college.address or "Верхнереченск",
        latitude=round(rng.uniform(56.2, 57.4), 6),
        longitude=round(rng.uniform(44.1, 47.9), 6),
        phone=college.phone,
        **fits,
    )
    site.confirmed_at = site.confirmed_at or site.created_at + timedelta(days=2)
    return site


def _workshop(
    region: Region, rng: Random, site: Site, kind: dict[str, Any], known: Sequence[Any]
) -> Workshop:
    ids = [row.id for row in known if row.title in kind["competencies"]]
    workshop: Workshop = _row(
        region,
        rng,
        Workshop,
        site.organisation_id,
        title=kind["title"],
        site_id=site.id,
        kind=WorkshopKind(kind["kind"]),
        places=rng.choice((8, 10, 12, 12, 15, 20, 25)),
        opening=opening.read(rng.choice(OPENINGS)),
        competency_ids=sorted(str(one) for one in ids),
        **{name: getattr(site, name) for name in FITS},
    )
    for one in ids:
        region.add(WorkshopCompetency(workshop_id=workshop.id, competency_id=one))
    return workshop


def _stock(region: Region, rng: Random, workshop: Workshop, kind: dict[str, Any]) -> None:
    taught = next(iter(kind["competencies"]), "")
    lines = region.notes.get(LINES, {})
    for section, title, most in kind["equipment"]:
        number = f"1010{region.next('inventory'):08}"
        _row(
            region,
            rng,
            Equipment,
            workshop.organisation_id,
            title=title,
            workshop_id=workshop.id,
            section=Section(section),
            sheet_line_id=lines.get((taught, title)),
            inventory_number=number,
            quantity=rng.randint(1, most),
            state=rng.choices(list(STATES), list(STATES.values()))[0],
            made_year=region.plan.until.year - rng.randint(0, 9),
        )
    for title, unit, norm in kind["consumables"]:
        _row(
            region,
            rng,
            Consumable,
            workshop.organisation_id,
            title=title,
            workshop_id=workshop.id,
            unit=unit,
            norm=norm,
            stock=rng.randint(0, norm * 3),
        )


def _software(region: Region, rng: Random, college: Organisation, licence: dict[str, Any]) -> None:
    starts = region.plan.first_day + timedelta(days=rng.randint(0, 300))
    is_for_ever = rng.random() < FOR_EVER
    _row(
        region,
        rng,
        Software,
        college.id,
        title=licence["title"],
        vendor=licence["vendor"],
        seats=rng.choice((12, 15, 25, 50)),
        licence_number=f"{rng.randint(10_000, 99_999)}-{region.next('licence'):05}",
        starts_on=starts,
        ends_on=None if is_for_ever else starts + timedelta(days=365),
    )


def _teacher(
    region: Region, rng: Random, book: dict[str, Any], college: Organisation, known: Sequence[Any]
) -> StaffMember:
    drawn = region.names.draw(rng, is_female=rng.random() < WOMEN)
    name = " ".join(filter(None, (drawn.last, drawn.first, drawn.patronymic)))
    kind = rng.choice(list(StaffKind)[:4])
    taught = rng.sample(list(known), min(len(known), rng.randint(1, 3)))
    member: StaffMember = _row(
        region,
        rng,
        StaffMember,
        college.id,
        title=name,
        kind=kind,
        position=book["positions"][kind.value],
        qualification=rng.choice(book["qualifications"]),
        load_norm=rng.choice(HOURS),
        competency_ids=sorted(str(row.id) for row in taught),
    )
    for row in taught:
        region.add(StaffCompetency(staff_member_id=member.id, competency_id=row.id))
    if rng.random() < CERTIFIED:
        issued = region.plan.until - timedelta(days=rng.randint(200, 1050))
        _row(
            region,
            rng,
            StaffCertificate,
            college.id,
            title=rng.choice(book["certificates"]),
            staff_member_id=member.id,
            number=f"{rng.randint(100_000, 999_999)}",
            issued_on=issued,
            ends_on=issued + timedelta(days=1095),
        )
    return member


def _information(
    region: Region, rng: Random, book: dict[str, Any], colleges: Sequence[Organisation]
) -> None:
    for one in book["information"]:
        _row(
            region,
            rng,
            InformationResource,
            rng.choice(colleges).id,
            title=one["title"],
            kind=InformationKind(one["kind"]),
            topic=one["topic"],
            access=InformationAccess(one["access"]),
            address=one["address"],
            about=one["about"],
        )

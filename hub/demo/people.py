"""People of the demo region, coming through the year as the seasons bring them."""

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from hub.demo import numbers
from hub.demo.organisations import latin
from hub.demo.people_cards import note_contacts, note_pair, note_paper, studies, take_after
from hub.demo.region import Region, key, spread, times
from hub.organisations.models import OrganisationKind
from hub.people.models import Person, Sex

EARLY = 0.3  # who was known before the year began
# Years of age with the share of each band among those who come to a centre.
PYRAMID = (
    (14, 17, 26),
    (18, 22, 22),
    (23, 29, 13),
    (30, 39, 15),
    (40, 49, 12),
    (50, 59, 8),
    (60, 72, 4),
)
BANDS = tuple(accumulate(share for _, _, share in PYRAMID))
FEMALE = 0.53
HAS_SNILS, HAS_EMAIL, HAS_PHONE = 0.97, 0.78, 0.92
SCHOOL_AGE, COLLEGE_AGE, STUDENT_AGE, MOTHERS_AGE = 17, 20, 23, 40
# How likely each station is, for those whose age allows it.
AT_SCHOOL, STILL_STUDYING, NEAR_PENSION, WORKING_THEN = 0.72, 0.5, 0.6, 0.45
ON_LEAVE, OUT_OF_WORK = 0.12, 0.34
PRE_RETIREMENT = {Sex.FEMALE: 55, Sex.MALE: 60}


def begin(region: Region) -> None:
    region.notes["people.days"] = dict(
        zip(
            region.plan.days,
            spread(region.plan.people, region.plan.days, before=EARLY),
            strict=True,
        )
    )


def live(region: Region, day: date) -> None:
    rng = region.dice("people")
    early = round(region.plan.people * EARLY) if day == region.plan.first_day else 0
    today: list[Person] = []
    for n in range(region.notes["people.days"][day]):
        came = day - timedelta(days=rng.randint(1, 300)) if n < early else day
        today.append(_person(region, came, rng))
    region.notes["people.today"] = today


def _person(region: Region, day: date, rng: Random) -> Person:
    serial = region.plan.start + region.next("person")
    sex = Sex.FEMALE if rng.random() < FEMALE else Sex.MALE
    name = region.names.draw(rng, is_female=sex is Sex.FEMALE)
    low, high, _ = rng.choices(PYRAMID, cum_weights=BANDS)[0]
    age = rng.randint(low, high)
    born = date(region.plan.until.year - age - 1, 12, 31) - timedelta(days=rng.randrange(365))
    district = region.district(rng)
    category, kind = _station(age, sex, rng)
    organisation = region.organisation_of(kind, district["town"], rng) if kind else None
    moment = region.moment(day, rng)
    row = Person(
        id=key(moment, rng),
        last_name=name.last,
        first_name=name.first,
        patronymic=name.patronymic,
        birth_on=born,
        sex=sex,
        citizenship="RU",
        snils=numbers.snils(serial) if rng.random() < HAS_SNILS else None,
        email=_email(name.last, name.first, serial) if rng.random() < HAS_EMAIL else None,
        phone=numbers.phone(serial) if rng.random() < HAS_PHONE else None,
        category=category,
        organisation_id=organisation.id if organisation else None,
        **times(moment),
    )
    studies(region, row, age)
    elder = take_after(region, row)
    region.add(row)
    note_contacts(region, row, moment)
    note_paper(region, row, moment)
    if elder is not None:
        note_pair(region, elder, row, moment)
    region.audit(
        moment,
        "people.create",
        subject="person",
        subject_id=row.id,
        details={"fields": ["birth_on", "first_name", "last_name"]},
    )
    return row


def _station(age: int, sex: Sex, rng: Random) -> tuple[str, OrganisationKind | None]:
    """Say what a person of that age does, and at what kind of place."""
    if age <= SCHOOL_AGE and rng.random() < AT_SCHOOL:
        return "school-student", OrganisationKind.SCHOOL
    if age <= COLLEGE_AGE or (age <= STUDENT_AGE and rng.random() < STILL_STUDYING):
        return "college-student", OrganisationKind.PROVIDER
    chance = rng.random()
    if age >= PRE_RETIREMENT[sex] and chance < NEAR_PENSION:
        return "pre-retirement", OrganisationKind.EMPLOYER if chance < WORKING_THEN else None
    if sex is Sex.FEMALE and age < MOTHERS_AGE and chance < ON_LEAVE:
        return "parental-leave", None
    if chance < OUT_OF_WORK:
        return "unemployed", None
    return "employed", OrganisationKind.EMPLOYER


def _email(last: str, first: str, serial: int) -> str:
    return f"{latin(first)[:1]}.{latin(last)}{serial}@mail.example"

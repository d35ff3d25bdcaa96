"""What stands on cards of the demo region besides a name: class, contacts, a twin by mistake."""

from datetime import datetime, timedelta

from hub.core import clock
from hub.demo import numbers
from hub.demo.region import Region, key, times
from hub.people import papers
from hub.people.card_models import ContactKind, PersonContact, Proof
from hub.people.likeness import WORTH_A_DESK, face, likeness
from hub.people.merge_models import PersonPair
from hub.people.models import Person
from hub.people.paper_models import PaperConsent, Signer

TWINS = 0.008  # share of cards made for somebody who had one
RECENT = 400
PROVED, HAS_PARENT = 0.3, 0.25
FIRST_CLASS, LAST_CLASS, AGE_OF_CLASS = 7, 11, 6
COLLEGE_YEARS, AGE_OF_COLLEGE = 4, 15
GROUPS = ("СВ", "ИС", "ТМ", "ПК", "ЭЛ")
LETTERS = "АБВГ"
# How many of each bring a signed paper: colleges and schools collect them with their lists.
ON_PAPER, SELDOM = {"college-student": 0.12, "school-student": 0.18}, 0.01
BY_PARENTS, MOTHERS = 0.4, 0.8
OWN_FORM = "Согласие по форме образовательной организации"
PARENTS = ("мама", "папа", "бабушка")
SECOND_NUMBERS = 5_000_000  # telephones that no main one has


def studies(region: Region, row: Person, age: int) -> None:
    """Put a schoolchild into a class and a student into a group."""
    rng = region.dice("study")
    if row.category == "school-student":
        row.study_year = min(max(age - AGE_OF_CLASS, FIRST_CLASS), LAST_CLASS)
        row.study_group = rng.choice(LETTERS)
    elif row.category == "college-student":
        row.study_year = min(max(age - AGE_OF_COLLEGE, 1), COLLEGE_YEARS)
        row.study_group = f"{rng.choice(GROUPS)}-{row.study_year}{rng.randint(1, 2)}"


def take_after(region: Region, row: Person) -> Person | None:
    """Now and then make a card the twin of an earlier one, as a hurried hand would write it."""
    rng = region.dice("twins")
    recent: list[Person] = region.notes.setdefault("people.recent", [])
    elder = rng.choice(recent) if recent and rng.random() < TWINS else None
    if elder is not None:
        row.last_name, row.first_name = elder.last_name, elder.first_name
        row.patronymic, row.sex = elder.patronymic, elder.sex
        row.birth_on, row.category = elder.birth_on, elder.category
        row.organisation_id = elder.organisation_id
        row.study_year, row.study_group = elder.study_year, elder.study_group
        row.snils = None
        if rng.random() < 1 / 2:
            row.phone = elder.phone
        if rng.random() < 1 / 2:
            at = rng.randrange(1, len(row.last_name) - 1)
            row.last_name = row.last_name[:at] + row.last_name[at + 1 :]
        else:
            row.patronymic = None
    recent.append(row)
    del recent[:-RECENT]
    return elder


def note_contacts(region: Region, row: Person, moment: datetime) -> None:
    """Prove some addresses by the letter of an account; give some children a parent's number."""
    rng = region.dice("contacts")
    if row.email is not None and rng.random() < PROVED:
        at = moment + timedelta(minutes=rng.randint(2, 90))
        region.add(
            PersonContact(
                id=key(at, rng),
                person_id=row.id,
                kind=ContactKind.EMAIL,
                value=row.email,
                verified_at=at,
                verified_how=Proof.LETTER,
                **times(at),
            )
        )
    if row.category == "school-student" and rng.random() < HAS_PARENT:
        serial = SECOND_NUMBERS + region.plan.start + region.next("second-number")
        region.add(
            PersonContact(
                id=key(moment, rng),
                person_id=row.id,
                kind=ContactKind.PHONE,
                value=numbers.phone(serial),
                note=rng.choice(PARENTS),
                **times(moment),
            )
        )


def note_paper(region: Region, row: Person, moment: datetime) -> None:
    """Put into a folder the papers that colleges bring, and parents of the youngest sign."""
    rng = region.dice("papers")
    if row.birth_on is None or rng.random() >= ON_PAPER.get(row.category or "", SELDOM):
        return
    day = clock.day_of(moment)
    years = papers.age(row.birth_on, day)
    is_child = years < papers.OWN_FROM or (years < papers.ADULT and rng.random() < BY_PARENTS)
    is_brought = row.category in ON_PAPER
    parent = region.names.draw(rng, is_female=rng.random() < MOTHERS) if is_child else None
    region.add(
        PaperConsent(
            id=key(moment, rng),
            person_id=row.id,
            signed_on=day,
            signer=Signer.REPRESENTATIVE if is_child else Signer.PERSON,
            representative=f"{parent.last} {parent.first} {parent.patronymic or ''}".strip()
            if parent
            else None,
            consent_text_id=None if is_brought else region.notes["accounts.consent"].id,
            form=OWN_FORM if is_brought else None,
            place=f"шкаф {rng.randint(1, 3)}, папка {day:%Y-%m}",
            **times(moment),
        )
    )
    region.audit(
        moment,
        "people.paper-added",
        subject="person",
        subject_id=row.id,
        details={"signed": day.isoformat()},
    )


def note_pair(region: Region, elder: Person, row: Person, moment: datetime) -> None:
    """Put the two on the desk, as the search of that night did."""
    like = likeness(face(elder), face(row))
    if like is None or like.score < WORTH_A_DESK:
        return
    first, second = sorted((elder.id, row.id))
    region.add(
        PersonPair(
            id=key(moment, region.dice("twins")),
            first_id=first,
            second_id=second,
            score=like.score,
            reasons=list(like.reasons),
            seen_at=moment,
            **times(moment),
        )
    )

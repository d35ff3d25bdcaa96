"""Two cards side by side: what differs, which should stay, what each has behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import numbers, reference
from hub.core.access import Principal
from hub.core.countries import country_title
from hub.core.i18n import _, _l
from hub.core.tables.lookups import lookup
from hub.core.trail_words import THINGS
from hub.people import pointing
from hub.people.columns import SEXES
from hub.people.commands import BOOK, ORGANISATION
from hub.people.models import Person
from hub.people.queries import FIELDS

FIRST, SECOND = "first", "second"
TITLES: dict[str, str] = {
    "last_name": _l("Last name"),
    "first_name": _l("First name"),
    "patronymic": _l("Patronymic"),
    "birth_on": _l("Date of birth"),
    "sex": _l("Sex"),
    "citizenship": _l("Citizenship"),
    "snils": _l("СНИЛС"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "category": _l("Category"),
    "organisation_id": _l("Organisation"),
    "study_year": _l("Class or year of study"),
    "study_group": _l("Letter of the class or group"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One field of two cards."""

    name: str
    title: str
    first: str
    second: str
    chosen: str  # which of the two is offered

    @property
    def differs(self) -> bool:
        return self.first != self.second


def stays(first: Person, second: Person) -> str:
    """Offer the fuller card to stay, and of two equally full ones the older."""
    filled = [
        sum(getattr(person, name) is not None for name in FIELDS) for person in (first, second)
    ]
    if filled[0] != filled[1]:
        return FIRST if filled[0] > filled[1] else SECOND
    return FIRST if first.created_at <= second.created_at else SECOND


def sides(
    session: Session, who: Principal, first: Person, second: Person, chosen: Mapping[str, str]
) -> list[Side]:
    """Lay the fields beside each other; `chosen` is what was chosen already."""
    staying = chosen.get("stays") or stays(first, second)
    one, other = (written(session, who, person) for person in (first, second))
    found = []
    for name, title in TITLES.items():
        offered = staying
        if not one[name] or not other[name]:
            offered = FIRST if one[name] else SECOND if other[name] else staying
        picked = chosen.get(f"take-{name}", "")
        side = picked if picked in {FIRST, SECOND} else offered
        found.append(Side(name, title, one[name], other[name], side))
    return found


def taken(form: Mapping[str, str], staying: str) -> set[str]:
    """Name the fields that the card which stays takes from the other."""
    return {
        name
        for name in FIELDS
        if form.get(f"take-{name}") in {FIRST, SECOND} and form[f"take-{name}"] != staying
    }


def written(session: Session, who: Principal, person: Person) -> dict[str, str]:
    """Write the fields of a card as people read them; СНИЛС stays closed."""
    words: dict[str, Any] = {name: getattr(person, name) for name in FIELDS}
    words["birth_on"] = f"{person.birth_on:%d.%m.%Y}" if person.birth_on else ""
    words["sex"] = SEXES[person.sex] if person.sex else ""
    words["citizenship"] = country_title(person.citizenship)
    words["snils"] = numbers.snils_masked(person.snils) if person.snils else ""
    words["phone"] = numbers.phone_written(person.phone)
    if person.category:
        words["category"] = reference.titles(session, BOOK).get(person.category, person.category)
    if person.organisation_id:
        shown = lookup(ORGANISATION).named(session, who, [person.organisation_id])
        words["organisation_id"] = shown.get(person.organisation_id, "")
    return {name: str(value) if value else "" for name, value in words.items()}


def behind(session: Session, person_id: UUID) -> dict[str, int]:
    """Count what leads to a card, in words people know."""
    return in_words(
        {table: len(keys) for table, keys in pointing.count(session, "person", person_id).items()}
    )


def in_words(tables: Mapping[str, int]) -> dict[str, int]:
    """Name tables by what they hold; what has no word of its own is counted together."""
    found: dict[str, int] = {}
    for table, count in tables.items():
        title = str(BEHIND.get(table) or THINGS.get(table) or _("Other records"))
        found[title] = found.get(title, 0) + count
    return found


BEHIND: dict[str, str] = {
    "account": _l("Accounts"),
    "consent_withdrawal": _l("Withdrawn consents"),
    "paper_consent": _l("Consents on paper"),
    "person": _l("Cards merged before"),
    "person_contact": _l("Other contacts"),
    "person_health": _l("Restrictions of health"),
    "stored_file": _l("Files"),
}

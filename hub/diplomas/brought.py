"""Documents issued before the hub: what a file says of them, and how they are written down."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.core import blind
from hub.core.clock import today
from hub.core.db import uuid7
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _l
from hub.core.numbers import snils
from hub.core.saving import save
from hub.core.spelling import person_name
from hub.core.tables import Field, Kind, Match, parsing
from hub.core.tables.declare import Values
from hub.core.text import search_key
from hub.diplomas.books import KINDS
from hub.diplomas.models import Diploma
from hub.diplomas.writing import CODE_BYTES, TAKEN, note
from hub.people import queries as people
from hub.people.models import SNILS, Person

ORGANISATION = "organisation"
MOST_HOURS = 20_000
NOTHING = frozenset({"нет", "-", "—"})
NOBODY = _l("No card has this СНИЛС: bring the person in first.")
OURS = _l("The hub issued this document: a file does not change it.")
OWN = (
    *("kind", "number", "issued_on", "title", "hours", "series", "form_number", "starts_on"),
    *("ends_on", "qualification", "rank", "organisation_id", "reported_on"),
)
NAMES = ("last_name", "first_name", "patronymic")


def _hours(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_HOURS):
        raise InvalidError(_l("Hours are a whole number."), field="hours")
    return int(text)


def _most(length: int) -> Callable[[str], str]:
    """Refuse what a column does not hold."""

    def read(text: str) -> str:
        if len(text) > length:
            raise InvalidError(_l("This is too long."))
        return text

    return read


def _name(text: str) -> str:
    return person_name(text, field="last_name")


FIELDS = (
    Field(
        name="organisation_id", title=_l("Organisation"), kind=Kind.LOOKUP, lookup=ORGANISATION,
        is_required=True, synonyms=("организация", "кем выдан", "инн организации"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="kind", title=_l("Kind of document"), kind=Kind.BOOK, book=KINDS, is_required=True,
        synonyms=("вид документа", "документ", "вид"),
    ),
    Field(
        name="number", title=_l("Registration number"), is_required=True, parse=_most(60),
        synonyms=("регистрационный номер", "рег. номер", "рег номер", "рег. №"),
        example="ПК-015/24",
    ),
    Field(
        name="issued_on", title=_l("Date of issue"), kind=Kind.DATE, is_required=True,
        synonyms=("дата выдачи", "дата выдачи документа"), example="20.12.2024",
    ),
    Field(
        name="snils", title=_l("СНИЛС"), parse=snils, is_required=True, is_secret=True,
        synonyms=("снилс", "страховой номер"), example="112-233-445 95",
    ),
    Field(
        name="last_name", title=_l("Last name"), is_required=True, parse=_name,
        synonyms=("фамилия", "фамилия получателя"), example="Иванова",
    ),
    Field(
        name="first_name", title=_l("First name"), is_required=True, parse=_name,
        synonyms=("имя", "имя получателя"), example="Мария",
    ),
    Field(
        name="patronymic", title=_l("Patronymic"), parse=_name, nothing=NOTHING,
        synonyms=("отчество", "отчество получателя"), example="Петровна",
    ),
    Field(
        name="title", title=_l("Programme"), is_required=True, parse=_most(300),
        synonyms=("программа", "наименование программы"), example="Сварка труб",
    ),
    Field(
        name="hours", title=_l("Hours"), kind=Kind.NUMBER, parse=_hours,
        synonyms=("часы", "часов", "объём", "срок обучения, часов"), example="72",
    ),
    Field(
        name="series", title=_l("Series of the form"), parse=_most(20),
        synonyms=("серия", "серия документа", "серия бланка"),
    ),
    Field(
        name="form_number", title=_l("Number of the form"), parse=_most(20),
        synonyms=("номер бланка", "номер документа"),
    ),
    Field(
        name="starts_on", title=_l("First day of training"), kind=Kind.DATE,
        synonyms=("начало обучения", "дата начала"),
    ),
    Field(
        name="ends_on", title=_l("Last day of training"), kind=Kind.DATE,
        synonyms=("окончание обучения", "дата окончания"),
    ),
    Field(
        name="qualification", title=_l("Qualification, profession"), parse=_most(300),
        synonyms=("квалификация", "профессия"),
    ),
    Field(
        name="rank", title=_l("Rank"), parse=_most(20),
        synonyms=("разряд", "класс", "категория"),
    ),
    Field(
        name="reported_on", title=_l("Entered into ФИС ФРДО"), kind=Kind.DATE,
        synonyms=("внесено в фрдо", "дата внесения в фрдо", "фрдо"),
    ),
)  # fmt: skip


def key(values: Values) -> str:
    number = search_key(values["number"])
    return f"{values['organisation_id']} {values['kind']} {values['issued_on'].year} {number}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which documents rows mean: whose, of which kind and year, under which number."""
    columns = (Diploma.organisation_id, Diploma.kind, Diploma.year, Diploma.number_key)
    places = [_place(values) for values in rows]
    found = session.scalars(select(Diploma).where(tuple_(*columns).in_(set(places)))).all()
    known = {(one.organisation_id, one.kind, one.year, one.number_key): one for one in found}
    holders = blind.holders(session, SNILS, {row["snils"] for row in rows})
    stands = people.merged(session, set(holders.values()))
    return [
        _meaning(session, known.get(place), stands.get(key, key) if key else None)
        for place, key in zip(places, (holders.get(row["snils"]) for row in rows), strict=True)
    ]


def _meaning(session: Session, one: Diploma | None, person_id: UUID | None) -> Match:
    if person_id is None:
        return Match(problem=NOBODY, problem_field="snils")
    if one is None:
        return Match()
    if one.register_id is not None:
        return Match(problem=OURS, problem_field="number")
    snils_now = session.get_one(Person, one.person_id).snils
    before = {name: getattr(one, name) for name in (*OWN, *NAMES)} | {"snils": snils_now}
    return Match(id=one.id, before=before)


def check(values: Values) -> None:
    """Refuse what its days say together, before anything is written."""
    day: date = values["issued_on"]
    parsing.expect_year(day, "issued_on")
    if day > today():
        raise InvalidError(_l("This day is yet to come."), field="issued_on")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        raise InvalidError(_l("The last day is before the first."), field="ends_on")
    if ends and day < ends:
        raise InvalidError(_l("It was issued before training ended."), field="issued_on")


def bring(session: Session, values: Values) -> UUID:
    """Write down a document that was issued before the hub."""
    check(values)
    made = Diploma(id=uuid7(), code=secrets.token_urlsafe(CODE_BYTES), **_values(session, values))
    save(session, made, TAKEN)
    note(session, made, "brought", number=made.number)
    return made.id


def mend(session: Session, diploma_id: UUID, values: Values) -> None:
    """Change what a file said before; what the hub issued stays."""
    one = session.get_one(Diploma, diploma_id, with_for_update=True)
    if one.register_id is not None:
        raise RefusedError(OURS)
    check({**{name: getattr(one, name) for name in OWN}, **values})
    for name, value in _values(session, values).items():
        setattr(one, name, value)
    save(session, one, TAKEN)
    note(session, one, "change", fields=sorted(set(values) - {"snils"}))


def _values(session: Session, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {name: values[name] for name in (*OWN, *NAMES) if name in values}
    if values.get("snils"):
        person = people.by_snils(session, values["snils"])
        if person is None:
            raise InvalidError(NOBODY, field="snils")
        found["person_id"] = person.id
    return found


def _place(values: Values) -> tuple[UUID, str, int, str]:
    number = search_key(values["number"])
    return values["organisation_id"], values["kind"], values["issued_on"].year, number

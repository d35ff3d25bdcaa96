"""The list of people: what it shows, finds, filters, takes in and gives out."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hub.core import blind, numbers
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.spelling import person_name
from hub.core.tables import Action, Field, Filter, FilterKind, Importer, Kind, Table, parsing
from hub.core.tables.names import by_name
from hub.core.tables.search import exactly
from hub.people import commands, queries
from hub.people.columns import COLUMNS, SEXES, STANDINGS
from hub.people.commands import BOOK, ORGANISATION
from hub.people.models import SCOPES, SNILS, Person


def _read_snils(text: str) -> str | None:
    try:
        return numbers.snils(text)
    except InvalidError:
        return None


def _read_phone(text: str) -> str | None:
    try:
        return numbers.phone(text)
    except InvalidError:
        return None


def _read_email(text: str) -> str | None:
    return text.casefold() if "@" in text else None


def _read_birth(text: str) -> date:
    return commands.born(parsing.day(text))


def _has_snils(snils: str) -> ColumnElement[bool]:
    return blind.holds(Person.id, SNILS, snils)


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, person_id: UUID, values: Any) -> None:
    commands.change(session, person_id, **values)


def _set_category(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    return commands.set_category(session, ids, word)


FIELDS = (
    Field(
        name="last_name",
        parse=partial(person_name, field="last_name"),
        title=_l("Last name"),
        is_required=True,
        synonyms=("фамилия", "surname"),
        example="Иванова",
    ),
    Field(
        name="first_name",
        parse=partial(person_name, field="first_name"),
        title=_l("First name"),
        is_required=True,
        synonyms=("имя", "name"),
        example="Мария",
    ),
    Field(
        name="patronymic",
        parse=partial(person_name, field="patronymic"),
        title=_l("Patronymic"),
        synonyms=("отчество", "отчество (при наличии)", "middle name"),
        example="Петровна",
    ),
    Field(
        name="birth_on",
        title=_l("Date of birth"),
        kind=Kind.DATE,
        parse=_read_birth,
        synonyms=("дата рождения", "д.р.", "др", "birthday", "birth date"),
        example="31.12.2001",
    ),
    Field(
        name="sex",
        title=_l("Sex"),
        kind=Kind.CHOICE,
        choices=SEXES,
        synonyms=("пол", "gender"),
    ),
    Field(
        name="snils",
        title=_l("СНИЛС"),
        parse=numbers.snils,
        synonyms=("снилс", "номер снилс", "страховой номер"),
        example="112-233-445 95",
        is_secret=True,
    ),
    Field(
        name="phone",
        title=_l("Telephone"),
        parse=numbers.phone,
        synonyms=("телефон", "тел", "моб. телефон", "мобильный телефон", "phone"),
        example="+7 999 123-45-67",
    ),
    Field(
        name="email",
        title=_l("E-mail"),
        parse=numbers.email,
        synonyms=("почта", "эл. почта", "электронная почта", "адрес электронной почты", "mail"),
        example="m.ivanova@example.ru",
    ),
    Field(
        name="category",
        title=_l("Category"),
        kind=Kind.BOOK,
        book=BOOK,
        synonyms=("категория", "категория слушателя", "статус"),
    ),
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("организация", "место учебы", "место работы", "школа", "инн организации"),
        help=_l("ИНН or the exact name"),
    ),
)

PEOPLE = Table(
    name="people",
    title=_l("People"),
    model=Person,
    scopes=SCOPES,
    permission="people.read",
    columns=COLUMNS,
    default_sort="name",
    search=(
        exactly(_read_snils, _has_snils),
        exactly(_read_email, lambda email: Person.email == email),
        exactly(_read_phone, lambda phone: Person.phone == phone),
        by_name(Person),
    ),
    search_hint=_l("Name, СНИЛС, telephone or e-mail"),
    filters=(
        Filter(
            name="category",
            title=_l("Category"),
            kind=FilterKind.CHOICE,
            attribute=Person.category,
            book=BOOK,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Person.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="birth_on",
            title=_l("Date of birth"),
            kind=FilterKind.PERIOD,
            attribute=Person.birth_on,
        ),
        Filter(
            name="sex",
            title=_l("Sex"),
            kind=FilterKind.CHOICE,
            attribute=Person.sex,
            choices=SEXES,
        ),
        Filter(
            name="standing",
            title=_l("Consent"),
            kind=FilterKind.CHOICE,
            attribute=Person.standing,
            choices=STANDINGS,
        ),
        Filter(
            name="has_snils",
            title=_l("СНИЛС is known"),
            kind=FilterKind.FLAG,
            attribute=Person.snils,
        ),
    ),
    actions=(
        Action(
            name="category",
            title=_l("Set the category"),
            permission="people.write",
            run=_set_category,
            question=_l("Which category?"),
            book=BOOK,
        ),
    ),
    export_permission="people.export",
    create_permission="people.write",
    creates_everywhere=True,
    importer=Importer(
        permission="people.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        create=_create,
        change=_change,
        mask=numbers.snils_masked,
    ),
    is_personal=True,
    empty_hint=_l("Nobody here yet: register a person or bring a list from a file."),
)

"""The list of people: what it shows, finds, filters, takes in and gives out."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hub.core import blind, numbers
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import (
    Action,
    Column,
    Field,
    Filter,
    FilterKind,
    Importer,
    Kind,
    Table,
    parsing,
)
from hub.core.tables.search import by_name, exactly
from hub.people import commands, queries
from hub.people.commands import BOOK, ORGANISATION
from hub.people.models import SCOPES, SNILS, Person, Sex

SEXES = {Sex.FEMALE: _l("female"), Sex.MALE: _l("male")}


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


def _full_name(row: Any) -> str:
    return " ".join(filter(None, (row.last_name, row.first_name, row.patronymic)))


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, person_id: UUID, values: Any) -> None:
    commands.change(session, person_id, **values)


def _set_category(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    return commands.set_category(session, ids, word)


COLUMNS = (
    Column(
        name="name",
        title=_l("Full name"),
        source=(Person.last_name, Person.first_name, Person.patronymic),
        value=_full_name,
        sort=Person.name_key,
        is_link=True,
    ),
    Column(
        name="birth_on",
        title=_l("Date of birth"),
        source=(Person.birth_on,),
        kind=Kind.DATE,
        sort=Person.birth_on,
    ),
    Column(
        name="category",
        title=_l("Category"),
        source=(Person.category,),
        kind=Kind.BOOK,
        book=BOOK,
    ),
    Column(
        name="organisation",
        title=_l("Organisation"),
        source=(Person.organisation_id,),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
    ),
    Column(name="phone", title=_l("Telephone"), source=(Person.phone,)),
    Column(name="email", title=_l("E-mail"), source=(Person.email,), is_shown=False),
    Column(
        name="snils",
        title=_l("СНИЛС"),
        source=(Person.snils,),
        kind=Kind.SECRET,
        mask=numbers.snils_masked,
        written=numbers.snils_written,
        permission="people.secrets",
        is_shown=False,
    ),
    Column(
        name="sex",
        title=_l("Sex"),
        source=(Person.sex,),
        kind=Kind.CHOICE,
        choices=SEXES,
        is_shown=False,
    ),
    Column(
        name="citizenship", title=_l("Citizenship"), source=(Person.citizenship,), is_shown=False
    ),
    Column(
        name="created_at",
        title=_l("Registered"),
        source=(Person.created_at,),
        kind=Kind.TIME,
        sort=Person.created_at,
        is_shown=False,
    ),
)

FIELDS = (
    Field(
        name="last_name",
        title=_l("Last name"),
        is_required=True,
        synonyms=("фамилия", "surname"),
        example="Иванова",
    ),
    Field(
        name="first_name",
        title=_l("First name"),
        is_required=True,
        synonyms=("имя", "name"),
        example="Мария",
    ),
    Field(
        name="patronymic",
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
        by_name(Person.name_key, Person.given_key, Person.short_key),
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

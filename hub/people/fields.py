"""The columns of a file of people: how they are called, read, and what else people write there."""

import re
from datetime import date
from functools import partial

from hub.core import countries, numbers
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.spelling import person_name
from hub.core.tables import Field, Kind, parsing
from hub.people import commands, files
from hub.people.columns import SEXES
from hub.people.commands import BOOK, ORGANISATION

NOTHING = frozenset({"нет", "-", "—", "–", "--", "отсутствует", "no", "none"})
CATEGORIES = {
    **dict.fromkeys(
        ("студент", "студентка", "студент спо", "студент колледжа", "студент техникума", "спо"),
        "college-student",
    ),
    **dict.fromkeys(("студент вуза", "студентка вуза", "вуз"), "university-student"),
    **dict.fromkeys(("школьник", "школьница", "ученик", "ученица"), "school-student"),
    **dict.fromkeys(("безработная", "безработный гражданин"), "unemployed"),
    **dict.fromkeys(("предпенсионер", "гражданин предпенсионного возраста"), "pre-retirement"),
    **dict.fromkeys(("пенсионерка",), "retired"),
    **dict.fromkeys(("учитель", "преподаватель", "мастер"), "teacher"),
    **dict.fromkeys(("самозанятая", "ип", "предприниматель"), "self-employed"),
}
YEAR = re.compile(r"(\d{1,2})(?:\s*(?:класс|курс|кл\.?))?$", re.IGNORECASE)


def _read_birth(text: str) -> date:
    return commands.born(parsing.day(text, newest=utcnow().year))


def _read_year(text: str) -> int:
    """Read «9», «9 класс», «2 курс»."""
    found = YEAR.match(text.strip())
    if found is None:
        raise InvalidError(_l("A class or a year of study is from 1 to 12."), field="study_year")
    return commands.study_year(int(found[1]))


FIELDS = (
    Field(
        name="full_name",
        title=_l("Full name"),
        parts=files.parts_of_name,
        gives=("last_name", "first_name", "patronymic"),
        synonyms=(
            "фио",
            "ф.и.о.",
            "фамилия имя отчество",
            "фамилия, имя, отчество",
            "фио слушателя",
            "фио студента",
            "фио обучающегося",
            "фио сотрудника",
            "фио работника",
            "слушатель",
            "студент",
            "обучающийся",
            "сотрудник",
            "работник",
        ),
        example="Иванова Мария Петровна",
        help=_l("In place of three columns"),
    ),
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
        parse=partial(files.spelt_out, field="first_name"),
        title=_l("First name"),
        is_required=True,
        synonyms=("имя", "name"),
        example="Мария",
    ),
    Field(
        name="patronymic",
        parse=partial(files.spelt_out, field="patronymic"),
        title=_l("Patronymic"),
        synonyms=("отчество", "отчество (при наличии)", "middle name"),
        nothing=NOTHING,
        example="Петровна",
    ),
    Field(
        name="birth_on",
        title=_l("Date of birth"),
        kind=Kind.DATE,
        parse=_read_birth,
        synonyms=("дата рождения", "дата рожд.", "д.р.", "др", "родился", "birthday", "birth date"),
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
        parse=files.snils,
        nothing=NOTHING,
        synonyms=("снилс", "номер снилс", "страховой номер"),
        example="112-233-445 95",
        is_secret=True,
    ),
    Field(
        name="phone",
        title=_l("Telephone"),
        parse=files.phone,
        nothing=NOTHING,
        synonyms=(
            "телефон",
            "тел",
            "моб. телефон",
            "моб. тел.",
            "сот. тел.",
            "сотовый",
            "мобильный телефон",
            "контактный телефон",
            "номер телефона",
            "phone",
        ),
        example="+7 999 123-45-67",
    ),
    Field(
        name="email",
        title=_l("E-mail"),
        parse=numbers.email,
        nothing=NOTHING,
        synonyms=(
            "почта",
            "эл. почта",
            "email",
            "e-mail",
            "электронная почта",
            "адрес электронной почты",
            "mail",
        ),
        example="m.ivanova@example.ru",
    ),
    Field(
        name="category",
        title=_l("Category"),
        kind=Kind.BOOK,
        book=BOOK,
        synonyms=("категория", "категория слушателя", "статус"),
        means=CATEGORIES,
    ),
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("организация", "место учебы", "место работы", "школа", "инн организации"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="citizenship",
        title=_l("Citizenship"),
        kind=Kind.CHOICE,
        choices=countries.choices(),
        means=countries.CALLED,
        synonyms=("гражданство", "страна", "страна гражданства", "citizenship"),
        example="Казахстан",
        help=_l("The name or two letters of the country"),
    ),
    Field(
        name="study",
        title=_l("Class or group"),
        parts=files.parts_of_class,
        gives=("study_year", "study_group"),
        synonyms=("класс", "класс с буквой", "класс, группа", "class"),
        help=_l("In place of two columns"),
        example="9А",
    ),
    Field(
        name="study_year",
        title=_l("Class or year of study"),
        kind=Kind.NUMBER,
        parse=_read_year,
        synonyms=("курс", "год обучения", "year"),
        example="9",
    ),
    Field(
        name="study_group",
        title=_l("Letter of the class or group"),
        synonyms=("буква класса", "литера", "группа", "учебная группа", "group"),
        example="А",
    ),
)

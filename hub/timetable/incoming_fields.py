"""The columns of a file of lessons, and how their words are read."""

import re
from collections.abc import Mapping
from datetime import time

from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import Field, Kind
from hub.groups.lookup import GROUP
from hub.timetable.models import LessonKind
from hub.timetable.plans import MOST_HOURS
from hub.timetable.words import KINDS

TIME = re.compile(r"(\d{1,2})[:.\-](\d{2})(?::00)?")
SPAN = re.compile(r"\s*(\d{1,2}[:.]\d{2})\s*[-–—]\s*(\d{1,2}[:.]\d{2})\s*")
MOST_TITLE = 300


def _time(text: str) -> time:
    found = TIME.fullmatch(text.strip())
    try:
        if found:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise InvalidError(_l("This is not a time: write it as 09:00."))


def _span(text: str) -> Mapping[str, str]:
    found = SPAN.fullmatch(text)
    return {"starts": found[1], "ends": found[2]} if found else {"starts": text}


def _hours(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:4]) <= MOST_HOURS):
        raise InvalidError(_l("A lesson is sixteen academic hours at most."))
    return int(text)


def _listed(text: str) -> str:
    words = (" ".join(word.split()) for word in text.replace("\n", ";").split(";"))
    return "; ".join(filter(None, words))


def _words(text: str) -> str:
    if len(text) > MOST_TITLE:
        raise InvalidError(_l("This is too long."))
    return " ".join(text.split())


FIELDS = (
    Field(
        name="group_id", title=_l("Group"), kind=Kind.LOOKUP, lookup=GROUP, is_required=True,
        synonyms=("группа", "номер группы", "учебная группа"), example="ПК-12-26",
        help=_l("Its title; of two so called add the first day after a comma"),
    ),
    Field(
        name="day", title=_l("Day"), kind=Kind.DATE, is_required=True,
        synonyms=("дата", "день", "дата занятия"), example="07.09.2026",
    ),
    Field(
        name="time", title=_l("Time"), parts=_span, gives=("starts", "ends"),
        synonyms=("время", "время занятия", "часы занятия"), example="09:00–10:30",
        help=_l("In place of two columns"),
    ),
    Field(
        name="starts", title=_l("From"), parse=_time, is_required=True,
        synonyms=("начало", "с", "время начала"), example="09:00",
    ),
    Field(
        name="ends", title=_l("Until"), parse=_time, is_required=True,
        synonyms=("конец", "окончание", "до", "время окончания"), example="10:30",
    ),
    Field(
        name="part", title=_l("Module"), parse=_words, example="1",
        synonyms=("модуль", "дисциплина", "предмет", "раздел"),
        help=_l("Its title or its number in the programme"),
    ),
    Field(
        name="kind", title=_l("Kind of lesson"), kind=Kind.CHOICE, choices=KINDS,
        synonyms=("вид занятия", "вид", "тип занятия"),
        means={"практика": LessonKind.PRACTICE, "лекция": LessonKind.LECTURE,
               "зачёт": LessonKind.ASSESSMENT, "экзамен": LessonKind.EXAM},
    ),
    Field(
        name="title", title=_l("Theme"), parse=_words, synonyms=("тема", "тема занятия"),
    ),
    Field(
        name="teachers", title=_l("Teachers"), parse=_listed,
        synonyms=("преподаватель", "преподаватели", "педагог", "ведёт"),
        help=_l("Full names as in the registry, a semicolon between them"),
        example="Петрова Анна Сергеевна",
    ),
    Field(
        name="places", title=_l("Where"), parse=_listed,
        synonyms=("место", "аудитория", "мастерская", "кабинет", "где"),
        help=_l("Titles as in the registry, a semicolon between them"),
    ),
    Field(
        name="hours", title=_l("Academic hours"), kind=Kind.NUMBER, parse=_hours,
        synonyms=("часы", "часов", "ак. часов", "академических часов"), example="2",
    ),
    Field(
        name="webinar_url", title=_l("Link of the webinar"), parse=_words,
        synonyms=("ссылка", "вебинар", "ссылка на вебинар"),
    ),
)  # fmt: skip

"""Columns of a file of applications, and the headings people give them."""

from dataclasses import replace

from hub.applications.intake_queries import INTAKE
from hub.applications.placing import LONGEST_WISH
from hub.core.i18n import _l
from hub.core.tables import Field, Kind
from hub.people import fields as people

OF_PERSON = ("full_name", "last_name", "first_name", "patronymic", "birth_on", "snils")
KNOWN = {field.name: field for field in people.FIELDS}
FIELDS = (
    *(replace(KNOWN[name], is_required=False) for name in OF_PERSON),
    Field(
        name="intake_id",
        title=_l("Intake"),
        kind=Kind.LOOKUP,
        lookup=INTAKE,
        synonyms=("поток", "мероприятие", "набор"),
        help=_l("Its title and the day it begins"),
    ),
    Field(
        name="programme_id",
        title=_l("Programme"),
        kind=Kind.LOOKUP,
        lookup="programme",
        synonyms=("программа", "наименование программы"),
        help=_l("Where no intake is open yet."),
    ),
    Field(
        name="organisation_id",
        title=_l("Who sends"),
        kind=Kind.LOOKUP,
        lookup="organisation",
        synonyms=("организация", "кто направляет", "инн", "инн организации", "школа"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="wish",
        title=_l("Wish"),
        longest=LONGEST_WISH,
        synonyms=("пожелание", "комментарий", "примечание"),
    ),
)

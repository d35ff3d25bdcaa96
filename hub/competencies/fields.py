"""Columns of the files that competencies, professions and occupations are brought in."""

from hub.competencies import codes
from hub.competencies.words import COMPETENCY_KINDS, OCCUPATION_KINDS, PROFESSION_KINDS
from hub.core.i18n import _l
from hub.core.tables import Field, Kind

SPHERES = "competency-sphere"
TITLES = ("название", "наименование", "профессия", "наименование профессии", "специальность")

COMPETENCY_FIELDS = (
    Field(
        name="code",
        title=_l("Code"),
        parse=codes.competency_code,
        synonyms=("код", "код компетенции", "номер", "№ компетенции"),
        example="10",
        help=_l("As the list writes it; empty for a competency without a code"),
    ),
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=("название", "наименование", "компетенция", "наименование компетенции"),
        example="Сварочные технологии",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.CHOICE,
        choices=COMPETENCY_KINDS,
        is_required=True,
        synonyms=("вид", "тип", "перечень"),
    ),
    Field(
        name="sphere",
        title=_l("Sphere"),
        kind=Kind.BOOK,
        book=SPHERES,
        synonyms=("сфера", "блок", "направление", "отрасль"),
    ),
    Field(name="source", title=_l("Source"), synonyms=("источник", "основание", "приказ")),
    Field(name="about", title=_l("About"), synonyms=("описание", "о компетенции")),
)
PROFESSION_FIELDS = (
    Field(
        name="code",
        title=_l("Code"),
        is_required=True,
        parse=codes.profession_code,
        synonyms=("код", "код фгос", "код профессии", "код специальности", "шифр"),
        example="15.01.05",
    ),
    Field(
        name="edition_year",
        title=_l("Year of the list"),
        kind=Kind.NUMBER,
        is_required=True,
        synonyms=("год", "год перечня", "перечень"),
        example="2022",
        help=_l("Codes changed from one list to the next"),
    ),
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=TITLES,
        example="Сварщик (ручной и частично механизированной сварки (наплавки))",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.CHOICE,
        choices=PROFESSION_KINDS,
        synonyms=("вид", "уровень"),
        help=_l("May be left empty: the code says it"),
    ),
    Field(
        name="qualification",
        title=_l("Qualification"),
        synonyms=("квалификация", "присваиваемая квалификация"),
    ),
    Field(
        name="standard_number",
        title=_l("Number of the ФГОС's order"),
        synonyms=("номер приказа", "приказ", "фгос"),
        example="863",
    ),
    Field(
        name="standard_on",
        title=_l("Day of the ФГОС's order"),
        kind=Kind.DATE,
        synonyms=("дата приказа", "дата фгос"),
        example="15.11.2023",
    ),
)
OCCUPATION_FIELDS = (
    Field(
        name="code",
        title=_l("Code"),
        is_required=True,
        parse=codes.occupation_code,
        synonyms=("код", "код окпдтр", "окпдтр"),
        example="18511",
        help=_l("Five digits, or six with the control digit"),
    ),
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=(*TITLES, "должность"),
        example="Слесарь по ремонту автомобилей",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.CHOICE,
        choices=OCCUPATION_KINDS,
        synonyms=("вид", "раздел"),
        help=_l("May be left empty: the code says it"),
    ),
    Field(name="issue", title=_l("Issue of ЕТКС"), synonyms=("выпуск еткс", "выпуск", "еткс")),
    Field(
        name="okz",
        title=_l("ОКЗ"),
        parse=codes.okz,
        synonyms=("окз", "код окз", "код по окз"),
        example="7231",
    ),
    Field(
        name="standard_code",
        title=_l("Professional standard"),
        parse=codes.standard_code,
        synonyms=("профстандарт", "код профстандарта", "профессиональный стандарт"),
        example="33.005",
    ),
)

"""Registries that are not of one workshop: infrastructure sheets and information resources."""

from dataclasses import replace

from hub.core.i18n import _l
from hub.resources import cleaning, measures
from hub.resources.models import InformationResource, InfrastructureSheet, SheetLine
from hub.resources.places import ABOUT, COMPETENCY, OWNER, titled
from hub.resources.shape import Part, Shape, Sort
from hub.resources.stock import FIRST_YEAR, LAST_YEAR, LINE, QUANTITY, SECTION
from hub.resources.words import ACCESSES, INFORMATION_KINDS

LEAST_MEASURE = 0.001
SHEET = "infrastructure-sheet"
TOPICS = "information-topic"

SHEETS = Shape(
    name="infrastructure-sheets",
    one=SHEET,
    title=_l("Infrastructure sheets"),
    one_title=_l("Infrastructure sheet"),
    new_title=_l("New infrastructure sheet"),
    about=_l("What a workshop of a competency must have for so many places."),
    icon="clipboard-list",
    model=InfrastructureSheet,
    parts=(
        titled("ИЛ «Сварочные технологии» 2026", "инфраструктурный лист", "лист"),
        Part(
            name="competency_id",
            title=_l("Competency"),
            sort=Sort.LOOKUP,
            lookup=COMPETENCY,
            is_required=True,
            synonyms=("компетенция", "код компетенции"),
            in_list=True,
            in_filters=True,
        ),
        Part(
            name="year",
            title=_l("Year"),
            sort=Sort.NUMBER,
            least=FIRST_YEAR,
            most=LAST_YEAR,
            synonyms=("год",),
            example="2026",
            in_list=True,
        ),
        Part(
            name="places",
            title=_l("Places"),
            sort=Sort.NUMBER,
            is_required=True,
            least=1,
            most=1000,
            synonyms=("мест", "рабочих мест"),
            example="5",
            in_list=True,
        ),
        Part(
            name="source",
            title=_l("Source"),
            asks=False,
            synonyms=("источник", "основание"),
        ),
    ),
    natural=("competency_id",),
    is_regional=True,
    api_about="Инфраструктурные листы компетенций.",
    hint=_l("Words of the name"),
    empty=_l("No infrastructure sheets yet."),
)
LINES = Shape(
    name="sheet-lines",
    one=LINE,
    title=_l("Lines of infrastructure sheets"),
    one_title=_l("Line of an infrastructure sheet"),
    new_title=_l("New line of an infrastructure sheet"),
    about=_l("What stands in the sheets, line by line: a sheet is brought in here from a file."),
    icon="list-check",
    model=SheetLine,
    parts=(
        titled("Сварочный инвертор, 200 А", "позиция", "наименование позиции"),
        Part(
            name="sheet_id",
            title=_l("Infrastructure sheet"),
            sort=Sort.LOOKUP,
            lookup=SHEET,
            is_required=True,
            synonyms=("лист", "инфраструктурный лист"),
            in_list=True,
            in_filters=True,
        ),
        replace(SECTION, in_list=True),
        replace(
            QUANTITY, sort=Sort.MEASURE, shown=measures.written, least=LEAST_MEASURE, in_list=True
        ),
        Part(
            name="unit",
            title=_l("Unit"),
            longest=20,
            asks=False,
            synonyms=("единица измерения", "ед изм", "ед"),
            example="шт.",
            in_list=True,
        ),
        ABOUT,
    ),
    parent="sheet_id",
    natural=("sheet_id",),
    is_regional=True,
    api_about="Строки инфраструктурных листов.",
    hint=_l("Words of the name"),
    empty=_l("No lines yet: bring a sheet from a file."),
)
INFORMATION = Shape(
    name="information-resources",
    one="information-resource",
    title=_l("Information resources"),
    one_title=_l("Information resource"),
    new_title=_l("New information resource"),
    about=_l("Platforms, libraries, reference and analytical resources of the region's network."),
    icon="world",
    model=InformationResource,
    parts=(
        titled("Атлас профессий региона", "ресурс"),
        Part(
            name="kind",
            title=_l("Kind of resource"),
            sort=Sort.CHOICE,
            choices=INFORMATION_KINDS,
            is_required=True,
            synonyms=("вид", "вид ресурса", "тип"),
            in_list=True,
            in_filters=True,
        ),
        Part(
            name="topic",
            title=_l("Purpose"),
            sort=Sort.BOOK,
            book=TOPICS,
            is_required=True,
            synonyms=("тема", "назначение"),
            in_list=True,
            in_filters=True,
        ),
        OWNER,
        Part(
            name="address",
            title=_l("Address on the net"),
            longest=500,
            read=cleaning.net_address,
            synonyms=("ссылка", "url", "сайт", "адрес"),
            example="https://example.ru",
        ),
        Part(
            name="access",
            title=_l("Access"),
            sort=Sort.CHOICE,
            choices=ACCESSES,
            is_required=True,
            synonyms=("доступ",),
            in_list=True,
            in_filters=True,
        ),
        Part(
            name="checked_on",
            title=_l("Last looked at"),
            sort=Sort.DATE,
            is_past=True,
            asks=False,
            synonyms=("дата проверки", "актуально на"),
        ),
        ABOUT,
    ),
    natural=("organisation_id", "kind"),
    api_about="Информационно-коммуникационные и информационно-справочные ресурсы.",
    hint=_l("Words of the name"),
    empty=_l("No information resources yet."),
)

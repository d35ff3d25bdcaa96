"""Registries of places: sites and workshops."""

from hub.core import numbers
from hub.core.i18n import _l
from hub.resources import opening
from hub.resources.bases import FITS
from hub.resources.models import Site, Workshop, WorkshopCompetency
from hub.resources.shape import Part, Shape, Sort
from hub.resources.words import FITS_SYNONYMS, FITS_TITLES, WORKSHOP_KINDS

ORGANISATION = "organisation"
COMPETENCY = "competency"
SITE = "site"
WORKSHOP = "workshop"

ABOUT = Part(
    name="about",
    title=_l("Notes"),
    sort=Sort.LONG,
    asks=False,
    longest=4_000,
    synonyms=("примечание", "описание", "комментарий"),
)
OWNER = Part(
    name="organisation_id",
    title=_l("Organisation"),
    sort=Sort.LOOKUP,
    lookup=ORGANISATION,
    is_required=True,
    synonyms=("организация", "инн", "инн организации"),
    help=_l("ИНН or the exact name"),
    in_list=True,
    in_filters=True,
)
FIT = tuple(
    Part(
        name=name,
        title=FITS_TITLES[name],
        sort=Sort.FLAG,
        default=False,
        synonyms=FITS_SYNONYMS[name],
        in_filters=name == "fits_wheelchair",
    )
    for name in FITS
)


def titled(example: str, *synonyms: str, title: str = _l("Title")) -> Part:
    """Declare the part that names a row."""
    return Part(
        name="title",
        title=title,
        is_required=True,
        synonyms=("название", "наименование", *synonyms),
        example=example,
    )


SITES = Shape(
    name="sites",
    one=SITE,
    title=_l("Sites"),
    one_title=_l("Site"),
    new_title=_l("New site"),
    about=_l("Addresses at which the region's network teaches."),
    icon="map-pin",
    model=Site,
    parts=(
        titled("Учебный корпус № 1", "площадка", "корпус"),
        OWNER,
        Part(
            name="address",
            title=_l("Address"),
            is_required=True,
            synonyms=("адрес", "адрес площадки"),
            example="г. Верхнереченск, ул. Заводская, д. 12",
            in_list=True,
        ),
        Part(
            name="latitude",
            title=_l("Latitude"),
            sort=Sort.DEGREES,
            asks=False,
            least=-90,
            most=90,
            synonyms=("широта",),
            example="55.751244",
            help=_l("Degrees, as a map gives them: 55.751244"),
        ),
        Part(
            name="longitude",
            title=_l("Longitude"),
            sort=Sort.DEGREES,
            asks=False,
            least=-180,
            most=180,
            synonyms=("долгота",),
            example="37.618423",
            help=_l("Degrees, as a map gives them: 37.618423"),
        ),
        Part(
            name="phone",
            title=_l("Telephone"),
            asks=False,
            longest=20,
            read=numbers.phone,
            shown=numbers.phone_written,
            synonyms=("телефон",),
            in_list=True,
        ),
        *FIT,
        ABOUT,
    ),
    natural=("organisation_id",),
    unique="uq_site_organisation_id_title_key",
    taken=_l("This organisation has a site of this name already."),
    api_about="Площадки: адреса, где учат; координаты и доступность.",
    hint=_l("Words of the name or of the address"),
    empty=_l("No sites yet: add one or bring a list from a file."),
)
WORKSHOPS = Shape(
    name="workshops",
    one=WORKSHOP,
    title=_l("Workshops and classrooms"),
    one_title=_l("Workshop"),
    new_title=_l("New workshop or classroom"),
    about=_l("Where the region's network teaches: places, competencies, opening hours."),
    icon="tools",
    model=Workshop,
    parts=(
        titled("Мастерская «Работы на токарных станках с ЧПУ»", "мастерская", "аудитория"),
        Part(
            name="kind",
            title=_l("Kind of place"),
            sort=Sort.CHOICE,
            choices=WORKSHOP_KINDS,
            is_required=True,
            synonyms=("вид", "тип", "вид помещения"),
            in_filters=True,
        ),
        Part(
            name="site_id",
            title=_l("Site"),
            sort=Sort.LOOKUP,
            lookup=SITE,
            is_required=True,
            synonyms=("площадка", "корпус"),
            help=_l("The exact name of the site, with its organisation where there are two"),
            in_list=True,
            in_filters=True,
        ),
        Part(
            name="places",
            title=_l("Places"),
            sort=Sort.NUMBER,
            is_required=True,
            least=1,
            most=1000,
            synonyms=("мест", "рабочих мест", "количество мест", "вместимость"),
            example="12",
            in_list=True,
            is_sorted=True,
        ),
        Part(
            name="opening",
            title=_l("Opening hours"),
            is_required=True,
            longest=200,
            read=opening.read,
            shown=opening.written,
            synonyms=("часы работы", "режим работы", "время работы"),
            example="пн-пт 8:00-20:00; сб 9:00-15:00",
            help=_l("For example: Mon-Fri 8:00-20:00; Sat 9:00-15:00"),
        ),
        Part(
            name="is_shared",
            title=_l("Several groups may be there at once"),
            sort=Sort.FLAG,
            default=False,
            synonyms=("несколько групп", "общее"),
        ),
        Part(
            name="competency_ids",
            title=_l("Competencies"),
            sort=Sort.MANY,
            lookup=COMPETENCY,
            synonyms=("компетенции", "компетенция", "коды компетенций"),
            example="39; V49",
            help=_l("Codes or exact titles, a semicolon between them"),
            in_list=True,
            in_filters=True,
        ),
        *FIT,
        ABOUT,
    ),
    parent="site_id",
    ties=WorkshopCompetency,
    natural=("site_id",),
    unique="uq_workshop_organisation_id_title_key",
    taken=_l("This organisation has a workshop or classroom of this name already."),
    api_about="Мастерские, лаборатории, аудитории: места, компетенции, часы работы, доступность.",
    hint=_l("Words of the name"),
    empty=_l("No workshops yet: add one or bring a list from a file."),
)

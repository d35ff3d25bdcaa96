"""The lists of competencies, of professions of СПО and of occupations by ОКПДТР."""

from hub.competencies import commands, fields, parts
from hub.competencies.models import OPEN, Competency, Occupation, Profession
from hub.competencies.naming import COMPETENCY, OCCUPATION, PROFESSION
from hub.competencies.parts import EXPORT, READ, WRITE
from hub.competencies.words import COMPETENCY_KINDS, OCCUPATION_KINDS, PROFESSION_KINDS
from hub.core.i18n import _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.search import by_words

COMPETENCIES = Table(
    name="competencies",
    title=_l("Competencies"),
    model=Competency,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="code",
            title=_l("Code"),
            source=(Competency.code,),
            sort=Competency.code_key,
            is_whole=True,
        ),
        parts.title(Competency),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(Competency.kind,),
            kind=Kind.CHOICE,
            choices=COMPETENCY_KINDS,
        ),
        Column(
            name="sphere",
            title=_l("Sphere"),
            source=(Competency.sphere,),
            kind=Kind.BOOK,
            book=commands.SPHERES,
        ),
        Column(
            name="source",
            title=_l("Source"),
            source=(Competency.source,),
            is_shown=False,
            is_exported=True,
        ),
        *parts.state(Competency),
    ),
    default_sort="title",
    search=(parts.by_code, by_words(Competency.title_key)),
    search_hint=_l("Code or words of the title"),
    filters=(
        *parts.filters(Competency, COMPETENCY_KINDS),
        Filter(
            name="sphere",
            title=_l("Sphere"),
            kind=FilterKind.CHOICE,
            attribute=Competency.sphere,
            book=commands.SPHERES,
        ),
    ),
    actions=parts.acts(COMPETENCY),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    importer=parts.importer(COMPETENCY, fields.COMPETENCY_FIELDS),
    empty_hint=_l("No competencies yet: add one or bring a list from a file."),
)

PROFESSIONS = Table(
    name="professions",
    title=_l("Professions and specialities of СПО"),
    model=Profession,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="code",
            title=_l("Code"),
            source=(Profession.code,),
            sort=Profession.code,
            is_whole=True,
        ),
        parts.title(Profession),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(Profession.kind,),
            kind=Kind.CHOICE,
            choices=PROFESSION_KINDS,
        ),
        Column(
            name="edition_year",
            title=_l("Year of the list"),
            source=(Profession.edition_year,),
            sort=Profession.edition_year,
        ),
        Column(
            name="qualification",
            title=_l("Qualification"),
            source=(Profession.qualification,),
            is_shown=False,
            is_exported=True,
        ),
        *parts.state(Profession),
    ),
    default_sort="code",
    search=(parts.by_beginning(Profession), by_words(Profession.title_key)),
    search_hint=_l("Code or words of the title"),
    filters=parts.filters(Profession, PROFESSION_KINDS),
    actions=parts.acts(PROFESSION),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    importer=parts.importer(PROFESSION, fields.PROFESSION_FIELDS),
    empty_hint=_l("No professions yet: add one or bring the list of the ministry from a file."),
)

OCCUPATIONS = Table(
    name="occupations",
    title=_l("Occupations by ОКПДТР"),
    model=Occupation,
    scopes=OPEN,
    permission=READ,
    columns=(
        Column(
            name="code",
            title=_l("Code"),
            source=(Occupation.code,),
            sort=Occupation.code,
            is_whole=True,
        ),
        Column(
            name="check_digit",
            title=_l("Control digit"),
            source=(Occupation.check_digit,),
            is_shown=False,
            is_exported=True,
        ),
        parts.title(Occupation),
        Column(
            name="kind",
            title=_l("Kind"),
            source=(Occupation.kind,),
            kind=Kind.CHOICE,
            choices=OCCUPATION_KINDS,
        ),
        Column(name="issue", title=_l("Issue of ЕТКС"), source=(Occupation.issue,)),
        Column(name="okz", title=_l("ОКЗ"), source=(Occupation.okz,), is_shown=False),
        Column(
            name="standard_code",
            title=_l("Professional standard"),
            source=(Occupation.standard_code,),
            sort=Occupation.standard_code,
        ),
        *parts.state(Occupation),
    ),
    default_sort="title",
    search=(parts.by_beginning(Occupation), by_words(Occupation.title_key)),
    search_hint=_l("Code or words of the title"),
    filters=parts.filters(Occupation, OCCUPATION_KINDS),
    actions=parts.acts(OCCUPATION),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    importer=parts.importer(OCCUPATION, fields.OCCUPATION_FIELDS),
    empty_hint=_l("No occupations yet: add one or bring a part of ОКПДТР from a file."),
)
TABLES = {COMPETENCY: COMPETENCIES, PROFESSION: PROFESSIONS, OCCUPATION: OCCUPATIONS}

"""Columns of files about organisations: what a file may bring and what an export gives back."""

from hub.core import numbers
from hub.core.i18n import _l
from hub.core.tables import Field, Kind
from hub.organisations.commands import FORM_BOOK
from hub.organisations.models import OrganisationKind, flag
from hub.organisations.queries import HEAD_INN

KINDS = {
    OrganisationKind.PROVIDER: _l("College or another provider of training"),
    OrganisationKind.SCHOOL: _l("School"),
    OrganisationKind.EMPLOYER: _l("Employer"),
    OrganisationKind.PARTNER: _l("Partner"),
}
# The same in a word, where all that it is stands in a row.
KIND_WORDS = {
    OrganisationKind.PROVIDER: _l("college"),
    OrganisationKind.SCHOOL: _l("school"),
    OrganisationKind.EMPLOYER: _l("employer"),
    OrganisationKind.PARTNER: _l("partner"),
}
# What else it is, as a column of a file asks it.
KIND_QUESTIONS = {
    OrganisationKind.PROVIDER: _l("Also teaches"),
    OrganisationKind.SCHOOL: _l("Also a school"),
    OrganisationKind.EMPLOYER: _l("Also an employer"),
    OrganisationKind.PARTNER: _l("Partner of the network"),
}
KIND_SYNONYMS = {
    OrganisationKind.PROVIDER: ("колледж", "образовательная организация", "поо"),
    OrganisationKind.SCHOOL: ("школа",),
    OrganisationKind.EMPLOYER: ("работодатель", "заказчик"),
    OrganisationKind.PARTNER: ("партнёр", "партнер цопп", "организация-партнер"),
}
FIELDS = (
    Field(
        name="name",
        title=_l("Title"),
        is_required=True,
        synonyms=("наименование", "название", "организация", "полное наименование"),
        example="ГБПОУ «Колледж связи»",
    ),
    Field(
        name="short_name",
        title=_l("Short name"),
        synonyms=("краткое наименование", "сокращенное наименование", "сокращение"),
        example="Колледж связи",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.CHOICE,
        choices=KINDS,
        is_required=True,
        synonyms=("вид", "тип", "вид организации"),
    ),
    Field(
        name="inn",
        title=_l("ИНН"),
        is_required=True,
        parse=numbers.inn,
        synonyms=("инн",),
        example="7707083893",
    ),
    Field(name="kpp", title=_l("КПП"), parse=numbers.kpp, synonyms=("кпп",), example="773601001"),
    Field(
        name="ogrn",
        title=_l("ОГРН"),
        parse=numbers.ogrn,
        synonyms=("огрн", "огрнип"),
        example="1027700132195",
    ),
    Field(
        name=HEAD_INN,
        title=_l("ИНН of the head organisation"),
        parse=numbers.inn,
        synonyms=("инн головной организации", "головная организация", "инн юрлица"),
        help=_l("Of a branch alone: the head stands in the hub, or in this file above the branch."),
    ),
    Field(
        name="legal_form",
        title=_l("Legal form"),
        kind=Kind.BOOK,
        book=FORM_BOOK,
        synonyms=("опф", "организационно-правовая форма", "правовая форма"),
    ),
    Field(
        name="okved",
        title=_l("ОКВЭД"),
        parse=numbers.okved,
        synonyms=("оквэд", "оквэд2", "основной оквэд", "основной вид деятельности"),
        example="85.21",
    ),
    Field(
        name="okved_more",
        title=_l("Further ОКВЭД"),
        parse=numbers.okved_list,
        synonyms=("дополнительные оквэд", "дополнительные виды деятельности", "прочие оквэд"),
        example="85.30, 85.42",
    ),
    Field(name="address", title=_l("Address"), synonyms=("адрес", "юридический адрес")),
    Field(
        name="email",
        title=_l("E-mail"),
        parse=numbers.email,
        synonyms=("почта", "электронная почта", "эл. почта"),
        example="info@example.ru",
    ),
    Field(
        name="phone",
        title=_l("Telephone"),
        parse=numbers.phone,
        synonyms=("телефон", "тел"),
        example="+7 495 123-45-67",
    ),
    Field(name="site", title=_l("Website"), parse=numbers.site, synonyms=("сайт", "www")),
    Field(
        name="director",
        title=_l("Head of the organisation"),
        synonyms=("руководитель", "директор", "фио руководителя"),
    ),
    Field(
        name="director_post",
        title=_l("Job title of the head"),
        synonyms=("должность руководителя", "должность"),
        example="директор",
    ),
    Field(
        name="licence_number",
        title=_l("Licence for education"),
        synonyms=("лицензия", "номер лицензии", "лицензия на образовательную деятельность"),
        example="Л035-01271-00/00000000",
    ),
    Field(
        name="licence_on",
        title=_l("Day of the licence"),
        kind=Kind.DATE,
        synonyms=("дата лицензии", "дата выдачи лицензии"),
    ),
    Field(
        name="licence_issuer",
        title=_l("Who gave the licence"),
        synonyms=("кем выдана лицензия", "лицензирующий орган"),
    ),
    *(
        Field(name=flag(kind), title=title, kind=Kind.BOOLEAN, synonyms=KIND_SYNONYMS[kind])
        for kind, title in KIND_QUESTIONS.items()
    ),
)

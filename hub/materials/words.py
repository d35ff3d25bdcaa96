"""Words of the library: states, forms, and the columns of a file that brings materials."""

from hub.core.i18n import _l
from hub.core.tables import Field, Kind
from hub.materials.checks import BOOKS
from hub.materials.models import MaterialForm, MaterialState

MATERIAL = "material"
ORGANISATION = "organisation"
COMPETENCY = "competency"
FORMS = {
    MaterialForm.FILE: _l("file"),
    MaterialForm.LINK: _l("link"),
    MaterialForm.LTI: _l("LTI"),
}
STATES = {
    MaterialState.DRAFT: _l("draft"),
    MaterialState.SUBMITTED: _l("at expertise"),
    MaterialState.PUBLISHED: _l("in the library"),
    MaterialState.WITHDRAWN: _l("withdrawn from the library"),
}
TONES = {
    MaterialState.DRAFT: "neutral",
    MaterialState.SUBMITTED: "info",
    MaterialState.PUBLISHED: "success",
    MaterialState.WITHDRAWN: "warning",
}

FIELDS = (
    Field(
        name="title",
        title=_l("Title"),
        is_required=True,
        synonyms=("название", "наименование", "материал", "наименование материала"),
        example="Видеоурок «Сварочная дуга»",
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.BOOK,
        book=BOOKS["kind"],
        is_required=True,
        synonyms=("вид", "вид материала", "тип"),
    ),
    Field(
        name="form",
        title=_l("Given as"),
        kind=Kind.CHOICE,
        choices=FORMS,
        is_required=True,
        synonyms=("форма", "чем дан", "носитель", "формат"),
        help=_l("A file itself is added on the card"),
    ),
    Field(
        name="authors",
        title=_l("Authors"),
        is_required=True,
        synonyms=("авторы", "автор", "составители", "составитель"),
        example="Петрова А. И., Сидоров В. В.",
    ),
    Field(
        name="licence",
        title=_l("Licence"),
        kind=Kind.BOOK,
        book=BOOKS["licence"],
        is_required=True,
        synonyms=("лицензия", "условия использования"),
    ),
    Field(
        name="address",
        title=_l("Address"),
        synonyms=("ссылка", "адрес", "url", "интернет-адрес"),
        example="https://video.example/welding",
    ),
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        synonyms=("организация", "инн", "инн организации", "образовательная организация"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="competency_id",
        title=_l("Competency"),
        kind=Kind.LOOKUP,
        lookup=COMPETENCY,
        synonyms=("компетенция", "код компетенции"),
    ),
    Field(
        name="level",
        title=_l("Education level"),
        kind=Kind.BOOK,
        book=BOOKS["level"],
        synonyms=("уровень", "уровень образования"),
    ),
    Field(
        name="rights_holder",
        title=_l("Rights holder"),
        synonyms=("правообладатель",),
    ),
    Field(
        name="licence_until",
        title=_l("Licence until"),
        kind=Kind.DATE,
        synonyms=("срок лицензии", "лицензия до", "действует до"),
        example="31.12.2027",
    ),
    Field(name="annotation", title=_l("Annotation"), synonyms=("аннотация", "описание")),
)

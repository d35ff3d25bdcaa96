"""The columns of the list of people: what is shown, sorted by, and goes out in a file."""

from typing import Any

from hub.core import numbers
from hub.core.countries import country_title
from hub.core.i18n import _l
from hub.core.names import full_name
from hub.core.tables import Column, Kind
from hub.people import agreed
from hub.people.commands import BOOK, ORGANISATION
from hub.people.models import Person, Sex, Standing

SEXES = {Sex.FEMALE: _l("female"), Sex.MALE: _l("male")}
STANDINGS = {Standing.OPEN: _l("allowed"), Standing.RESTRICTED: _l("restricted")}


def study(row: Any) -> str | None:
    """Write «9 А» of a school, «2, СВ-21» of a college."""
    year, group = row.study_year, row.study_group
    between = " " if group and len(group) == 1 else ", "
    return between.join(str(part) for part in (year, group) if part) or None


COLUMNS = (
    Column(
        name="name",
        title=_l("Full name"),
        source=(Person.last_name, Person.first_name, Person.patronymic),
        value=full_name,
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
    Column(
        name="study",
        title=_l("Class or group"),
        source=(Person.study_year, Person.study_group),
        value=study,
        is_shown=False,
    ),
    Column(
        name="phone",
        title=_l("Telephone"),
        source=(Person.phone,),
        shown=numbers.phone_written,
        is_whole=True,
    ),
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
        name="citizenship",
        title=_l("Citizenship"),
        source=(Person.citizenship,),
        shown=country_title,
        is_shown=False,
    ),
    Column(
        name="consent",
        title=_l("Consent"),
        source=(Person.id,),
        told=agreed.told,
        is_shown=False,
    ),
    Column(
        name="standing",
        title=_l("Processing of data"),
        source=(Person.standing,),
        kind=Kind.CHOICE,
        choices=STANDINGS,
        tone=lambda row: "neutral" if row.standing is Standing.OPEN else "warning",
        is_shown=False,
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

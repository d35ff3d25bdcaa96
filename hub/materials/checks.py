"""What a learning material must be: words cleaned, fields that fit its form, books and rows."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.materials.models import MaterialForm
from hub.materials.queries import FIELDS

BOOKS = {"kind": "material-kind", "licence": "material-licence", "level": "education-level"}
LOOKUPS = {"organisation_id": "organisation", "competency_id": "competency"}
LONG = frozenset({"annotation", "custom"})
# What a form of a material has no use for is emptied: a card never says what does not hold.
UNUSED = {
    MaterialForm.FILE: ("address", "tool", "custom"),
    MaterialForm.LINK: ("tool", "custom"),
    MaterialForm.LTI: (),
}
REQUIRED = {
    "title": _l("Give the title."),
    "kind": _l("Say what kind of material it is."),
    "form": _l("Say how the material is given: a file, a link, LTI."),
    "authors": _l("Name the authors."),
    "licence": _l("Say under which licence it may be used."),
}
UNKNOWN = {
    "kind": _l("There is no such kind of material."),
    "licence": _l("There is no such licence."),
    "level": _l("There is no such level."),
    "organisation_id": _l("There is no such organisation."),
    "competency_id": _l("There is no such competency."),
}
LONGEST_CUSTOM = 1000


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A material has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        if not isinstance(given, str):
            cleaned[name] = given
        elif name in LONG:
            cleaned[name] = given.replace("\r\n", "\n").strip() or None
        else:
            cleaned[name] = " ".join(given.split()) or None
    if cleaned.get("address"):
        cleaned["address"] = web_address(cleaned["address"])
    if cleaned.get("custom"):
        _parameters(cleaned["custom"])
    return cleaned


def web_address(text: str) -> str:
    """Take an address of the web; what a browser would run or read from a disk is none."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
        is_good = is_good and parts.username is None and parts.password is None
    except ValueError:
        is_good = False
    if not is_good:
        raise InvalidError(_l("An address begins with https:// and has a site."), field="address")
    return text


def required(values: dict[str, Any], *, partly: bool = False) -> None:
    """Refuse what lacks its main words; `partly` looks at those given alone."""
    names: Iterable[str] = [name for name in REQUIRED if name in values] if partly else REQUIRED
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)


def fitting(values: dict[str, Any]) -> dict[str, Any]:
    """Empty what this form of a material has no use for."""
    return values | dict.fromkeys(UNUSED[values["form"]])


def expect_known(session: Session, values: dict[str, Any]) -> None:
    for name, book in BOOKS.items():
        if code := values.get(name):
            reference.expect(session, book, code, InvalidError(UNKNOWN[name], field=name))
    for name, registry in LOOKUPS.items():
        if row_id := values.get(name):
            refusal = InvalidError(UNKNOWN[name], field=name)
            lookups.expect(session, registry, row_id, refusal)


def _parameters(text: str) -> None:
    for line in text.splitlines():
        name, equals, _value = line.partition("=")
        if line.strip() and not (equals and name.strip()):
            raise InvalidError(_l("Write one name=value a line."), field="custom")

"""What the values of a programme must be, whichever door brings them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.programmes.queries import FIELDS

ORGANISATION = "organisation"
BOOK = "programme-kind"
PURPOSES = "programme-purpose"
EDUCATION = "education-level"
DOCUMENTS = "document-kind"
MOST_HOURS = 10_000
MOST_PRICE = 10_000_000
OLDEST = 120
WEEK = 54  # hours of study in a week, and then some
MOST_FINAL = 1_000
REQUIRED = {
    "title": _l("Give the title."),
    "kind": _l("Say what kind of programme it is."),
    "form": _l("Say how it is taught."),
    "hours": _l("Give the hours."),
}
LONG = {"annotation", "goal", "audience", "teachers", "conditions", "assessment"}
BOOKS = {
    "kind": (BOOK, _l("There is no such kind of programme.")),
    "purpose": (PURPOSES, _l("There is no such purpose in the book.")),
    "education": (EDUCATION, _l("There is no such level of education.")),
    "document": (DOCUMENTS, _l("There is no such kind of document.")),
}
ROWS = {
    "organisation_id": (ORGANISATION, _l("There is no such organisation.")),
    "profession_id": ("profession", _l("There is no such profession.")),
    "occupation_id": ("occupation", _l("There is no such occupation.")),
}
BOUNDS = {
    "hours": (1, MOST_HOURS, _l("Hours are from 1 to 10,000.")),
    "price": (0, MOST_PRICE, _l("A price is from 0 to 10,000,000 roubles.")),
    "age_from": (0, OLDEST, _l("An age is from 0 to 120.")),
    "age_to": (0, OLDEST, _l("An age is from 0 to 120.")),
    "final_hours": (0, MOST_FINAL, _l("The final attestation takes up to 1,000 hours.")),
    "weekly_hours": (1, WEEK, _l("Hours a week are from 1 to 54.")),
}
SPACES = re.compile(r"[^\S\n]+")


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """Trim the words and check the figures."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A programme has no {', '.join(sorted(unknown))}.")
    cleaned = {name: _trimmed(name, given) for name, given in values.items()}
    if "final_hours" in cleaned:
        cleaned["final_hours"] = cleaned["final_hours"] or 0
    for name, (least, most, words) in BOUNDS.items():
        value = cleaned.get(name)
        if value is not None and not least <= value <= most:
            raise InvalidError(words, field=name)
    if site := cleaned.get("moodle_site"):
        cleaned["moodle_site"] = _site(site)
    return cleaned


def require(values: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if not values.get(name):
            raise InvalidError(REQUIRED[name], field=name)


def require_together(values: Mapping[str, Any]) -> None:
    """Check what two values say together."""
    young, old = values["age_from"], values["age_to"]
    if young is not None and old is not None and young > old:
        raise InvalidError(_l("The greatest age is less than the least one."), field="age_to")


def check(values: Mapping[str, Any]) -> None:
    """Refuse what a row of a file says by itself, before anything is written."""
    known = {name: value for name, value in values.items() if name in FIELDS}
    require_together({"age_from": None, "age_to": None, **clean(known)})


def expect_known(session: Session, values: Mapping[str, Any]) -> None:
    for name, (book, words) in BOOKS.items():
        if code := values.get(name):
            reference.expect(session, book, code, InvalidError(words, field=name))
    for name, (table, words) in ROWS.items():
        if row_id := values.get(name):
            lookups.expect(session, table, row_id, InvalidError(words, field=name))


def _trimmed(name: str, given: Any) -> Any:
    if not isinstance(given, str):
        return given
    if name in LONG:
        lines = (SPACES.sub(" ", line).strip() for line in given.splitlines())
        return "\n".join(lines).strip() or None
    return " ".join(given.split()) or None


def _site(words: str) -> str:
    parts = urlsplit(words)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise InvalidError(
            _l("The address of a site begins with https:// or http://."), field="moodle_site"
        )
    return words

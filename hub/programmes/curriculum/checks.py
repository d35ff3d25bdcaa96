"""What a module, an outcome and a need must be: in the library as in a programme."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import lookups
from hub.programmes import hours
from hub.programmes.checks import SPACES

MOST = 5_000  # hours of one kind in one module
MOST_PLACES = 1_000
LONGEST_TITLE, LONGEST_OUTCOME, LONGEST_CONTENT = 300, 500, 50_000


def module(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {
        name: _lines(value) if name == "content" else _words(value)
        for name, value in values.items()
    }
    if "title" in cleaned:
        _titled(cleaned["title"], LONGEST_TITLE)
    for kind in hours.KINDS:
        if kind in cleaned:
            cleaned[kind] = cleaned[kind] or 0
            if not 0 <= cleaned[kind] <= MOST:
                raise InvalidError(_l("Hours of one kind are from 0 to 5,000."), field=kind)
    return cleaned


def outcome(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: _words(value) for name, value in values.items()}
    _titled(cleaned["title"], LONGEST_OUTCOME)
    competency(session, cleaned)
    return cleaned


def need(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {name: _words(value) for name, value in values.items()}
    _titled(cleaned["title"], LONGEST_TITLE)
    places = cleaned.get("places")
    if places is not None and not 1 <= places <= MOST_PLACES:
        raise InvalidError(_l("Places are from 1 to 1,000."), field="places")
    competency(session, cleaned)
    return cleaned


def competency(session: Session, values: Mapping[str, Any]) -> None:
    if competency_id := values.get("competency_id"):
        unknown = InvalidError(_l("There is no such competency."), field="competency_id")
        lookups.expect(session, "competency", competency_id, unknown)


def _titled(title: str | None, longest: int) -> None:
    if not title:
        raise InvalidError(_l("Give the title."), field="title")
    if len(title) > longest:
        raise InvalidError(_l("The title is too long."), field="title")


def _words(value: Any) -> Any:
    return (" ".join(value.split()) or None) if isinstance(value, str) else value


def _lines(value: Any) -> str | None:
    lines = (SPACES.sub(" ", line).strip() for line in (value or "").splitlines())
    return "\n".join(lines).strip() or None

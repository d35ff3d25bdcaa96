"""What was given for the parts of a card, by any door, into what is kept; or why not."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from hub.core import clock
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.resources import measures
from hub.resources.shape import Part, Shape, Sort

POINT = ("latitude", "longitude")
FROM_TO = (("starts_on", "ends_on"), ("issued_on", "ends_on"))


def clean(shape: Shape, values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(shape.fields)
    if unknown:
        raise TypeError(f"A {shape.one} has no {', '.join(sorted(unknown))}.")
    return {name: _cleaned(shape.part(name), given) for name, given in values.items()}


def require(shape: Shape, values: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in names:
        part = shape.part(name)
        if part.is_required and values.get(name) in (None, ""):
            raise InvalidError(
                _("Fill this in: %(title)s.", title=str(part.title).lower()), field=name
            )


def in_order(values: Mapping[str, Any]) -> None:
    """Refuse a term that ends before it begins."""
    for first, last in FROM_TO:
        begins, ends = values.get(first), values.get(last)
        if begins and ends and ends < begins:
            raise InvalidError(_l("It ends before it begins."), field=last)


def together(values: Mapping[str, Any]) -> None:
    """Refuse half of a point on the map, at the half that is missing."""
    known = [name for name in POINT if values.get(name) is not None]
    if len(known) == 1:
        (missing,) = set(POINT) - set(known)
        raise InvalidError(_l("Write both the latitude and the longitude."), field=missing)


def _cleaned(part: Part, given: Any) -> Any:
    if part.sort is Sort.FLAG:
        return bool(given)
    if part.sort is Sort.MANY:
        return sorted({str(one) for one in given or ()})
    if given is None or given == "":
        return part.default
    if part.is_words:
        return _words(part, str(given))
    if part.sort in NUMBERS:
        return _number(part, given)
    if part.is_past and given > clock.today():
        raise InvalidError(_l("This day is yet to come."), field=part.name)
    return given


def _words(part: Part, given: str) -> str | None:
    text = given.strip() if part.sort is Sort.LONG else " ".join(given.split())
    if not text:
        return None
    try:
        kept = part.read(text) if part.read is not None else text
    except InvalidError as error:  # `read` does not know where it is asked from
        raise InvalidError(error.message, field=part.name) from error
    if len(kept) > part.longest:
        raise InvalidError(
            _("This is too long: %(most)s letters at most.", most=part.longest), field=part.name
        )
    return kept


def _number(part: Part, given: Any) -> int | float:
    reader = NUMBERS[part.sort]
    value = reader(given, part.name) if reader is not None else int(given)
    too_small = part.least is not None and value < part.least
    if too_small or (part.most is not None and value > part.most):
        raise InvalidError(
            _("From %(least)s to %(most)s.", least=part.least, most=part.most), field=part.name
        )
    return value


def net_address(text: str) -> str:
    """Give a whole address of a page; one written without https:// gets it."""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        is_page = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
        is_page = is_page and parts.port != 0 and " " not in whole
    except ValueError:  # a port that is none: «javascript:alert(1)»
        is_page = False
    if not is_page:
        raise InvalidError(_l("This is no address of a page: https://example.ru."))
    return whole


def degrees(given: Any, field: str | None = None) -> float:
    """Read degrees of a map: 55.751244, or with a comma."""
    try:
        value = float(str(given).strip().replace(",", "."))
    except ValueError as error:
        raise InvalidError(_l("Write degrees as a fraction: 55.751244."), field=field) from error
    if not math.isfinite(value):
        raise InvalidError(_l("Write degrees as a fraction: 55.751244."), field=field)
    return round(value, 6)


NUMBERS: dict[Sort, Callable[[Any, str], float] | None] = {
    Sort.NUMBER: None,
    Sort.DEGREES: degrees,
    Sort.MEASURE: measures.read,
}

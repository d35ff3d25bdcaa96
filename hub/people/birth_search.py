"""A name with a date of birth in the search box: «Иванова Мария 31.12.2001», or either alone."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_

from hub.core.tables.declare import Find
from hub.core.tables.names import matching
from hub.people.models import Person
from hub.people.parts_search import was_born

DAY = re.compile(
    r"(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)|(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"
)


def by_birth(text: str) -> Sequence[Find] | None:
    """Find those born on a day, narrowed by whatever of the name stands beside it."""
    found = DAY.search(text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part]
    year, month, day = parts if found[4] else parts[::-1]
    try:
        born = date(year, month, day)
    except ValueError:
        return []
    is_born = Person.birth_on == born
    rest = (text[: found.start()] + text[found.end() :]).strip(" ,;")
    named = matching(Person, rest) if rest else None
    return [Find(is_born if named is None else and_(is_born, named)), was_born(born, rest)]

"""What people type into the search box, understood: words of a title, numbers exactly."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, true

from hub.core.tables.declare import Attribute, Find, Recogniser
from hub.core.text import search_key

LAST = "\U0010ffff"  # sorts after every letter, in bytes as in code points
MOST_WORDS = 4


def prefix(key: Attribute, text: str) -> ColumnElement[bool]:
    """Say "begins with" as a range: an index serves it on both databases."""
    return and_(key >= text, key < text + LAST)


def by_words(key: Attribute) -> Recogniser:
    """Find titles that hold every word typed; those that begin with the text come first."""

    def recognise(text: str) -> Sequence[Find]:
        typed = search_key(text)
        words = typed.split()[:MOST_WORDS]
        if not words:
            return []
        holds = and_(true(), *(key.like(f"%{escaped(word)}%", escape="\\") for word in words))
        return [Find(prefix(key, typed), key), Find(holds, key)]

    return recognise


def exactly(
    read: Callable[[str], str | None], where: Callable[[str], ColumnElement[bool]]
) -> Recogniser:
    """Look a number or an address up exactly, when `read` says that what was typed is one."""

    def recognise(text: str) -> Sequence[Find] | None:
        value = read(text)
        return None if value is None else [Find(where(value))]

    return recognise


def understand(recognisers: Sequence[Recogniser], text: str) -> Sequence[Find]:
    """Gather the readings: eleven digits may be a СНИЛС and a telephone at once."""
    return [find for recognise in recognisers for find in recognise(text) or ()]


def escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

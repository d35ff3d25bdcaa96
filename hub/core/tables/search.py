"""What people type into the search box, understood: names in any order, numbers exactly."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, true

from hub.core.tables.declare import Attribute, Find, Recogniser
from hub.core.text import SHORT, search_key, short_name_key

LAST = "\U0010ffff"  # sorts after every letter, in bytes as in code points
MOST_WORDS = 4


def prefix(key: Attribute, text: str) -> ColumnElement[bool]:
    """Say "begins with" as a range: an index serves it on both databases."""
    return and_(key >= text, key < text + LAST)


def by_name(name_key: Attribute, given_key: Attribute, short_key: Attribute) -> Recogniser:
    """Find people by «фамилия имя отчество», «имя фамилия», «имя отчество», cut short or not.

    Each reading is a range of one index; the likelier come first, the loose ones last.
    """

    def recognise(text: str) -> Sequence[Find] | None:
        words = search_key(text).split()[:MOST_WORDS]
        if "@" in text or not any(letter.isalpha() for letter in text):
            return None  # no name looks so
        orders = [words] if len(words) == 1 else [words, [words[-1], *words[:-1]]]
        finds = [Find(prefix(name_key, " ".join(order)), name_key) for order in orders]
        finds.append(Find(prefix(given_key, " ".join(words)), given_key))
        finds += [
            Find(_loose(name_key, short_key, order), short_key)
            for order in orders
            if len(order) > 1 and len(order[0]) >= SHORT
        ]
        return finds

    return recognise


def by_words(key: Attribute) -> Recogniser:
    """Find titles that hold every word typed; those that begin with the text come first."""

    def recognise(text: str) -> Sequence[Find]:
        typed = search_key(text)
        words = typed.split()[:MOST_WORDS]
        if not words:
            return []
        holds = and_(true(), *(key.like(f"%{_escaped(word)}%", escape="\\") for word in words))
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


def _loose(key: Attribute, short_key: Attribute, words: Sequence[str]) -> ColumnElement[bool]:
    pattern = "% ".join(_escaped(word) for word in words) + "%"
    return and_(prefix(short_key, short_name_key(*words[:2])), key.like(pattern, escape="\\"))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

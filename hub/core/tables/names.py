"""Search by name: what a person typed into the box, in any order and cut short, as ranges of keys.

One function for the list of people, of accounts, the open API and the search everywhere.
"""

from collections.abc import Sequence
from itertools import permutations

from sqlalchemy import ColumnElement, and_, or_

from hub.core.names import SHORT, HasKeys, plain
from hub.core.tables.declare import Attribute, Find, Recogniser
from hub.core.tables.search import escaped, prefix

MOST_WORDS = 4
PAIR, WHOLE = 2, 3


def by_name(model: type[HasKeys]) -> Recogniser:
    """Find people by any words of the name, in any order, the last one or each cut short.

    Each reading is a range of one index; the likelier come first, the loose ones last.
    """

    def recognise(text: str) -> Sequence[Find] | None:
        words = _words(text)
        if "@" in text or not words or not any(letter.isalpha() for letter in text):
            return None  # no name looks so
        long = [word for word in words if len(word) > 1]
        if len(long) == 1 and len(words) in {PAIR, WHOLE}:
            initials = [word for word in words if len(word) == 1]
            return _by_initials(model, long[0], initials)
        if len(words) == 1:
            return _begins(model, words)
        if len(words) == PAIR:
            return [
                *(find for order in permutations(words) for find in _begins(model, order)),
                *_loose(model, words),
            ]
        return [*_begins(model, words), *_loose(model, words)]

    return recognise


def matching(model: type[HasKeys], text: str) -> ColumnElement[bool] | None:
    """Say in one condition whose name was typed; None when it was no name."""
    finds = by_name(model)(text)
    return or_(*(find.where for find in finds)) if finds else None


def _begins(model: type[HasKeys], words: Sequence[str]) -> list[Find]:
    typed = " ".join(words)
    keys: tuple[Attribute, ...] = (
        model.name_key,
        model.given_key,
        model.patronymic_key,
        model.second_key,
    )
    return [Find(prefix(key, typed), key) for key in keys]


def _loose(model: type[HasKeys], words: Sequence[str]) -> list[Find]:
    """Last name, first name, patronymic, each cut short: «Ив Ма Пет»."""
    orders = permutations(words) if len(words) <= WHOLE else [words]
    return [_cut_short(model, order) for order in orders]


def _by_initials(model: type[HasKeys], last: str, initials: Sequence[str]) -> list[Find]:
    """«Иванов И. О.»; with one initial it may as well be «Мария П.»."""
    second: Attribute = model.second_key
    words = [last, *initials]
    finds = [
        _cut_short(model, words),
        Find(
            and_(prefix(second, f"{last} {initials[0]}"), _like(second, [last, *initials])), second
        ),
    ]
    if len(initials) == 1:
        given: Attribute = model.given_key
        finds.append(Find(prefix(given, f"{last} {initials[0]}"), given))
    return finds


def _cut_short(model: type[HasKeys], words: Sequence[str]) -> Find:
    short: Attribute = model.short_key
    begins = f"{words[0][:SHORT]} {words[1][:SHORT]}"
    return Find(and_(prefix(short, begins), _like(model.name_key, words)), short)


def _like(key: Attribute, words: Sequence[str]) -> ColumnElement[bool]:
    return key.like("% ".join(escaped(word) for word in words) + "%", escape="\\")


def _words(text: str) -> list[str]:
    """Cut what was typed into words; a hyphened name stays one."""
    words = [plain(word) for word in text.replace(".", " ").split()]
    return [word for word in words if word][:MOST_WORDS]

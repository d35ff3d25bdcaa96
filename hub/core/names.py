"""Names of people: the keys they are searched by.

Three keys hold a name in its three turns (ФИО, ИОФ, ОФИ), so any word or pair of neighbours begins
one of them; with the typed words in every order, all orders of a name are ranges of an index.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.text import search_key

LONGEST = 310
SHORT = 3
SHORT_LENGTH = 2 * SHORT + 1
NOT_LETTERS = re.compile(r"[\W_]+")
UNBROKEN = "\N{NO-BREAK SPACE}"
WRITTEN = re.compile(  # «Петрова Анна Андреевна», «Петрова А. А.», «Петрова А.А.»
    r"(?P<last>[^\W\d_][\w'’-]+) (?P<first>[^\W\d_](?:\.|[\w'’-]+\.?))"
    r"(?: ?(?P<middle>[^\W\d_](?:\.|[\w'’-]+)))?"
)


def _ordered(length: int) -> Any:
    """Text in "C" order: a prefix is a range of the index on PostgreSQL, as it is on SQLite."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Named:
    """What a table of people adds to its columns; each wants an index with the id."""

    name_key: Mapped[str] = mapped_column(_ordered(LONGEST))
    given_key: Mapped[str] = mapped_column(_ordered(LONGEST))
    patronymic_key: Mapped[str] = mapped_column(_ordered(LONGEST))
    # Empty and not null: what is null is neither in a range nor out of it.
    # «водкин кузьма сергеевич» of Петров-Водкин: empty for those with one last name.
    second_key: Mapped[str] = mapped_column(_ordered(LONGEST))
    # «фам имя»: three letters of each, so that names cut short are a small range of an index too.
    short_key: Mapped[str] = mapped_column(_ordered(SHORT_LENGTH))


class HasKeys(Protocol):
    name_key: Any
    given_key: Any
    patronymic_key: Any
    second_key: Any
    short_key: Any


class NameKeys(NamedTuple):
    """The forms in which a name is searched: whoever writes rows past the ORM needs them all."""

    name_key: str
    given_key: str
    patronymic_key: str
    second_key: str
    short_key: str


def full_name(named: Any) -> str:
    """Give last name, first name and patronymic of a person, or of a row that has them."""
    return " ".join(filter(None, (named.last_name, named.first_name, named.patronymic)))


def signature(name: str) -> str:
    """Write a name as it stands at a signature, in one line: «И. О. Фамилия».

    What is not a last name and one or two names, whole or as initials, stays as it is.
    """
    found = WRITTEN.fullmatch(" ".join(name.split()))
    if found is None:
        return name
    last, first, middle = found["last"], found["first"], found["middle"]
    return UNBROKEN.join([*(f"{one[0]}." for one in (first, middle) if one), last])


@lru_cache(4096)  # given names and last names come again and again in a file
def plain(text: str | None) -> str:
    """Small letters, ё as е, and single spaces for hyphens, dots and whatever else is no letter."""
    return NOT_LETTERS.sub(" ", search_key(text or "")).strip()


def name_key(last_name: str, first_name: str, patronymic: str | None) -> str:
    """Give the first of the keys alone, by which rows of a file are compared with cards."""
    return _joined(plain(last_name), plain(first_name), plain(patronymic))


def name_keys(last_name: str, first_name: str, patronymic: str | None) -> NameKeys:
    last, first, middle = plain(last_name), plain(first_name), plain(patronymic)
    _head, _space, second = last.partition(" ")
    return NameKeys(
        _joined(last, first, middle),
        _joined(first, middle, last),
        _joined(middle, last, first) if middle else "",
        _joined(second, first, middle) if second else "",
        f"{last[:SHORT]} {first[:SHORT]}".strip(),
    )


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Give the keys of a row that is written past the ORM."""
    return name_keys(values["last_name"], values["first_name"], values.get("patronymic"))._asdict()


def set_keys(row: HasKeys, last_name: str, first_name: str, patronymic: str | None) -> None:
    keys = name_keys(last_name, first_name, patronymic)
    row.name_key, row.given_key, row.patronymic_key = (
        keys.name_key,
        keys.given_key,
        keys.patronymic_key,
    )
    row.second_key, row.short_key = keys.second_key, keys.short_key


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))[:LONGEST]

"""Titles taken apart into words, words into letters."""

import re

from hub.core.text import search_key

WORDS = re.compile(r"[0-9a-zа-я]+")
LONGEST = 60


def words_of(title: str) -> set[str]:
    """Take a title apart: «Электросварщик, 3D» is «электросварщик» and «3d»."""
    return {word[:LONGEST] for word in WORDS.findall(search_key(title))}


def grams_of(word: str) -> set[str]:
    """Give three letters by three, with the edges marked: a mistype spoils three of them."""
    marked = f"^{word}$"
    return {marked[n : n + 3] for n in range(max(1, len(marked) - 2))}


# What people write around the thing they look for. Alone they are looked for as they stand.
AROUND = frozenset(
    "курс курсы курсов обучение обучения учеба программа программы программу программ профессия "
    "профессии профессию специальность специальности работа хочу учиться обучиться выучиться "
    "стать на по для с со в во и или из к от о об".split()
)
# What is said in letters and written in titles at length.
SAID = {
    "чпу": ("программным", "управлением"),
    "ии": ("искусственный", "интеллект"),
}
ENDINGS = sorted(
    "ами ями ого его ому ему ыми ими ов ев ам ям ах ях ом ем ой ей ый ий ая яя ое ее ые ие ых их "
    "ую юю а я ы и у ю е о ь".split(),
    key=len,
    reverse=True,
)
LEAST_STEM = 4


def meant(words: list[str]) -> list[str]:
    """Leave out the words around what is looked for: «курсы бухгалтера» is «бухгалтера»."""
    return [word for word in words if word not in AROUND] or words


def stem(word: str) -> str:
    """Take the ending off, so that «поваров» is «повар»; a short word is left as it is."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            return word[: -len(ending)]
    return word

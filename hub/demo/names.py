"""Names of invented people: drawn by frequency, patronymics and feminine surnames made by rule."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data"
IRREGULAR = {
    "Лев": "Львович",
    "Михаил": "Михайлович",
    "Павел": "Павлович",
    "Пётр": "Петрович",
    "Яков": "Яковлевич",
}
LONG_FEMININE = {"Илья": "Ильинична", "Фома": "Фоминична", "Лука": "Лукинична"}
VOWELS = frozenset("аеёиоуыэюя")
SIBILANTS = frozenset("жшчщц")


class Weighted:
    """Words with weights, drawn again and again."""

    def __init__(self, words: Sequence[str], weights: Sequence[float]) -> None:
        self.words = words
        self.sums = list(accumulate(weights))

    @classmethod
    def parse(cls, text: str) -> "Weighted":
        pairs = [word.partition(":") for word in text.split()]
        return cls([word for word, _, _ in pairs], [float(weight or 1) for _, _, weight in pairs])

    def draw(self, rng: Random) -> str:
        return rng.choices(self.words, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class FullName:
    """A person's name as the passport has it."""

    last: str
    first: str
    patronymic: str | None


class Names:
    """The region's names, in the mixture the region has."""

    def __init__(self, groups: Sequence[dict[str, Any]]) -> None:
        self.groups = [
            (
                group["without_patronymic"],
                Weighted.parse(group["surnames"]),
                Weighted.parse(group["male"]),
                Weighted.parse(group["female"]),
            )
            for group in groups
        ]
        self.shares = list(accumulate(group["share"] for group in groups))

    @classmethod
    def load(cls) -> "Names":
        return cls(tomllib.loads((DATA / "names.toml").read_text())["group"])

    def draw(self, rng: Random, *, is_female: bool) -> FullName:
        bare, surnames, male, female = rng.choices(self.groups, cum_weights=self.shares)[0]
        last, father = surnames.draw(rng), male.draw(rng)
        first = (female if is_female else male).draw(rng)
        middle = None if rng.random() < bare else patronymic(father, is_female=is_female)
        return FullName(feminine(last) if is_female else last, first, middle)


def feminine(surname: str) -> str:
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith(("ой", "ый")):
        return surname[:-2] + "ая"
    return surname  # Шевченко, Саркисян, Черных: the same for everybody


def patronymic(father: str, *, is_female: bool) -> str:
    """Отчество by the rules of Russian spelling."""
    if is_female and father in LONG_FEMININE:
        return LONG_FEMININE[father]
    male = IRREGULAR.get(father) or _masculine(father)
    if not is_female:
        return male
    if male.endswith(("ович", "евич")):
        return male[:-2] + "на"
    return male[:-1] + "чна"  # Никитич, Никитична


def _masculine(father: str) -> str:
    stem, last = father[:-1], father[-1]
    if father.endswith("ий"):
        # Василий, Васильевич; but Дмитрий, Дмитриевич: two consonants can't take the soft sign.
        is_cluster = not VOWELS & set(stem[-3:-1].lower())
        return stem[:-1] + ("иевич" if is_cluster and not stem.endswith("нти") else "ьевич")
    if last in "йь":
        return stem + "евич"
    if last in "ая":
        return stem + "ич"
    if last in "иэе":
        return father + "евич"
    if last in VOWELS:
        return stem + "ович"
    return father + ("евич" if last in SIBILANTS else "ович")

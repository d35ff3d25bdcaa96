"""The form in which names are searched and sorted."""


def search_key(*words: str | None) -> str:
    """Small letters, ё as е, single spaces."""
    return " ".join(" ".join(word.split()) for word in words if word).casefold().replace("ё", "е")


SHORT = 3


def short_name_key(last: str, first: str) -> str:
    """Three letters of each word: a small range of an index holds all whose names begin so."""
    return f"{last[:SHORT]} {first[:SHORT]}"

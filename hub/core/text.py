"""The form in which names are searched and sorted."""


def search_key(*words: str | None) -> str:
    """Small letters, ё as е, single spaces."""
    return " ".join(" ".join(word.split()) for word in words if word).casefold().replace("ё", "е")

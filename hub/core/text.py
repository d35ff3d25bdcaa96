"""The form in which names are searched and sorted, and signs no text of ours has."""

import re

# They turn the writing around: a name, an address, a file would be read as another one.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    return text if text.isascii() else TURNING.sub("", text)


def search_key(*words: str | None) -> str:
    """Small letters, ё as е, single spaces."""
    return " ".join(" ".join(word.split()) for word in words if word).casefold().replace("ё", "е")

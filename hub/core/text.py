"""The form in which names are searched and sorted, and signs no text of ours has."""

import re

# The last turn the writing around: a name, an address, a file would be read as another one. The
# first are of teleprinters: PostgreSQL keeps no NUL, XML none but tabs and ends of lines.
UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    return text if text.isprintable() else UNSEEN.sub("", text)


def search_key(*words: str | None) -> str:
    """Small letters, ё as е, single spaces."""
    return " ".join(" ".join(word.split()) for word in words if word).casefold().replace("ё", "е")

"""What a page or a letter says at a marked place."""

import re


def found(pattern: str | re.Pattern[str], text: str) -> str:
    """The part in the pattern's brackets; a text without it ends the test and is shown."""
    match = re.search(pattern, text)
    assert match is not None, text
    return match[1]

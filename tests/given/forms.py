"""What a form's page carries unseen, to be sent back as a browser does."""

import re
from html import unescape

from werkzeug.test import TestResponse

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
CARRIED = ("version", "opened", "click")


def hidden(answer: TestResponse) -> dict[str, str]:
    """All but the token, which the browser of the tests brings itself."""
    given: dict[str, str] = {}
    for one in HIDDEN.findall(answer.text):
        name, value = (re.search(rf'\b{word}="([^"]*)"', one) for word in ("name", "value"))
        if name and value and name[1] in CARRIED:
            given.setdefault(name[1], unescape(value[1]))
    return given

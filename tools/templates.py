"""Finds words in a Jinja template that people would read and no translator would see."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment

READ_ATTRIBUTES = {"alt", "aria-label", "aria-description", "label", "placeholder", "title"}
SILENT = {"script", "style", "code", "pre", "kbd", "samp", "svg"}
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
# Words of no language, the same to every reader.
NAMES = {
    "СНИЛС",
    "ИНН",
    "ОГРН",
    "КПП",
    "ФРДО",
    "ЕСИА",
    "XLSX",
    "CSV",
    "JSON",
    "PDF",
    "QR",
    "API",
    "ID",
    "IP",
    "URL",
    "Moodle",
    "LTI",
    "TOTP",
    "OpenAPI",
}
WORD = re.compile(r"[^\W\d_]{2,}")
HOLE = "\ufffc"  # stands where Jinja will put something


def loose_text(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each. translate="no" on an element says that its words are names."""
    reader = _Reader(convert_charrefs=True)
    reader.feed(_without_jinja(source))
    reader.close()
    return iter(reader.found)


def _without_jinja(source: str) -> str:
    """The template's own data, line for line; {% trans %} blocks are spoken for."""
    kept: list[str] = []
    unread = in_block = False
    words: list[str] = []
    for _, kind, value in Environment(
        autoescape=True, extensions=["jinja2.ext.i18n"]
    ).lexer.tokeniter(source, None):
        if kind == "data" and not unread:
            kept.append(value)
            continue
        if kind == "block_begin":
            in_block, words = True, []
        elif kind == "block_end":
            in_block = False
            unread = _unread(words, unread=unread)
        elif kind == "variable_begin":
            kept.append(HOLE)
        elif in_block and kind == "name":
            words.append(value)
        kept.append("\n" * value.count("\n"))
    return "".join(kept)


def _unread(words: list[str], *, unread: bool) -> bool:
    """Inside {% trans %} a translator reads it; a block named …_class stands in an attribute."""
    match words:
        case ["trans", *_]:
            return True
        case ["block", name, *_] if name.endswith("_class"):
            return True
        case ["endtrans" | "endblock", *_]:
            return False
    return unread


class _Reader(HTMLParser):
    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.found: list[tuple[int, str]] = []
        self.open: list[tuple[str, bool]] = []

    @property
    def silent(self) -> bool:
        return any(quiet for _, quiet in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quiet = tag in SILENT or given.get("translate") == "no"
        if not (quiet or self.silent):
            button = tag == "input" and given.get("type") in {"submit", "button", "reset"}
            for name in READ_ATTRIBUTES | ({"value"} if button else set()):
                self._look(given.get(name) or "")
        if tag not in VOID:
            self.open.append((tag, quiet))

    def handle_endtag(self, tag: str) -> None:
        # Both branches of an {% if %} may open one element: forgive what does not pair.
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._look(data)

    def _look(self, text: str) -> None:
        words = [word for word in WORD.findall(text) if word not in NAMES]
        if words:
            self.found.append((self.getpos()[0], " ".join(text.split())[:80]))

"""Translation catalogues: gathers what people read, a .po a room and locale; compiles, checks."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.templates import loose_text

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("ru", "en")
TOP_ROOMS = ("adapters", "lti", "mappings", "webhooks")
# What marks a string for people.
Keywords = Mapping[str, tuple[int | tuple[int, str], ...] | None]
KEYWORDS: Keywords = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "spoken")),
    **dict.fromkeys(
        ("SettingsProblem", "complain")
    ),  # said before there is an app: hub/settings.py
    **dict.fromkeys(("ngettext", "lazy_ngettext", "_n", "_ln"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext", "_p", "_lp"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "lazy_npgettext", "_np"), ((1, "c"), 2, 3)),
}
TEMPLATES = {".html", ".txt", ".subject", ".jinja", ".xml"}

Key = tuple[str | None, str]


def main(words: list[str]) -> int:
    match words:
        case ["update"]:
            update(ROOT)
        case ["compile"]:
            compile_all(ROOT)
        case ["check"]:
            found = list(findings(ROOT))
            print("\n".join([*found, f"translations: {len(found) or 'no'} findings"]))
            return bool(found)
        case _:
            print("python -m tools.messages update|compile|check", file=sys.stderr)
            return 2
    return 0


def rooms(root: Path) -> Iterator[Path]:
    """Every room that may speak: the packages in hub/, and the doors beside it."""
    inside = sorted(path.parent for path in root.glob("hub/*/__init__.py"))
    yield from inside
    yield from (root / name for name in TOP_ROOMS if (root / name).is_dir())


def keywords(root: Path) -> Keywords:
    """The ground's errors are shown translated: raising one marks its message."""
    errors = (root / "hub" / "core" / "errors.py").read_text()
    return {
        **KEYWORDS,
        **dict.fromkeys(re.findall(r"^class (\w+Error)\(", errors, re.MULTILINE), (1,)),
    }


def gather(root: Path, room: Path) -> Catalog:
    """All that the room's code and templates say; hub's own modules belong to hub/core."""
    catalogue = Catalog()
    marks = keywords(root)
    files = [path for path in room.rglob("*") if path.is_file()]
    if room == root / "hub" / "core":
        files += (root / "hub").glob("*.py")
    for path in sorted(files):
        if path.suffix == ".py":
            method = "python"
        elif path.suffix in TEMPLATES and "templates" in path.parts:
            method = "jinja2.ext:babel_extract"
        else:
            continue
        where = str(path.relative_to(root))
        options = {"trimmed": "true", "silent": "false"} if method != "python" else {}
        found = extract_from_file(
            method, path, keywords=marks, options=options, strip_comment_tags=True
        )
        for line, ids, comments, context in found:
            catalogue.add(ids, locations=[(where, line)], auto_comments=comments, context=context)
    return catalogue


def path_of(room: Path, locale: str) -> Path:
    return room / "translations" / f"{locale}.po"


def read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def update(root: Path) -> None:
    for room in rooms(root):
        said = gather(root, room)
        for locale in LOCALES:
            path = path_of(room, locale)
            known = read(path, locale)
            merged = Catalog(locale=locale, header_comment=f"# {room.relative_to(root)}: {locale}")
            for message in needed(said, locale):
                old = known.get(message.id, message.context)
                merged.add(
                    message.id,
                    old.string if old else None,
                    flags=(old.flags if old else set()) & {"fuzzy"} | message.flags,
                    context=message.context,
                )
            if len(merged) or path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(_po(merged))


def needed(said: Catalog, locale: str) -> Iterator[Message]:
    """English ids are their own English, but for plurals."""
    return (message for message in said if message.id and (locale != "en" or message.pluralizable))


def _po(catalogue: Catalog) -> bytes:
    """No lines, no dates, in order: two people who add strings do not meet in the header."""
    text = BytesIO()
    write_po(text, catalogue, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    drop = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Last-Translator',
        b'"Project-Id',
        b'"Report-Msgid',
    )
    lines = text.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(drop))


def compile_all(root: Path) -> None:
    for locale in LOCALES:
        whole = Catalog(locale=locale, fuzzy=False)
        for room in rooms(root):
            for message in read(path_of(room, locale), locale):
                if message.id and not message.fuzzy:
                    whole.add(message.id, message.string, context=message.context)
        target = root / "hub" / "translations" / locale / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, whole)


def findings(root: Path) -> Iterator[str]:
    meanings: dict[tuple[str, Key], dict[str, str]] = defaultdict(dict)
    for room in rooms(root):
        said = gather(root, room)
        for locale in LOCALES:
            known = read(path_of(room, locale), locale)
            where = str(path_of(room, locale).relative_to(root))
            yield from (
                f"{where}: {trouble}" for trouble in _compare(list(needed(said, locale)), known)
            )
            for message in known:
                if message.id:
                    meanings[locale, _key(message)][str(message.string)] = where
        for path in sorted(room.rglob("templates/**/*.html")):
            for line, text in loose_text(path.read_text()):
                yield f"{path.relative_to(root)}:{line}: not marked for translation: {text}"
    for (_, (_, text)), wordings in meanings.items():
        if len(wordings) > 1:
            yield f"{' and '.join(wordings.values())}: one id, two translations: {text}"


def _compare(wanted: Iterable[Message], known: Catalog) -> Iterator[str]:
    keys = set()
    for message in wanted:
        key = _key(message)
        keys.add(key)
        if any("а" <= letter <= "я" for letter in key[1]):  # СНИЛС and ИНН have no English
            yield f"ids are English: {key[1]}"
        entry = known.get(message.id, message.context)
        if entry is None:
            yield f"missing: {key[1]}"
        elif entry.fuzzy:
            yield f"fuzzy: {key[1]}"
        elif not _complete(entry, known.num_plurals):
            yield f"untranslated: {key[1]}"
        else:
            yield from (f"{error}: {key[1]}" for error in entry.check(known))
    for entry in known:
        if entry.id and _key(entry) not in keys:
            yield f"no one says this any more: {_key(entry)[1]}"
    yield from (f"obsolete: {_key(entry)[1]}" for entry in known.obsolete.values())


def _complete(entry: Message, plurals: int) -> bool:
    if isinstance(entry.string, str):
        return bool(entry.string.strip()) and not entry.pluralizable
    return (
        entry.string is not None
        and len(entry.string) == plurals
        and all(form.strip() for form in entry.string)
    )


def _key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

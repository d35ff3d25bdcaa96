"""Names of files: what people typed, made safe to keep, to show and to save."""

import unicodedata
from urllib.parse import quote

MOST_BYTES = 200  # most file systems stop at 255 bytes; room is left for "(1)" and a suffix
LONGEST_SUFFIX = 12
RESERVED = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"com{n}" for n in range(1, 10)}
    | {f"lpt{n}" for n in range(1, 10)}
)


def clean_name(name: str, suffixes: tuple[str, ...]) -> str:
    """Keep the words of a name, never its path; one of the `suffixes` that fit stays."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Control and format characters hide what a name is: U+202E shows "exe.fdp" as "pdf.exe".
    shown = "".join(
        " " if char.isspace() else char
        for char in last
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} or char.isspace()
    )
    for char in '<>:"|?*':
        shown = shown.replace(char, "_")
    shown = " ".join(shown.split()).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    if not (dot and f".{suffix.lower()}" in suffixes and len(suffix) <= LONGEST_SUFFIX):
        stem, suffix = shown, suffixes[0].removeprefix(".") if suffixes else ""
    stem = stem.strip(". ") or "file"
    if stem.split(".")[0].casefold() in RESERVED:
        stem = f"_{stem}"
    tail = f".{suffix}" if suffix else ""
    room = MOST_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + tail


def disposition(name: str) -> str:
    """Write Content-Disposition for any name (RFC 6266, RFC 5987): saved, never opened in place."""
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\%' else "_"
        for char in name
    )
    plain = plain.lstrip(" _")  # a name in letters of ours leaves little
    if not plain or plain.startswith("."):
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

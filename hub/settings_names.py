"""Which HUB_* variables there are, and which of those given are none of them."""

from collections.abc import Mapping
from dataclasses import fields

from hub.settings import Settings


def variables() -> set[str]:
    """Name what is read from the environment."""
    return {f"HUB_{field.name.upper()}" for field in fields(Settings) if field.name != "is_demo"}


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Name the HUB_* variables the hub does not read: most are misspelt."""
    names = variables()
    return sorted(
        name
        for name in environ
        if name.startswith("HUB_") and name not in names and not name.startswith("HUB_TEST_")
    )

"""What is made with the keys is on one list: a new use that says not what becomes of it fails."""

import ast
from collections import Counter
from pathlib import Path

from hub.core import rotation
from hub.core.keyed import USES

HOUSE = Path(__file__).parents[2]
ROOMS = ("hub", "webhooks", "lti", "mappings", "adapters")
MAKERS = {"seal", "sign", "derive", "indexes", "blind_indexes", "steady_index", "Encrypted"}
RING = "hub/core/crypto.py"
# Calls of the same names that make nothing with a key of the ring: files have secrets of their own,
# people sign orders with a pen.
OTHERS = {
    "hub/core/files/commands.py:seal",
    "hub/groups/order_api.py:sign",
    "hub/groups/views/orders.py:sign",
}


def test_every_use_of_the_keys_says_what_becomes_of_it():
    listed = Counter(place for use in USES for place in use.made_by)

    found = Counter(
        place
        for room in ROOMS
        for path in sorted((HOUSE / room).rglob("*.py"))
        for place in uses_in(path)
        if not place.startswith(RING)
    )

    assert found == listed


def uses_in(path: Path) -> list[str]:
    """Name the calls in a file that make something with a key."""
    name = path.relative_to(HOUSE).as_posix()
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    words = [getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls]
    places = [f"{name}:{word}" for word in words if word in MAKERS]
    return [place for place in places if place not in OTHERS]


def test_a_sealed_column_is_named_by_its_place_alone():
    places = rotation.places()

    assert [place.purpose for place in places] == [place.name for place in places]

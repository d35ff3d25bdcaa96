"""A request whose words turn no writing around, in its address or in its form."""

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from hub.core.text import unturned


class Words(ImmutableMultiDict[str, Any]):
    """What came, without signs that are not seen and change what is read. Files come here too."""

    def __init__(self, given: Any = None) -> None:
        pairs = given.items(multi=True) if isinstance(given, MultiDict) else given
        super().__init__(
            (name, unturned(value) if isinstance(value, str) else value)
            for name, value in pairs or ()
        )


class Plain(Request):
    """Flask's own, with words cleaned where they are read."""

    parameter_storage_class = Words

"""Every adapter of the hub: a literal, no registration by import."""

from typing import ClassVar, Protocol


class Named(Protocol):
    """What the catalogue asks of an adapter's class."""

    name: ClassVar[str]


ADAPTERS: tuple[type[Named], ...] = ()

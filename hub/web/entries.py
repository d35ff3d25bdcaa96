"""What the side menu is made of."""

from dataclasses import dataclass

from hub.core.access import Principal, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the menu. `roles` narrows further when a page is not for all who may."""

    title: str
    url: str
    icon: str
    permission: str | None = None
    roles: frozenset[Role] | None = None

    def is_for(self, who: Principal) -> bool:
        return (self.permission is None or who.can(self.permission)) and (
            self.roles is None or bool(self.roles & who.roles)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A group of lines; without a title it comes first."""

    title: str | None
    entries: tuple[Entry, ...]


NOT_ALONE = frozenset(Role) - {Role.LEARNER}  # a learner finds own data in the profile

"""What is wanted of a resource, and what it runs into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.core.errors import ConflictError, InvalidError
from hub.core.i18n import _, _l, format_datetime

FIRST_YEAR, LAST_YEAR = 1900, 2099
FEW = 5
RESOURCES = ("workshop_id", "staff_member_id", "equipment_id")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One booking to be made: of a workshop, a member of staff or a piece of equipment."""

    starts_at: datetime
    ends_at: datetime
    title: str
    workshop_id: UUID | None = None
    staff_member_id: UUID | None = None
    equipment_id: UUID | None = None
    source_subject: str | None = None
    source_id: UUID | None = None

    def __post_init__(self) -> None:
        # At the ends of the calendar no zone can be changed for another.
        for name, at in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if not FIRST_YEAR <= at.year <= LAST_YEAR:
                raise InvalidError(_l("The year must be from 1900 to 2099."), field=name)

    @property
    def resource_id(self) -> UUID:
        found = self.workshop_id or self.staff_member_id or self.equipment_id
        if found is None:
            raise InvalidError(_l("Say what is booked."), field="workshop_id")
        return found


@dataclass(frozen=True, slots=True)
class Clash:
    """What was wanted, and what it runs into."""

    wanted: Wanted
    resource: str
    title: str
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        return str(
            _(
                "%(resource)s is taken %(start)s–%(end)s: %(title)s",
                resource=self.resource,
                start=format_datetime(self.starts_at, "dd.MM.yyyy HH:mm"),
                end=format_datetime(self.ends_at, "HH:mm"),
                title=self.title,
            )
        )


class TakenError(ConflictError):
    """Somebody was first; `clashes` names what stands in the way of each wish."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__("; ".join(str(clash) for clash in clashes[:FEW]), field="starts_at")
        self.clashes = clashes

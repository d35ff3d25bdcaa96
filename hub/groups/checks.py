"""What a group may say of itself, by whatever door."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from hub.applications.models import Intake
from hub.core.db import Entity
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import parsing
from hub.groups.models import Group
from hub.organisations.models import Organisation
from hub.resources.staff_models import StaffMember

NO_STAFF = _l("There is no such member of staff.")
TERM = frozenset({"starts_on", "ends_on"})
LEADS: dict[str, tuple[type[Entity], str]] = {
    "provider_id": (Organisation, _l("Choose the training organisation.")),
    "curator_id": (StaffMember, NO_STAFF),
    "intake_id": (Intake, _l("There is no such intake.")),
}


def check(session: Session, group: Group) -> None:
    group.title = " ".join((group.title or "").split())
    if not group.title:
        raise InvalidError(_l("Give the group a name or a number."), field="title")
    with session.no_autoflush:
        for name, (model, absent) in LEADS.items():
            key = getattr(group, name)
            found = session.get(model, key) if key else None
            if found is None and (key or name == "provider_id"):
                raise InvalidError(absent, field=name)
            if isinstance(found, Organisation) and not found.is_provider and _is_new(group):
                raise InvalidError(_l("This organisation does not teach."), field=name)
    for name in sorted(TERM):
        parsing.expect_year(getattr(group, name), name)
    if group.ends_on < group.starts_on:
        raise InvalidError(_l("The last day is before the first."), field="ends_on")
    if group.places < 1:
        raise InvalidError(_l("A group has a place at least."), field="places")


def _is_new(group: Group) -> bool:
    """Whether the organisation is chosen now: one that taught once may stay with its group."""
    return inspect(group).attrs.provider_id.history.has_changes()

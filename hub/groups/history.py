"""What happened to a group, as its card tells it."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.core.audit import AuditEntry
from hub.core.i18n import _, _l, ngettext
from hub.core.panels import Line
from hub.groups import commands, signing
from hub.groups.machine import DirectiveKind, GroupState
from hub.groups.models import Directive
from hub.groups.words import KINDS, STATES

MOST = 100
TITLES = {
    "groups.create": _l("The group is formed"),
    "groups.change": _l("The group's details are changed"),
    "groups.teachers": _l("Its teachers are chosen"),
    "directives.sign": _l("An order is signed"),
}
TOLD = (*TITLES, "groups.step", "groups.people")


def lines(session: Session, group_id: UUID) -> list[Line]:
    """Give the days of a group from the audit, the latest first."""
    orders = select(Directive.id).where(Directive.group_id == group_id)
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.at, AuditEntry.details)
        .where(
            or_(
                and_(AuditEntry.subject == commands.SUBJECT, AuditEntry.subject_id == group_id),
                and_(AuditEntry.subject == signing.SUBJECT, AuditEntry.subject_id.in_(orders)),
            ),
            AuditEntry.action.in_(TOLD),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(MOST)
    )
    return [
        Line(title=_title(action, details or {}), note=_note(action, details or {}), at=at,
             tone="success" if action == "directives.sign" else "neutral")
        for action, at, details in rows
    ]  # fmt: skip


def _title(action: str, details: dict[str, Any]) -> str:
    if action == "groups.step":
        return str(_("State: %(state)s", state=STATES[GroupState(details["after"])]))
    if action == "groups.people":
        count = details.get("added") or details.get("taken_off") or 0
        if details.get("added"):
            return str(ngettext("%(num)d person put on the list", "%(num)d people put on the list",
                                count))  # fmt: skip
        return str(ngettext("%(num)d person taken off the list", "%(num)d people taken off the "
                            "list", count))  # fmt: skip
    if action == "directives.sign":
        return str(KINDS[DirectiveKind(details["kind"])])
    return str(TITLES[action])


def _note(action: str, details: dict[str, Any]) -> str:
    if action != "directives.sign":
        return ""
    people = ngettext("%(num)d person", "%(num)d people", details["people"])
    return f"№ {details['number']}, {people}"

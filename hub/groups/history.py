"""What happened to a group, as its card tells it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
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
FIELDS = {
    "title": _l("Number or name of the group"),
    "provider_id": _l("Training organisation"),
    "intake_id": _l("Intake"),
    "curator_id": _l("Curator"),
    "form": _l("Form of study"),
    "starts_on": _l("First day of training"),
    "ends_on": _l("Last day of training"),
    "places": _l("Places"),
    "moodle_site": _l("Site of Moodle"),
    "moodle_course": _l("Course in Moodle"),
    "moodle_group": _l("Group in Moodle"),
    "about": _l("Notes of the office"),
}
TOLD = (*TITLES, "groups.step", "groups.people")


def lines(session: Session, group_id: UUID) -> list[Line]:
    """Give the days of a group from the audit, the latest first."""
    orders = select(Directive.id).where(Directive.group_id == group_id)
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.at, AuditEntry.details, AuditEntry.actor_id)
        .where(
            or_(
                and_(AuditEntry.subject == commands.SUBJECT, AuditEntry.subject_id == group_id),
                and_(AuditEntry.subject == signing.SUBJECT, AuditEntry.subject_id.in_(orders)),
            ),
            AuditEntry.action.in_(TOLD),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(MOST)
    ).all()
    names = accounts.names(session, {row.actor_id for row in rows if row.actor_id})
    return [
        Line(title=_title(action, details or {}), at=at,
             note=", ".join(filter(None, [_note(action, details or {}), names.get(by)])),
             tone="success" if action == "directives.sign" else "neutral")
        for action, at, details, by in rows
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
    if action == "groups.change":
        return "; ".join(_changed(name, details) for name in details.get("fields", ()))
    if action != "directives.sign":
        return ""
    people = ngettext("%(num)d person", "%(num)d people", details["people"])
    return f"№ {details['number']}, {people}"


def _changed(name: str, details: dict[str, Any]) -> str:
    """Name what was changed, and of what is nobody's secret what it was."""
    title = str(FIELDS.get(name, name))
    if name not in details:
        return title
    before, after = (_in_words(word) for word in details[name])
    return f"{title}: {before} → {after}"


def _in_words(word: str) -> str:
    try:
        return f"{date.fromisoformat(word):%d.%m.%Y}"
    except ValueError:
        return word

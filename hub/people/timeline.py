"""Days of a person's line of time that this room knows: registered, changed, merged, consents."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.audit import AuditEntry
from hub.core.events import StoredEvent
from hub.core.i18n import _, _l, format_date
from hub.core.panels import Days, Line
from hub.people.commands import BOOK
from hub.people.events import PersonChanged
from hub.people.merge_models import PersonMerge
from hub.people.models import Person

MOST = 200
SUBJECT = "person"
TITLES = {
    "people.create": _l("Card made"),
    "people.restricted": _l("Consent withdrawn: processing is restricted"),
    "people.unrestricted": _l("Consent is in force again"),
    "people.kept": _l("Data kept on another ground"),
    "people.contact-added": _l("Contact added"),
    "people.contact-dropped": _l("Contact removed"),
    "people.contact-verified": _l("Contact verified"),
    "people.paper-added": _l("Consent on paper entered"),
    "people.paper-withdrawn": _l("Consent on paper withdrawn"),
    "people.paper-struck": _l("Mistaken consent on paper taken out"),
    "people.health-noted": _l("Restrictions of health noted"),
    "people.health-erased": _l("Restrictions of health removed"),
}
TONES = {
    "people.restricted": "warning",
    "people.contact-verified": "success",
    "people.paper-added": "success",
    "people.paper-withdrawn": "warning",
}
CREATED, CHANGED = "people.create", "people.change"
# Told of by the event alone: a list from a file has one row of audit for all those alike.
BY_FIELD = (
    (frozenset({"last_name", "first_name", "patronymic"}), _l("Name changed")),
    (frozenset({"organisation_id"}), _l("Place of study or work changed")),
    (frozenset({"study_year", "study_group"}), _l("Class or group changed")),
    (frozenset({"birth_on", "sex", "citizenship", "snils"}), _l("Personal details changed")),
)
CONTACTS = frozenset({"email", "phone"})
OF_HEALTH = frozenset({"people.health-noted", "people.health-erased"})
# Left the book, for it told of health: the audit names it still, for ever.
SILENT = frozenset({"disability"})
HEALTH = "people.health"  # that anything is noted is told to those who may read it


def days(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell what happened to a card, and to those merged into it."""
    parts = session.scalars(select(Person.id).where(Person.merged_into_id == person_id)).all()
    told = [*TITLES, CHANGED]
    if not who.can(HEALTH):
        told = [action for action in told if action not in OF_HEALTH]
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.at, AuditEntry.details, AuditEntry.subject_id)
        .where(
            AuditEntry.subject == SUBJECT,
            AuditEntry.subject_id.in_([person_id, *parts]),
            AuditEntry.action.in_(told),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(MOST)
    ).all()
    titles = reference.titles(session, BOOK)
    lines = []
    if len(rows) < MOST and not any(
        row.action == CREATED and row.subject_id == person_id for row in rows
    ):
        # Those of a list were made together: the audit has one row for all of them.
        made = session.scalars(select(Person.created_at).where(Person.id == person_id)).one()
        lines.append(Line(title=str(_("Card made: brought in a list from a file")), at=made))
    for action, at, details, _subject_id in rows:
        fields = set((details or {}).get("fields", ()))
        if action != CHANGED:
            tone, note = TONES.get(action, ""), _signed(details)
            lines.append(Line(title=str(TITLES[action]), note=note, at=at, tone=tone))
            continue
        if fields & CONTACTS:
            lines.append(Line(title=str(_("Contacts changed")), at=at, tone="info"))
        if "category" in fields:
            code = details.get("category")
            note = titles.get(code, code) if code and code not in SILENT else ""
            lines.append(Line(title=str(_("Category changed")), note=note, at=at, tone="info"))
    return [*lines, *_changes(session, [person_id, *parts]), *_merges(session, person_id)]


def _changes(session: Session, ids: Sequence[UUID]) -> list[Line]:
    rows = session.execute(
        select(StoredEvent.payload, StoredEvent.occurred_at)
        .where(StoredEvent.aggregate_id.in_(ids), StoredEvent.name == PersonChanged.name)
        .order_by(StoredEvent.id.desc())
        .limit(MOST)
    )
    return [
        Line(title=str(title), at=at, tone="info")
        for payload, at in rows
        for fields, title in BY_FIELD
        if fields & set(payload["fields"])
    ]


def _signed(details: dict[str, Any] | None) -> str:
    """Say of what day the paper is: it may be entered much later."""
    day = (details or {}).get("signed")
    if not day:
        return ""
    return str(_("signed on %(day)s", day=format_date(date.fromisoformat(day), "dd.MM.yyyy")))


def _merges(session: Session, person_id: UUID) -> list[Line]:
    rows = session.scalars(
        select(PersonMerge).where(
            or_(PersonMerge.winner_id == person_id, PersonMerge.loser_id == person_id)
        )
    )
    lines = []
    for row in rows:
        lines.append(Line(title=str(_("Merged with another card")), at=row.created_at, tone="info"))
        if row.undone_at is not None:
            lines.append(Line(title=str(_("The merge is undone")), at=row.undone_at, tone="info"))
    return lines


DAYS = Days(name="people", permission="people.read", say=days)

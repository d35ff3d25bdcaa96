"""The list of the audit trail: what is shown of a row, and what it is narrowed by."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.accounts import queries as accounts
from hub.core import numbers, trail, trail_words
from hub.core.audit import AuditEntry
from hub.core.db import reading
from hub.core.errors import InvalidError
from hub.core.i18n import _, _l, format_datetime
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.people import queries as people

SHORT = 13
DOORS = {
    "web": _l("Web pages"),
    "api": _l("Open API"),
    "job": _l("Jobs"),
    "cli": _l("Command line"),
    "system": _l("The hub itself"),
}


def _who(values: Sequence[str]) -> ColumnElement[bool]:
    """Whoever acted, as themselves or with another's eyes, and whose eyes were borrowed."""
    try:
        found: Any = [UUID(value) for value in values]
    except ValueError:
        found = accounts.named(values[0])
    return or_(AuditEntry.actor_id.in_(found), AuditEntry.impersonator_id.in_(found))


def _about(values: Sequence[str]) -> ColumnElement[bool]:
    """Understand an id, or the СНИЛС that somebody who asks about their data comes with."""
    try:
        return trail.about(UUID(values[0]))
    except ValueError:
        pass
    snils = numbers.snils(values[0])
    with reading() as session:
        found = people.by_snils(session, snils)
    if found is None:
        raise InvalidError(_l("Nobody with this СНИЛС is registered."))
    return trail.about(found.id)


def _exact(attribute: InstrumentedAttribute[Any]) -> Any:
    return lambda values: attribute == values[0]


def _names(session: Session, pairs: Collection[Any]) -> Mapping[Any, str]:
    """Name who acted; whose eyes were borrowed stands beside."""
    names = accounts.names(session, {key for pair in pairs for key in pair if key is not None})

    def said(key: UUID | None) -> str:
        return names.get(key, str(key)) if key is not None else ""

    return {
        (who, eyes): _("%(who)s, with the eyes of %(name)s", who=said(eyes), name=said(who))
        if eyes is not None
        else said(who)
        for who, eyes in pairs
    }


def _here(name: str, attribute: str) -> Any:
    """Lead to the rows that are alike in this."""

    def address(row: Any) -> str:
        return url_for("admin_audit.index", **{name: getattr(row, attribute)})

    return address


def _details(row: Any) -> str:
    return "; ".join(f"{name}: {value}" for name, value in trail_words.details(row.details))


AUDIT = Table(
    name="audit",
    title=_l("Audit"),
    about=_l(
        "Every sign-in, every read and change of personal data. Rows are only added, each seals "
        "the one before."
    ),
    model=AuditEntry,
    key=AuditEntry.seq,
    scopes=Scopes(),
    permission="audit.read",
    export_permission="audit.read",
    columns=(
        Column(
            name="seq",
            title=_l("No."),
            source=(AuditEntry.seq,),
            value=lambda row: row.id,
            kind=Kind.NUMBER,
            is_shown=False,
            is_exported=True,
        ),
        Column(
            name="at",
            title=_l("When"),
            source=(AuditEntry.at,),
            value=lambda row: format_datetime(row.at, "dd.MM.yyyy HH:mm:ss"),
            note=lambda row: f"№ {row.id}",
            sort=AuditEntry.seq,
        ),
        Column(
            name="who",
            title=_l("Who"),
            source=(AuditEntry.actor_id, AuditEntry.impersonator_id),
            value=lambda row: (row.actor_id, row.impersonator_id),
            told=_names,
            leads=lambda row: url_for("admin_audit.index", who=row.impersonator_id or row.actor_id),
        ),
        Column(
            name="action",
            title=_l("What"),
            source=(AuditEntry.action,),
            value=lambda row: trail.title(row.action),
            is_link=True,
        ),
        Column(
            name="subject",
            title=_l("Subject"),
            source=(AuditEntry.subject,),
            value=lambda row: trail_words.thing(row.subject) if row.subject else "",
        ),
        Column(
            name="subject_id",
            title=_l("Id"),
            source=(AuditEntry.subject_id,),
            value=lambda row: str(row.subject_id or ""),
            leads=_here("subject_id", "subject_id"),
            is_shown=False,
            is_exported=True,
        ),
        Column(
            name="door",
            title=_l("Door"),
            source=(AuditEntry.door, AuditEntry.address),
            value=lambda row: str(DOORS.get(row.door, row.door)),
            note=lambda row: row.address,
        ),
        Column(
            name="address",
            title=_l("Address"),
            source=(AuditEntry.address,),
            is_shown=False,
            is_exported=True,
        ),
        Column(
            name="request",
            title=_l("Request"),
            source=(AuditEntry.request_id,),
            leads=_here("request", "request_id"),
            is_shown=False,
            is_exported=True,
        ),
        Column(
            name="why",
            title=_l("Why"),
            source=(AuditEntry.why,),
            is_shown=False,
            is_exported=True,
        ),
        Column(
            name="details",
            title=_l("Details"),
            source=(AuditEntry.details, AuditEntry.why),
            value=_details,
            note=lambda row: row.why,
        ),
        Column(
            name="hash",
            title=_l("Hash"),
            source=(AuditEntry.hash,),
            is_shown=False,
            is_exported=True,
        ),
    ),
    default_sort="-at",
    filters=(
        Filter(
            name="who",
            title=_l("Who: name, e-mail or id"),
            kind=FilterKind.TEXT,
            attribute=AuditEntry.actor_id,
            where=_who,
        ),
        Filter(
            name="action",
            title=_l("What"),
            kind=FilterKind.CHOICE,
            attribute=AuditEntry.action,
            offered=lambda session: {name: trail.title(name) for name in trail.actions(session)},
        ),
        Filter(name="at", title=_l("When"), kind=FilterKind.PERIOD, attribute=AuditEntry.at),
        Filter(
            name="door",
            title=_l("Door"),
            kind=FilterKind.CHOICE,
            attribute=AuditEntry.door,
            choices=DOORS,
        ),
        Filter(
            name="address",
            title=_l("Address"),
            kind=FilterKind.TEXT,
            attribute=AuditEntry.address,
            where=_exact(AuditEntry.address),
        ),
        Filter(
            name="subject",
            title=_l("Subject"),
            kind=FilterKind.CHOICE,
            attribute=AuditEntry.subject,
            choices=trail_words.THINGS,
        ),
        Filter(
            name="subject_id",
            title=_l("Id of the subject, or СНИЛС"),
            kind=FilterKind.TEXT,
            attribute=AuditEntry.subject_id,
            where=_about,
        ),
        Filter(
            name="request",
            title=_l("Request"),
            kind=FilterKind.TEXT,
            attribute=AuditEntry.request_id,
            where=_exact(AuditEntry.request_id),
        ),
    ),
    has_card=False,
    is_personal=True,
)

"""Links by which a calendar follows a timetable: made, listed, revoked; the calendar itself."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar, Event, vDuration
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts import identity
from hub.core import audit
from hub.core.access import Principal
from hub.core.crypto import digest
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _, _l
from hub.groups.models import Group
from hub.resources.models import Workshop
from hub.resources.staff_models import StaffMember
from hub.timetable import board, naming, queries
from hub.timetable.board import Chosen, Shown
from hub.timetable.models import CalendarLink, LinkKind
from hub.timetable.words import KINDS, LINKS

MOST = 20
BEHIND, AHEAD = timedelta(days=31), timedelta(days=183)
AGAIN = timedelta(hours=1)  # a calendar asks anew
PRODUCT = "-//COPP hub//Timetable//RU"
OF: dict[LinkKind, Any] = {
    LinkKind.GROUP: Group, LinkKind.TEACHER: StaffMember, LinkKind.PLACE: Workshop,
}  # fmt: skip


def make(
    session: Session, who: Principal, kind: LinkKind, subject_id: UUID | None, *, day: date
) -> tuple[CalendarLink, str]:
    """Make a link; the word that is its end is shown once and kept nowhere."""
    own = CalendarLink.account_id == who.account_id
    alive = select(func.count()).where(own, CalendarLink.revoked_at.is_(None))
    if (session.scalar(alive) or 0) >= MOST:
        raise RefusedError(_l("You have twenty links. Revoke one that is no longer needed."))
    title = str(LINKS[kind])
    if kind is not LinkKind.OWN:
        found = session.get(OF[kind], subject_id) if subject_id else None
        seen = board.lessons(session, who, day - BEHIND, day + AHEAD, _chosen(kind, subject_id))
        # Whoever sees no lesson of it has no link to it either.
        if found is None or not (seen or who.everywhere(queries.READ)):
            raise InvalidError(_l("There is nothing of this in your timetable."), field="subject")
        title = f"{title}: {found.title}"
    word = secrets.token_urlsafe(32)
    made = CalendarLink(
        account_id=who.account_id, digest=digest(word), kind=kind, title=title[:300],
        subject_id=None if kind is LinkKind.OWN else subject_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, made, "create")
    return made, word


def of_account(session: Session, account_id: UUID) -> Sequence[CalendarLink]:
    wanted = select(CalendarLink).where(CalendarLink.account_id == account_id)
    return session.scalars(wanted.order_by(CalendarLink.created_at.desc())).all()


def revoke(session: Session, account_id: UUID, link_id: UUID, *, at: datetime) -> None:
    """Stop a link of this account; another's is as good as none."""
    found = session.get(CalendarLink, link_id)
    if found is None or found.account_id != account_id:
        raise NotFoundError(_l("There is no such link of a calendar."))
    if found.revoked_at is None:
        found.revoked_at = at
        session.flush()
        _note(session, found, "revoke")


def calendar(session: Session, word: str, *, at: datetime) -> bytes:
    """Give what a link leads to, as its owner may see it today."""
    found = session.scalars(
        select(CalendarLink).where(CalendarLink.digest == digest(word))
    ).one_or_none()
    if found is None or found.revoked_at is not None:
        raise NotFoundError(_l("There is no such link of a calendar."))
    who = identity.of_account(found.account_id)
    if who is None or not who.can(queries.READ):
        raise NotFoundError(_l("There is no such link of a calendar."))
    found.last_used_at = at
    chosen = _chosen(found.kind, found.subject_id)
    if found.kind is LinkKind.OWN:
        chosen = Chosen(person=who.person_id or UUID(int=0))
    day = at.date()
    shown = board.lessons(session, who, day - BEHIND, day + AHEAD, chosen)
    held = {UUID(key) for one in shown for key, _name in one.places}
    where = {str(key): name for key, name in naming.addresses(session, held).items()}
    return _written(found.title, shown, where, at)


def _chosen(kind: LinkKind, subject_id: UUID | None) -> Chosen:
    return Chosen(
        group=subject_id if kind is LinkKind.GROUP else None,
        teacher=subject_id if kind is LinkKind.TEACHER else None,
        place=subject_id if kind is LinkKind.PLACE else None,
    )


def _written(
    title: str, shown: Sequence[Shown], where: Mapping[str, str], at: datetime
) -> bytes:  # fmt: skip
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    made.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(AGAIN))
    for one in shown:
        event = Event()
        event.add("uid", f"{one.id}@lessons")
        event.add("dtstamp", at)
        event.add("dtstart", one.starts_at)
        event.add("dtend", one.ends_at)
        event.add("sequence", one.version)
        event.add("summary", f"{KINDS[one.kind]}: {one.title}, {one.group}")
        event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
        if one.places:
            event.add("location", "; ".join(where.get(key, name) for key, name in one.places))
        if one.webinar_url:
            event.add("url", one.webinar_url)
        if one.teachers:
            said = _("Teachers")
            event.add("description", f"{said}: {', '.join(name for _id, name in one.teachers)}")
        made.add_component(event)
    return bytes(made.to_ical())


def _note(session: Session, link: CalendarLink, what: str) -> None:
    audit.record(
        session, f"calendar-links.{what}", subject="calendar_link", subject_id=link.id,
        details={"kind": link.kind.value},
    )  # fmt: skip

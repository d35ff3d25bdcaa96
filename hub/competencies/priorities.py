"""Priority lists: drafted, made from another year's, approved by an act; versions stay."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.competencies import codes, members
from hub.competencies.events import (
    PriorityListApproved,
    PriorityListChanged,
    PriorityListDrafted,
    PriorityListDropped,
)
from hub.competencies.list_models import ListState, PriorityItem, PriorityList
from hub.core import audit, clock, files
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save

SUBJECT = "priority_list"
ACT_KIND = "priority-act"
FIELDS = ("act_kind", "act_issuer", "act_number", "act_on", "note")
FIRST_YEAR, LAST_YEAR = 2000, 2100
APPROVAL = {
    "act_kind": _l("Say what kind of act approves the list."),
    "act_number": _l("Give the number of the act."),
    "act_on": _l("Give the day of the act."),
}
ABSENT = _l("There is no such priority list.")
HAS_DRAFT = _l("There is a draft of this year already: go on with it.")
IS_KEPT = _l("An approved list stays as it is: make a new version of it.")


def priority_list(session: Session, list_id: UUID) -> PriorityList:
    if (found := session.get(PriorityList, list_id)) is None:
        raise NotFoundError(ABSENT)
    return found


def draft_of(session: Session, year: int) -> PriorityList | None:
    return session.scalars(
        select(PriorityList).where(PriorityList.year == year, PriorityList.state == ListState.DRAFT)
    ).one_or_none()


def draft(session: Session, *, year: int, origin: PriorityList | None = None) -> PriorityList:
    """Begin a version of a year's list, empty or with the rows of another."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 2000 to 2100."), field="year")
    number = session.scalar(
        select(func.coalesce(func.max(PriorityList.number), 0)).where(PriorityList.year == year)
    )
    made = PriorityList(id=uuid7(), year=year, number=(number or 0) + 1)
    if origin is not None:
        made.origin_year, made.origin_number = origin.year, origin.number
    taken = ConflictError(HAS_DRAFT, field="year")
    # SQLite names the columns that clashed, not the index: `year` alone is that of either.
    clashes = ("draft", "approved", "year_number")
    save(session, made, {f"uq_priority_list_{name}": taken for name in clashes})
    count = members.copy(session, origin, made) if origin is not None else 0
    _note(session, "create", made, {"year": year, "number": made.number, "count": count})
    emit(session, PriorityListDrafted(aggregate_id=made.id, year=year, number=made.number))
    return made


def next_year(session: Session, list_id: UUID) -> PriorityList:
    """Make the list of the year after from this one."""
    origin = priority_list(session, list_id)
    return draft(session, year=origin.year + 1, origin=origin)


def revise(session: Session, list_id: UUID) -> PriorityList:
    """Make a new version of the same year's list: the approved one stays in force meanwhile."""
    origin = priority_list(session, list_id)
    return draft(session, year=origin.year, origin=origin)


def change(session: Session, list_id: UUID, *, version: int | None = None, **values: Any) -> None:
    """Change what a draft says of its act."""
    found = _draft(session, list_id, version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(found, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(found, name, value)
    session.flush()
    _changed(session, found, *changed)


def put(session: Session, list_id: UUID, subject: str, subject_id: UUID) -> PriorityItem:
    found = _draft(session, list_id)
    item: PriorityItem = members.put(session, found, subject, subject_id)
    _touch(session, found)
    return item


def paste(session: Session, list_id: UUID, text: str) -> members.Pasted:
    found = _draft(session, list_id)
    pasted = members.paste(session, found, text)
    if pasted.added:
        _touch(session, found)
    return pasted


def take_out(session: Session, list_id: UUID, item_id: UUID) -> None:
    found = _draft(session, list_id)
    members.take_out(session, found, item_id)
    _touch(session, found)


def move(session: Session, list_id: UUID, item_id: UUID, *, place: int) -> None:
    found = _draft(session, list_id)
    if members.move(session, found, item_id, place=place):
        _touch(session, found)


def give_reason(session: Session, list_id: UUID, item_id: UUID, reason: str) -> None:
    """Say why a row stands in the list."""
    found = _draft(session, list_id)
    item = session.get(PriorityItem, item_id)
    if item is None or item.list_id != found.id:
        raise NotFoundError(members.ABSENT)
    words = " ".join(reason.split())[:500] or None
    if item.reason != words:
        item.reason = words
        session.flush()
        _touch(session, found)


def attach(session: Session, list_id: UUID, upload: files.Upload, *, by: UUID) -> None:
    """Keep the act's own paper. That of an approved list is put once and stays."""
    found = priority_list(session, list_id)
    if found.state is not ListState.DRAFT and found.file_id is not None:
        raise RefusedError(IS_KEPT)
    old = found.file_id
    stored = files.store(session, upload, owner_id=by, subject=SUBJECT, subject_id=found.id)
    found.file_id = stored.id
    session.flush()
    if old is not None:
        files.drop(session, old)
    _changed(session, found, "file_id")


def approve(
    session: Session,
    list_id: UUID,
    *,
    version: int | None = None,
    at: datetime,
    **act: Any,
) -> PriorityList:
    """Put a draft in force by its act; the version before it stays to be read."""
    found = _draft(session, list_id, version)
    for name, value in _clean(act).items():
        setattr(found, name, value)
    for name, why in APPROVAL.items():
        if not getattr(found, name):
            raise InvalidError(why, field=name)
    if found.act_on and found.act_on > clock.day_of(at):
        raise InvalidError(_l("The day of the act has not come yet."), field="act_on")
    if session.scalar(select(PriorityItem.id).where(PriorityItem.list_id == list_id)) is None:
        raise RefusedError(_l("The list is empty: there is nothing to approve."))
    before = session.scalars(
        select(PriorityList).where(
            PriorityList.year == found.year, PriorityList.state == ListState.APPROVED
        )
    ).one_or_none()
    if before is not None:
        before.state = ListState.REPLACED
        session.flush()  # the index lets one in force a year
    found.state, found.approved_at = ListState.APPROVED, at
    session.flush()
    _note(session, "approved", found, {"year": found.year, "number": found.number})
    emit(
        session,
        PriorityListApproved(aggregate_id=found.id, year=found.year, number=found.number),
    )
    return found


def drop(session: Session, list_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away. What was approved is never dropped."""
    found = _draft(session, list_id, version)
    file_id, found.file_id = found.file_id, None
    session.flush()
    if file_id is not None:
        files.drop(session, file_id)
    members.drop_all(session, found)
    session.delete(found)
    session.flush()
    _note(session, "dropped", found, {"year": found.year, "number": found.number})
    emit(session, PriorityListDropped(aggregate_id=found.id))


def _draft(session: Session, list_id: UUID, version: int | None = None) -> PriorityList:
    found = priority_list(session, list_id)
    if found.state is not ListState.DRAFT:
        raise RefusedError(IS_KEPT)
    if version is not None:
        found.expect(version)
    return found


def _touch(session: Session, found: PriorityList) -> None:
    """Count a change of rows as one of the list: of two who move at once one is told."""
    found.updated_at = utcnow()
    session.flush()
    _changed(session, found, "items")


def _changed(session: Session, found: PriorityList, *names: str) -> None:
    _note(session, "change", found, {"fields": sorted(names)})
    emit(session, PriorityListChanged(aggregate_id=found.id, fields=tuple(sorted(names))))


def _note(session: Session, act: str, found: PriorityList, details: dict[str, Any]) -> None:
    audit.record(
        session,
        f"priorities.{act}",
        subject=SUBJECT,
        subject_id=found.id,
        details=details,
    )


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A priority list has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = given
        if isinstance(given, str):
            value = given.strip() if name == "note" else " ".join(given.split())
        if name == "act_number" and value:
            value = codes.act_number(value)
        cleaned[name] = value or None
    day = cleaned.get("act_on")
    if isinstance(day, date) and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 2000 to 2100."), field="act_on")
    return cleaned

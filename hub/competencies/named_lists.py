"""Named lists, ТОП-50 and ТОП-Регион among them: by which act, and what stands in them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies import codes, members
from hub.competencies.events import NamedListChanged, NamedListCreated
from hub.competencies.list_models import ListMember, NamedList
from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save

SUBJECT = "named_list"
FIELDS = (
    "title",
    "edition_year",
    "act_kind",
    "act_issuer",
    "act_number",
    "act_on",
    "source",
    "about",
)
FIRST_YEAR, LAST_YEAR = 1990, 2100
REQUIRED = {"title": _l("Give the title."), "edition_year": _l("Give the year of the edition.")}
ABSENT = _l("There is no such list.")


def named_list(session: Session, list_id: UUID) -> NamedList:
    if (found := session.get(NamedList, list_id)) is None:
        raise NotFoundError(ABSENT)
    return found


def values_of(found: NamedList) -> dict[str, Any]:
    return {name: getattr(found, name) for name in FIELDS}


def create(session: Session, **values: Any) -> NamedList:
    cleaned = _clean(values)
    _require(cleaned, REQUIRED)
    made = NamedList(id=uuid7(), **cleaned)
    _save(session, made)
    _note(session, "create", made, sorted(name for name, value in cleaned.items() if value))
    emit(session, NamedListCreated(aggregate_id=made.id))
    return made


def change(
    session: Session, list_id: UUID, *, version: int | None = None, **values: Any
) -> NamedList:
    found = named_list(session, list_id)
    if version is not None:
        found.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(found, name) != value}
    _require(changed, {name: why for name, why in REQUIRED.items() if name in changed})
    if not changed:
        return found
    for name, value in changed.items():
        setattr(found, name, value)
    _save(session, found)
    _changed(session, found, "change", *changed)
    return found


def retire(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Say that a list is of the past: its rows stay, new ones are not compared with it."""
    return _put(session, ids, at)


def restore(session: Session, ids: Sequence[UUID]) -> int:
    return _put(session, ids, None)


def _put(session: Session, ids: Sequence[UUID], at: datetime | None) -> int:
    waits = NamedList.retired_at.is_not(None) if at is None else NamedList.retired_at.is_(None)
    rows = session.scalars(select(NamedList).where(NamedList.id.in_(ids), waits)).all()
    for found in rows:
        found.retired_at = at
        _changed(session, found, "restored" if at is None else "retired", "retired_at")
    session.flush()
    return len(rows)


def put(session: Session, list_id: UUID, subject: str, subject_id: UUID) -> ListMember:
    found = named_list(session, list_id)
    member: ListMember = members.put(session, found, subject, subject_id)
    _touch(session, found)
    return member


def paste(session: Session, list_id: UUID, text: str) -> members.Pasted:
    found = named_list(session, list_id)
    pasted = members.paste(session, found, text)
    if pasted.added:
        _touch(session, found)
    return pasted


def take_out(session: Session, list_id: UUID, item_id: UUID) -> None:
    found = named_list(session, list_id)
    members.take_out(session, found, item_id)
    _touch(session, found)


def move(session: Session, list_id: UUID, item_id: UUID, *, place: int) -> None:
    found = named_list(session, list_id)
    if members.move(session, found, item_id, place=place):
        _touch(session, found)


def sizes(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Count the rows of lists, for a page of them at once."""
    counted: dict[UUID, int] = dict.fromkeys(ids, 0)
    for list_id in session.scalars(select(ListMember.list_id).where(ListMember.list_id.in_(ids))):
        counted[list_id] += 1
    return {key: str(count) for key, count in counted.items()}


def _save(session: Session, found: NamedList) -> None:
    taken = ConflictError(_l("A list with this title and year is there already."), field="title")
    save(session, found, {"uq_named_list_title_edition": taken})


def _touch(session: Session, found: NamedList) -> None:
    found.updated_at = utcnow()
    session.flush()
    _changed(session, found, "change", "items")


def _changed(session: Session, found: NamedList, act: str, *names: str) -> None:
    _note(session, act, found, sorted(names))
    emit(session, NamedListChanged(aggregate_id=found.id, fields=tuple(sorted(names))))


def _note(session: Session, act: str, found: NamedList, names: Sequence[str]) -> None:
    audit.record(
        session,
        f"named-lists.{act}",
        subject=SUBJECT,
        subject_id=found.id,
        details={"fields": list(names)},
    )


def _require(values: dict[str, Any], required: dict[str, str]) -> None:
    for name, why in required.items():
        if not values.get(name):
            raise InvalidError(why, field=name)
    year = values.get("edition_year")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 1990 to 2100."), field="edition_year")


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"A list has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = given
        if isinstance(given, str):
            value = given.strip() if name == "about" else " ".join(given.split())
        if name == "act_number" and value:
            value = codes.act_number(value)
        cleaned[name] = value or None
    return cleaned

"""Links of competencies, professions and occupations: who says so, since when, how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from hub.competencies import classified
from hub.competencies.events import LinkBroken, LinkChanged, LinkMade
from hub.competencies.list_models import Confidence, Link
from hub.competencies.models import KINDS, OPEN
from hub.competencies.naming import COMPETENCY, PROFESSION
from hub.competencies.ties import SUBJECTS
from hub.core import audit
from hub.core.access import Principal
from hub.core.db import uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.core.scopes import scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values

SUBJECT = "competency_link"
FIELDS = ("first_id", "second_id", "source", "year", "confidence")
FIRST_YEAR, LAST_YEAR = 1990, 2100
ABSENT = _l("There is no such link.")
ONE_KIND = _l("A link joins two of different kinds: a competency and a profession, say.")
SINGLE = Single(Link, OPEN, ABSENT)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What a card is linked with."""

    link_id: UUID
    subject: str
    subject_id: UUID
    title: str
    source: str
    year: int | None
    confidence: Confidence


def link(session: Session, link_id: UUID, who: Principal, permission: str) -> Link:
    found: Link | None = session.scalars(
        scoped(select(Link).where(Link.id == link_id), OPEN, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def create(
    session: Session,
    *,
    first_id: UUID,
    second_id: UUID,
    source: str | None = None,
    year: int | None = None,
    confidence: Confidence | None = None,
) -> Link:
    """Join two of different kinds, in whichever order they come."""
    pair = _pair(session, first_id, second_id)
    values = _checked(
        {"source": source, "year": year, "confidence": confidence or Confidence.CERTAIN}
    )
    made = Link(
        id=uuid7(),
        first_id=pair[0][1],
        second_id=pair[1][1],
        **{f"{subject}_id": row_id for subject, row_id in pair},
        **values,
    )
    taken = ConflictError(_l("These two are linked already."), field="second_id")
    save(session, made, {"uq_competency_link_pair": taken})
    _note(session, "linked", made)
    emit(session, LinkMade(aggregate_id=made.id, first_id=made.first_id, second_id=made.second_id))
    return made


def change(session: Session, link_id: UUID, *, version: int | None = None, **values: Any) -> Link:
    """Change what is said of a link; what it joins is another link."""
    if (found := session.get(Link, link_id)) is None:
        raise NotFoundError(ABSENT)
    if version is not None:
        found.expect(version)
    ends = {name: values.pop(name) for name in ("first_id", "second_id") if name in values}
    if ends:
        given = {ends.get("first_id", found.first_id), ends.get("second_id", found.second_id)}
        if given != {found.first_id, found.second_id}:
            raise InvalidError(_l("Make another link instead."), field=min(ends))
    cleaned = _checked(values)
    changed = {name: value for name, value in cleaned.items() if getattr(found, name) != value}
    if not changed:
        return found
    for name, value in changed.items():
        setattr(found, name, value)
    session.flush()
    _note(session, "link-changed", found, sorted(changed))
    emit(session, LinkChanged(aggregate_id=found.id, fields=tuple(sorted(changed))))
    return found


def unlink(session: Session, ids: Sequence[UUID]) -> int:
    found = session.scalars(select(Link).where(Link.id.in_(ids))).all()
    for one in found:
        _note(session, "unlinked", one)
        emit(
            session,
            LinkBroken(aggregate_id=one.id, first_id=one.first_id, second_id=one.second_id),
        )
        session.delete(one)
    session.flush()
    return len(found)


def neighbours(session: Session, row_id: UUID) -> list[Neighbour]:
    """Give what is linked with a row, competencies first, by their names."""
    found = session.scalars(
        select(Link).where(or_(Link.first_id == row_id, Link.second_id == row_id))
    ).all()
    others = {
        one.id: next((subject, key) for subject, key in one.subjects if key != row_id)
        for one in found
    }
    titles = classified.titles(session, {key for _subject, key in others.values()})
    rows = [
        Neighbour(
            one.id, *others[one.id], titles[others[one.id][1]], one.source, one.year, one.confidence
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (SUBJECTS.index(row.subject), row.title))


def competencies_of(session: Session, profession_id: UUID) -> list[UUID]:
    """Name the competencies of a profession or an occupation: for rooms that compare with it."""
    return [
        row.subject_id for row in neighbours(session, profession_id) if row.subject == COMPETENCY
    ]


def professions_of(session: Session, competency_id: UUID) -> list[UUID]:
    return [
        row.subject_id for row in neighbours(session, competency_id) if row.subject == PROFESSION
    ]


def key(values: Values) -> str:
    return " ".join(sorted((str(values["first_id"]), str(values["second_id"]))))


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find links that rows of a file mean: the same two, in either order."""
    ends = {(values["first_id"], values["second_id"]) for values in rows}
    ends |= {(second, first) for first, second in ends}
    found = session.scalars(select(Link).where(tuple_(Link.first_id, Link.second_id).in_(ends)))
    known = {frozenset((one.first_id, one.second_id)): one for one in found}
    kinds = classified.subjects_of(session, {row_id for pair in ends for row_id in pair})
    matches = []
    for values in rows:
        first, second = values["first_id"], values["second_id"]
        one = known.get(frozenset((first, second)))
        if kinds.get(first) == kinds.get(second):
            matches.append(Match(problem=ONE_KIND, problem_field="second_id"))
        elif one is None:
            matches.append(Match())
        else:
            before = {name: getattr(one, name) for name in FIELDS}
            # Either order of the two is the same link.
            matches.append(
                Match(id=one.id, before=before | {"first_id": first, "second_id": second})
            )
    return matches


def _pair(session: Session, first_id: UUID, second_id: UUID) -> list[tuple[str, UUID]]:
    kinds = classified.subjects_of(session, {first_id, second_id})
    for name, row_id in (("first_id", first_id), ("second_id", second_id)):
        if row_id not in kinds:
            raise InvalidError(_l("There is nothing with this key."), field=name)
    if kinds[first_id] == kinds[second_id]:
        raise InvalidError(ONE_KIND, field="second_id")
    given = [(kinds[row_id], row_id) for row_id in (first_id, second_id)]
    return sorted(given, key=lambda each: list(KINDS).index(each[0]))


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = dict(values)
    if "source" in cleaned:
        cleaned["source"] = " ".join((cleaned["source"] or "").split())
        if not cleaned["source"]:
            raise InvalidError(_l("Say who says so: a list, an act, an employer."), field="source")
    year = cleaned.get("year")
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidError(_l("Years are from 1990 to 2100."), field="year")
    if "confidence" in cleaned and cleaned["confidence"] is None:
        raise InvalidError(_l("Say how sure it is."), field="confidence")
    return cleaned


def _note(session: Session, act: str, row: Link, names: Sequence[str] = ()) -> None:
    audit.record(
        session,
        f"competencies.{act}",
        subject=SUBJECT,
        subject_id=row.id,
        details={"fields": list(names)} if names else None,
    )

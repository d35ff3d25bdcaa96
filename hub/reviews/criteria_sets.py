"""Criteria are data: shipped as TOML, rewritten by staff as a draft, put in force as a version."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.core.upsert import upsert
from hub.reviews.events import CriteriaPublished
from hub.reviews.models import CriteriaSet, Criterion

FOLDER = Path(__file__).parent / "criteria"
MOST_CRITERIA, MOST_WEIGHT, MOST_POINTS, WHOLE = 30, 10, 100, 100
SUBJECT = "review-criteria"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A criterion as staff write it."""

    title: str
    about: str
    weight: int
    most: int


def in_force(session: Session, kind: str) -> CriteriaSet:
    """Give the set new reviews are judged by; the shipped one where there has been none."""
    found = _in_force(session, kind)
    if found is None:
        _plant(session, kind)
        found = _in_force(session, kind)
    if found is None:
        raise NotFoundError(_l("No criteria are in force for this kind."))
    return found


def one(session: Session, set_id: UUID) -> CriteriaSet:
    if (found := session.get(CriteriaSet, set_id)) is None:
        raise NotFoundError(_l("There is no such set of criteria."))
    return found


def sets(session: Session, kind: str) -> Sequence[CriteriaSet]:
    """Give every version of a kind's set, the latest first."""
    in_force(session, kind)
    return session.scalars(
        select(CriteriaSet)
        .where(CriteriaSet.subject_kind == kind)
        .order_by(CriteriaSet.number.desc())
    ).all()


def criteria(session: Session, set_id: UUID) -> Sequence[Criterion]:
    return session.scalars(
        select(Criterion).where(Criterion.set_id == set_id).order_by(Criterion.position)
    ).all()


def begin(session: Session, kind: str) -> CriteriaSet:
    """Begin the next version from the one in force."""
    before = in_force(session, kind)
    last = session.scalar(
        select(func.max(CriteriaSet.number)).where(CriteriaSet.subject_kind == kind)
    )
    made = CriteriaSet(
        id=uuid7(), subject_kind=kind, number=(last or 0) + 1, pass_share=before.pass_share
    )
    begun = ConflictError(_l("The next version is being written already."))
    refusals = {"uq_review_criteria_set_draft": begun, "uq_review_criteria_set_number": begun}
    save(session, made, refusals)
    for each in criteria(session, before.id):
        session.add(
            Criterion(
                id=uuid7(),
                set_id=made.id,
                position=each.position,
                title=each.title,
                about=each.about,
                weight=each.weight,
                most=each.most,
            )
        )
    session.flush()
    _note(session, "criteria-begun", made)
    return made


def rewrite(
    session: Session, set_id: UUID, rows: Sequence[Row], *, pass_share: int, version: int
) -> CriteriaSet:
    """Write a draft anew, whole."""
    found = _draft(session, set_id, version)
    kept = [row for row in rows if row.title.strip()]
    if not kept or len(kept) > MOST_CRITERIA:
        raise InvalidError(_l("A set has from 1 to 30 criteria."), field="rows")
    if not 0 <= pass_share <= WHOLE:
        raise InvalidError(_l("Per cent are from 0 to 100."), field="pass_share")
    for row in kept:
        if not (1 <= row.weight <= MOST_WEIGHT and 1 <= row.most <= MOST_POINTS):
            raise InvalidError(
                _l("A weight is from 1 to 10, points are from 1 to 100."), field="rows"
            )
    session.execute(delete(Criterion).where(Criterion.set_id == set_id))
    for position, row in enumerate(kept, start=1):
        session.add(
            Criterion(
                id=uuid7(),
                set_id=set_id,
                position=position,
                title=" ".join(row.title.split())[:300],
                about=" ".join(row.about.split())[:1000] or None,
                weight=row.weight,
                most=row.most,
            )
        )
    found.pass_share = pass_share
    found.updated_at = utcnow()  # rows changed: whoever has the page open must learn of it
    session.flush()
    _note(session, "criteria-changed", found)
    return found


def publish(session: Session, set_id: UUID, *, version: int, at: datetime) -> CriteriaSet:
    """Put a draft in force; reviews that began keep the set they began with."""
    found = _draft(session, set_id, version)
    before = _in_force(session, found.subject_kind)
    if before is not None:
        before.retired_at = at
        session.flush()  # before the next: the database allows one in force
    found.published_at = at
    session.flush()
    _note(session, "criteria-published", found)
    emit(session, CriteriaPublished(aggregate_id=found.id, subject_kind=found.subject_kind))
    return found


def discard(session: Session, set_id: UUID, *, version: int) -> None:
    found = _draft(session, set_id, version)
    _note(session, "criteria-discarded", found)
    session.execute(delete(Criterion).where(Criterion.set_id == set_id))
    session.delete(found)
    session.flush()


def _draft(session: Session, set_id: UUID, version: int) -> CriteriaSet:
    found = one(session, set_id)
    found.expect(version)
    if found.published_at is not None:
        raise RefusedError(_l("A set in force does not change: begin its next version."))
    return found


def _in_force(session: Session, kind: str) -> CriteriaSet | None:
    return session.scalars(
        select(CriteriaSet).where(
            CriteriaSet.subject_kind == kind,
            CriteriaSet.published_at.is_not(None),
            CriteriaSet.retired_at.is_(None),
        )
    ).one_or_none()


def _plant(session: Session, kind: str) -> None:
    """Bring in the shipped set; ids are made of its words, so two at once bring in one."""
    path = FOLDER / f"{kind}.toml"
    if not path.exists():
        return
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    set_id, now = uuid5(NAMESPACE_URL, f"hub:criteria:{kind}"), utcnow()
    row = {
        "id": set_id,
        "subject_kind": kind,
        "number": 1,
        "pass_share": data["pass_share"],
        "published_at": now,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }
    upsert(session, CriteriaSet, [row], on=("id",), update=())
    rows = [
        {"id": uuid5(set_id, str(n)), "set_id": set_id, "position": n, **each}
        for n, each in enumerate(data["criterion"], start=1)
    ]
    upsert(session, Criterion, rows, on=("id",), update=())


def _note(session: Session, act: str, found: CriteriaSet) -> None:
    audit.record(
        session,
        f"reviews.{act}",
        subject=SUBJECT,
        subject_id=found.id,
        details={"kind": found.subject_kind, "number": found.number},
    )

"""What a document's supplement says: the modules, hours and marks of the day it was issued."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.diplomas.models import Diploma
from hub.gradebooks.marked import ends_of
from hub.programmes.curriculum.queries import contents
from hub.programmes.hours import KINDS
from hub.programmes.models import ProgrammeVersion

FINAL = "Итоговая аттестация"
AT_ONCE = 500
Lines = list[list[Any]]


def learnt(
    session: Session, version: ProgrammeVersion, enrolment_ids: Collection[UUID | None]
) -> dict[UUID | None, Lines]:
    """Give title, hours and mark of each module and of the final assessment, as they stand now."""
    known = ends_of(session, [one for one in enrolment_ids if one is not None])
    parts = [
        (part.row.id, part.row.title, sum(getattr(part.row, kind) for kind in KINDS))
        for part in contents(session, version).parts
    ]
    found = {}
    for key in enrolment_ids:
        marks = known.get(key, {}) if key is not None else {}
        lines: Lines = [[title, hours, marks.get(id_, "")] for id_, title, hours in parts]
        if version.final_hours or marks.get(None):
            lines.append([FINAL, version.final_hours or None, marks.get(None, "")])
        found[key] = lines
    return found


def lines_of(session: Session, one: Diploma) -> Lines:
    """Give what was kept at the issue; what another place issued names no modules."""
    if one.learnt is not None or one.version_id is None:
        return one.learnt or []
    version = session.get_one(ProgrammeVersion, one.version_id)
    return learnt(session, version, [one.enrolment_id])[one.enrolment_id]


def corrected(session: Session, rows: Sequence[Diploma]) -> set[UUID]:
    """Give the documents whose marks were corrected after the issue."""
    found = set()
    for version, ones in _by_version(session, rows):
        now = learnt(session, version, {one.enrolment_id for one in ones})
        for one in ones:
            if one.learnt is not None and _marks(now[one.enrolment_id]) != _marks(one.learnt):
                found.add(one.id)
    return found


def keep(session: Session) -> None:
    """Keep the marks of documents issued before marks were kept: once, when a hub is settled."""
    left = Diploma.learnt.is_(None), Diploma.version_id.is_not(None)
    while rows := session.scalars(select(Diploma).where(*left).limit(AT_ONCE)).all():
        for version, ones in _by_version(session, rows):
            now = learnt(session, version, {one.enrolment_id for one in ones})
            for one in ones:
                one.learnt = now[one.enrolment_id]
        session.flush()


def _by_version(
    session: Session, rows: Sequence[Diploma]
) -> list[tuple[ProgrammeVersion, list[Diploma]]]:
    kept: dict[UUID, list[Diploma]] = defaultdict(list)
    for one in rows:
        if one.version_id is not None:
            kept[one.version_id].append(one)
    return [(session.get_one(ProgrammeVersion, key), ones) for key, ones in kept.items()]


def _marks(lines: Lines) -> list[tuple[str, str]]:
    """Give what was marked: an emptied final mark has no line of its own."""
    return [(line[0], line[2]) for line in lines if line[2]]

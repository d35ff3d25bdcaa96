"""A programme whole, as the open API gives it: the face, and the version that stands for it."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from hub.programmes import hours, queries
from hub.programmes.curriculum.models import ProgrammeNeed, ProgrammeOutcome
from hub.programmes.curriculum.queries import Part, contents
from hub.programmes.face import FACE

KNOWN = ("id", "version", "created_at", "updated_at", "organisation_id", "published_at")


def whole(session: Session, programme: Any) -> SimpleNamespace:
    """Lay a programme out with the version that citizens see; where none is shown, the latest."""
    shown = queries.published(session, programme.id)
    standing = shown or queries.versions(session, programme.id)[0]
    found = contents(session, standing)
    return SimpleNamespace(
        **{name: getattr(programme, name) for name in (*KNOWN, *FACE)},
        **{name: getattr(standing, name) for name in queries.CONTENT if name not in FACE},
        number=standing.number,
        state=standing.state,
        version_id=standing.id,
        modules=[_module(part) for part in found.parts],
        outcomes=[_outcome(one) for one in found.outcomes if one.part_id is None],
        needs=[_need(one) for one in found.needs if one.part_id is None],
    )


def _module(part: Part) -> SimpleNamespace:
    return SimpleNamespace(
        id=part.row.id,
        module_id=part.row.module_id,
        title=part.row.title,
        content=part.row.content,
        hours=part.hours,
        **{kind: getattr(part.row, kind) for kind in hours.KINDS},
        outcomes=[_outcome(one) for one in part.outcomes],
        needs=[_need(one) for one in part.needs],
    )


def _outcome(one: ProgrammeOutcome) -> SimpleNamespace:
    return SimpleNamespace(kind=one.kind, title=one.title, competency_id=one.competency_id)


def _need(one: ProgrammeNeed) -> SimpleNamespace:
    return SimpleNamespace(
        kind=one.kind, title=one.title, competency_id=one.competency_id, places=one.places
    )

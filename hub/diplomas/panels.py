"""What documents say on the cards of a person and of a group, and in a person's line of time."""

from collections.abc import Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.clock import zone
from hub.core.i18n import _, _l
from hub.core.panels import Days, Line, Panel, provide
from hub.core.scopes import scoped
from hub.diplomas import queries
from hub.diplomas.books import KINDS
from hub.diplomas.learnt import corrected
from hub.diplomas.models import ISSUE, READ, SCOPES, Diploma, DiplomaState
from hub.diplomas.words import STATES, TONES
from hub.gradebooks.commands import SUBJECT as GRADEBOOK
from hub.gradebooks.models import Gradebook
from hub.groups.machine import BEFORE_TRAINING
from hub.groups.models import Group

MOST = 100


def wire() -> None:
    """Put the panels on the cards; hub/learning.py calls it."""
    title = _l("Documents of learners")
    provide(
        "person",
        Panel(name="diplomas", title=title, icon="certificate", permission=READ, say=_of_person),
        Days(name="diplomas", permission=READ, say=days),
    )
    provide(
        "study_group",
        Panel(name="diplomas", title=title, icon="certificate", permission=READ, say=_of_group),
    )
    provide(
        GRADEBOOK,
        Panel(
            name="diplomas",
            title=_l("Documents are issued by these marks"),
            icon="certificate",
            permission=READ,
            say=_of_gradebook,
        ),
    )


def days(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    kinds = reference.titles(session, KINDS)
    lines = []
    for one in queries.of_person(session, who, person_id)[:MOST]:
        kind, url = kinds.get(one.kind, one.kind), f"/diplomas/{one.id}"
        note = f"№ {one.number}, «{one.title}»"
        lines.append(Line(title=kind, note=note, url=url, at=_at(one.issued_on), tone="success"))
        if one.handed_on is not None:
            title = str(_("The document is handed over"))
            lines.append(Line(title=title, note=note, url=url, at=_at(one.handed_on)))
        if one.annulled_on is not None:
            title = str(_("The document is annulled"))
            lines.append(
                Line(title=title, note=note, url=url, at=_at(one.annulled_on), tone="danger")
            )
    return lines


def _of_person(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    return _lines(session, queries.of_person(session, who, person_id)[:MOST])


def _of_group(session: Session, who: Principal, group_id: UUID) -> Sequence[Line]:
    statement = select(Diploma).where(Diploma.group_id == group_id)
    rows = session.scalars(
        scoped(statement, SCOPES, who, READ).order_by(Diploma.name_key, Diploma.id).limit(MOST)
    ).all()
    group = session.get_one(Group, group_id)
    issues = group.state not in BEFORE_TRAINING and who.reaches(ISSUE, group.provider_id)
    giving = [Line(title=str(_("Issue documents")), url=f"/diploma-groups/{group_id}")]
    return (giving if issues else []) + [
        Line(
            title=one.full_name, url=f"/diplomas/{one.id}", note=f"№ {one.number}",
            badge=str(STATES[one.state]), tone=TONES[one.state],
        )
        for one in rows
    ]  # fmt: skip


def _of_gradebook(session: Session, who: Principal, book_id: UUID) -> Sequence[Line]:
    """Warn whoever corrects a mark, and name the documents that say another one."""
    group_id = session.get_one(Gradebook, book_id).group_id
    statement = select(Diploma).where(
        Diploma.group_id == group_id, Diploma.state == DiplomaState.ISSUED
    )
    rows = session.scalars(
        scoped(statement, SCOPES, who, READ).order_by(Diploma.name_key, Diploma.id)
    ).all()
    if not rows:
        return []
    gone = corrected(session, rows)
    said = _("A correction here does not change them: a document is annulled and written anew.")
    changed = str(_("marks were corrected after it was issued"))
    return [
        Line(title=str(said), note=str(_("Documents: %(count)s", count=len(rows)))),
        *(
            Line(
                title=one.full_name, url=f"/diplomas/{one.id}", note=f"№ {one.number}",
                badge=changed, tone="warning",
            )
            for one in rows
            if one.id in gone
        ),
    ]  # fmt: skip


def _lines(session: Session, rows: Sequence[Diploma]) -> list[Line]:
    kinds = reference.titles(session, KINDS)
    return [
        Line(
            title=f"{kinds.get(one.kind, one.kind)} № {one.number}", url=f"/diplomas/{one.id}",
            note=one.title, badge=str(STATES[one.state]), tone=TONES[one.state],
        )
        for one in rows
    ]  # fmt: skip


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), zone())

"""A group goes on when everybody has a document, and closes when all are reported."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.diplomas.layouts import REPORTED
from hub.diplomas.models import Diploma, DiplomaState
from hub.groups import commands as groups
from hub.groups.machine import EnrolmentState, GroupAct, GroupState
from hub.groups.models import Enrolment, Group


def lacking(session: Session, group_id: UUID) -> list[UUID]:
    """Name the enrolments that are completed and have no document in force."""
    has = select(Diploma.enrolment_id).where(
        Diploma.group_id == group_id,
        Diploma.state == DiplomaState.ISSUED,
        Diploma.enrolment_id.is_not(None),
    )
    return list(
        session.scalars(
            select(Enrolment.id).where(
                Enrolment.group_id == group_id,
                Enrolment.state == EnrolmentState.COMPLETED,
                Enrolment.id.not_in(has),
            )
        )
    )


def settle(session: Session, group: Group, *, at: datetime) -> None:
    """Take the steps of the group's way that its documents allow. The group is held."""
    if group.state is GroupState.ISSUING and not lacking(session, group.id):
        groups.advance(session, group, GroupAct.ISSUE, at=at)
    if group.state is GroupState.REPORTING and not _unreported(session, group.id):
        groups.advance(session, group, GroupAct.REPORT, at=at)


def _unreported(session: Session, group_id: UUID) -> bool:
    found = select(Diploma.id).where(
        Diploma.group_id == group_id,
        Diploma.state == DiplomaState.ISSUED,
        Diploma.kind.in_(REPORTED),
        Diploma.reported_on.is_(None),
    )
    return session.scalar(found.limit(1)) is not None or bool(lacking(session, group_id))

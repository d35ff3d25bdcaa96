"""A group formed from an intake in one act: its days, its accepted applications."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from hub.applications import seats
from hub.applications.models import Application, Intake
from hub.core.errors import InvalidError, NotFoundError, RefusedError
from hub.core.i18n import _l
from hub.core.text import search_key
from hub.groups import commands
from hub.groups.commands import IS_IN, READY
from hub.groups.models import Enrolment, Group
from hub.groups.queries import declined
from hub.programmes.models import Programme, ProgrammeVersion, VersionState

LONGEST = 120
NO_DAYS = _l("The intake has no days yet: say when training begins and ends.")


def from_intake(session: Session, intake_id: UUID, *, at: datetime) -> Group:
    """Form the group of an intake and put its accepted applications on the list."""
    intake = seats.hold(session, intake_id)
    if intake is None or intake.programme_id is None:
        raise NotFoundError(_l("There is no such intake."))
    if session.scalar(select(Group.id).where(Group.intake_id == intake_id)) is not None:
        raise RefusedError(_l("The intake has a group already."))
    programme = session.get_one(Programme, intake.programme_id)
    provider_id = intake.provider_id or programme.organisation_id
    if intake.starts_on is None or intake.ends_on is None:
        raise InvalidError(NO_DAYS, field="starts_on")
    if provider_id is None:
        raise InvalidError(_l("Choose the training organisation."), field="provider_id")
    version_id = intake.version_id or published(session, intake.programme_id)
    if version_id is None:
        raise InvalidError(_l("Choose a published programme."), field="programme")
    made = commands.create(
        session, at=at, title=_title(session, intake, provider_id), version_id=version_id,
        provider_id=provider_id, intake_id=intake_id, form=programme.form,
        starts_on=intake.starts_on, ends_on=intake.ends_on, places=max(intake.places, 1),
        **_moodle(session, version_id),
    )  # fmt: skip
    taken = select(Enrolment.application_id).where(Enrolment.state.in_(IS_IN))
    is_nobodys = and_(Application.provider_id.is_(None), Application.id.not_in(declined()))
    ready = session.scalars(
        select(Application.id)
        .where(
            Application.intake_id == intake_id,
            Application.state.in_(READY),
            or_(Application.provider_id == provider_id, is_nobodys),
            Application.id.not_in(taken),
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(made.places)
    ).all()
    if ready:
        commands.add_people(session, made.id, ready, at=at)
    return made


def _title(session: Session, intake: Intake, provider_id: UUID) -> str:
    """Call it as its intake, with the first day where the organisation has one so called."""
    title = intake.title[:LONGEST]
    is_taken = select(Group.id).where(
        Group.provider_id == provider_id, Group.title_key == search_key(title)
    )
    day = f", {intake.starts_on:%d.%m.%Y}"
    return title if session.scalar(is_taken) is None else title[: LONGEST - len(day)] + day


def published(session: Session, programme_id: UUID) -> UUID | None:
    """Give the version of a programme that is shown today."""
    return session.scalar(
        select(ProgrammeVersion.id).where(
            ProgrammeVersion.programme_id == programme_id,
            ProgrammeVersion.state == VersionState.PUBLISHED,
        )
    )


def _moodle(session: Session, version_id: UUID) -> dict[str, str | None]:
    version = session.get_one(ProgrammeVersion, version_id)
    return {"moodle_site": version.moodle_site, "moodle_course": version.moodle_course}

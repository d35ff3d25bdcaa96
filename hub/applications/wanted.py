"""What an application is for: filled in from its intake, refused where none is taken any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from hub.applications.models import Application, Intake, IntakeKind
from hub.core import reference
from hub.core.clock import day_of
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _, _l, format_date
from hub.people.models import Person
from hub.people.papers import age
from hub.programmes import kinds
from hub.programmes.checks import EDUCATION
from hub.programmes.models import Programme, ProgrammeVersion, VersionState

NO_INTAKE = _l("There is no such intake.")
CLOSED = _l("This intake is closed: no new applications are taken.")
WITHDRAWN = _l("This programme is offered no more: no new applications are taken.")
S = VersionState


def expect_education(session: Session, code: str | None) -> None:
    if code is not None and code not in reference.titles(session, EDUCATION):
        raise InvalidError(_l("There is no such level of education."), field="education")


def filled(
    session: Session, values: Mapping[str, Any], day: date, *, invited: bool = False
) -> dict[str, Any]:
    """Give the values of a new application with what its intake or programme says."""
    if values.get("intake_id") is not None:
        intake = session.get(Intake, values["intake_id"])
        if intake is None:
            raise InvalidError(NO_INTAKE, field="intake_id")
        expect_open(session, intake, day, invited=invited)
        return {**values, **taken_from(intake)}
    if values.get("kind") is IntakeKind.EVENT:
        raise InvalidError(_l("Choose the intake."), field="intake_id")
    if (programme_id := values.get("programme_id")) is None:
        return dict(values)
    expect_offered(session, programme_id)
    shown = select(ProgrammeVersion.id).where(
        ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.state == S.PUBLISHED
    )
    return {"version_id": session.scalar(shown), **values, "kind": IntakeKind.PROGRAMME}


def taken_from(intake: Intake) -> dict[str, Any]:
    return {
        "kind": intake.kind,
        "programme_id": intake.programme_id,
        "version_id": intake.version_id,
    }


def last_day(intake: Any) -> date | None:
    """Give the last day on which one may apply; none is named, none there is."""
    day: date | None = intake.apply_until or intake.starts_on
    return day


def expect_open(
    session: Session, intake: Intake, day: date, *, invited: bool = False, is_offered: bool = False
) -> None:
    """Refuse what is closed, over, or of a programme that was withdrawn."""
    if intake.by_invitation and invited:
        return
    if intake.closed_at is not None or intake.by_invitation:
        raise RefusedError(CLOSED)
    last = last_day(intake)
    if last is not None and last < day:
        until = format_date(last, "dd.MM.yyyy")
        raise RefusedError(_("Applications were taken till %(day)s.", day=until))
    if intake.programme_id is not None and not is_offered:
        expect_offered(session, intake.programme_id)


def expect_offered(session: Session, programme_id: UUID) -> None:
    """Refuse a programme that citizens do not see yet, or any more."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise InvalidError(_l("There is no such programme."), field="programme_id")
    if programme.published_at is None:
        raise RefusedError(WITHDRAWN)


def takes(day: date) -> ColumnElement[bool]:
    """Say in SQL which intakes take what was submitted on a day."""
    until = func.coalesce(Intake.apply_until, Intake.starts_on)
    return and_(
        Intake.closed_at.is_(None),
        Intake.by_invitation.is_(False),
        or_(until.is_(None), until >= day),
    )


def is_open(day: date) -> ColumnElement[bool]:
    """Say in SQL which intakes one may apply for on a day."""
    offered = select(Programme.id).where(Programme.published_at.is_not(None))
    return and_(takes(day), or_(Intake.programme_id.is_(None), Intake.programme_id.in_(offered)))


def place(session: Session, found: Application, intake_id: UUID, day: date) -> None:
    """Choose the intake of what was submitted: whoever came in time is in time now.

    What was applied for while it was offered goes on, whatever became of the programme since.
    """
    intake = session.get(Intake, intake_id)
    if intake is None:
        raise InvalidError(NO_INTAKE, field="intake_id")
    if found.programme_id is not None and intake.programme_id != found.programme_id:
        raise InvalidError(_l("This intake is of another programme."), field="intake_id")
    if is_own_programme(found):
        raise RefusedError(_l("Make a programme of the chosen modules first, and an intake of it."))
    is_asked_for = found.programme_id is not None and found.programme_id == intake.programme_id
    expect_open(session, intake, came(found, day), is_offered=is_asked_for)
    found.intake_id = intake_id
    for name, value in taken_from(intake).items():
        setattr(found, name, value)
    expect_lawful(session, found, day)


def came(found: Application, day: date) -> date:
    """Give the day it was submitted, by which it is judged whether it is in time."""
    return day_of(found.submitted_at) if found.submitted_at else day


def is_own_programme(found: Application) -> bool:
    return found.kind is IntakeKind.PROGRAMME and found.programme_id is None and bool(found.hours)


@dataclass(frozen=True, slots=True)
class Fit:
    """How old the applicant will be and how learned, beside what the programme asks for."""

    years: int | None
    version: ProgrammeVersion | None
    education: str | None


def fit(session: Session, found: Application, day: date) -> Fit:
    intake = session.get(Intake, found.intake_id) if found.intake_id else None
    begins = max(day, intake.starts_on) if intake and intake.starts_on else day
    person = session.get_one(Person, found.person_id)
    years = age(person.birth_on, begins) if person.birth_on else None
    version = session.get(ProgrammeVersion, found.version_id) if found.version_id else None
    return Fit(years, version, found.education)


def expect_lawful(session: Session, found: Application, day: date) -> None:
    """Refuse whom the law does not let learn by such a programme yet."""
    seen = fit(session, found, day)
    if seen.version is None or seen.years is None:
        return
    rule = kinds.rule(session, seen.version.kind)
    if rule.age_from is not None and seen.years < rule.age_from:
        raise RefusedError(
            _("Such programmes are for those of %(age)s or older: %(basis)s",
              age=rule.age_from, basis=rule.basis or "")
        )  # fmt: skip


def warnings(session: Session, found: Application, day: date) -> Sequence[str]:
    """Say to the office what of the applicant does not fit the programme, or is not known."""
    seen = fit(session, found, day)
    if (version := seen.version) is None:
        return []
    said: list[str] = []
    programme = session.get(Programme, found.programme_id) if found.programme_id else None
    if programme is not None and programme.published_at is None:
        said.append(_("The programme is not published any more: this application goes on."))
    least, most = version.age_from, version.age_to
    if least is None:
        least = kinds.rule(session, version.kind).age_from
    if seen.years is None and (least is not None or most is not None):
        said.append(_("The programme asks for an age, and the day of birth is not known."))
    elif seen.years is not None and least is not None and seen.years < least:
        said.append(_("Younger than the programme asks for: from %(age)s.", age=least))
    elif seen.years is not None and most is not None and seen.years > most:
        said.append(_("Older than the programme asks for: to %(age)s.", age=most))
    if version.education:
        levels = reference.titles(session, EDUCATION)
        order = list(levels)
        needed = levels.get(version.education, version.education)
        if seen.education not in order:
            said.append(
                _("The programme asks for education: %(level)s. It is not said.", level=needed)
            )
        elif version.education in order and order.index(seen.education) < order.index(
            version.education
        ):
            said.append(_("The programme asks for education: %(level)s.", level=needed))
    return said

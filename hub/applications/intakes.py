"""Every change of an intake: what it is for, its days and places; closed and opened again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands, seats
from hub.applications.events import IntakeChanged
from hub.applications.machine import State
from hub.applications.models import Application, Intake, IntakeKind
from hub.applications.owing import owe
from hub.applications.wanted import NO_INTAKE
from hub.core import audit
from hub.core.db import utcnow, uuid7
from hub.core.errors import InvalidError, NotFoundError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.tables import lookups, parsing
from hub.organisations.models import Organisation
from hub.programmes.models import LET_OUT, ProgrammeVersion, VersionState

SUBJECT = "intake"
ORGANISATION = "organisation"
DAYS = ("starts_on", "ends_on", "apply_until")
FIELDS = (
    *("kind", "title", "programme_id", "provider_id", "places"),
    *(*DAYS, "place", "accepts_at_once"),
)
MOST_PLACES = 100_000
LONGEST = 300
FEW_PLACES = _l("There is one place at least, and 100,000 at most.")


def create(session: Session, *, by_invitation: bool = False, **values: Any) -> Intake:
    """Open an intake; one of a programme is by its published version for good."""
    cleaned = _clean(values)
    made = Intake(id=uuid7(), kind=IntakeKind.PROGRAMME, title="", places=0, taken=0)
    made.by_invitation = by_invitation
    for name, value in cleaned.items():
        setattr(made, name, value)
    shown = LET_OUT if by_invitation else (VersionState.PUBLISHED,)
    made.version_id = _version(session, made.kind, made.programme_id, shown)
    if not made.title and made.version_id is not None:
        made.title = session.get_one(ProgrammeVersion, made.version_id).title
    check({name: getattr(made, name) for name in FIELDS})
    _expect_provider(session, made.provider_id)
    session.add(made)
    session.flush()
    _tell(session, made, "create", sorted(cleaned))
    return made


def change(
    session: Session, intake_id: UUID, *, at: datetime, version: int | None = None, **values: Any
) -> Intake:
    """Change what is given. More places go to those who wait; terms follow its days."""
    found = _held(session, intake_id)
    if version is not None:
        found.expect(version)
    cleaned = _clean(values)
    changed = {name: value for name, value in cleaned.items() if getattr(found, name) != value}
    if not changed:
        return found
    check({name: getattr(found, name) for name in FIELDS} | changed)
    if {"kind", "programme_id"} & set(changed):
        raise InvalidError(
            _l("What it is for does not change: open another intake."),
            field="programme_id" if "programme_id" in changed else "kind",
        )
    if "provider_id" in changed:
        _expect_provider(session, changed["provider_id"])
    places = changed.pop("places", None)
    for name, value in changed.items():
        setattr(found, name, value)
    session.flush()
    if "provider_id" in changed:
        _hand_over(session, found)
    if set(DAYS) & set(changed):
        commands.fill(session, intake_id, at=at)
    if places is not None:
        commands.set_places(session, intake_id, places, at=at)
        changed["places"] = places
    _tell(session, found, "change", sorted(changed))
    return found


def close(session: Session, ids: Sequence[UUID], *, at: datetime) -> int:
    """Take no new applications; those made go on."""
    return _stand(session, ids, at)


def reopen(session: Session, ids: Sequence[UUID]) -> int:
    return _stand(session, ids, None)


def check(values: Mapping[str, Any]) -> None:
    """Refuse what an intake says together that can't be."""
    _check_subject(values.get("kind"), values.get("programme_id"), values.get("title") or "")
    if not 1 <= (values.get("places") or 0) <= MOST_PLACES:
        raise InvalidError(FEW_PLACES, field="places")
    for name in DAYS:
        if (day := values.get(name)) is not None:
            parsing.expect_year(day, name)
    starts, ends, until = (values.get(name) for name in DAYS)
    if values.get("kind") is IntakeKind.EVENT and starts is None:
        raise InvalidError(_l("Give the day of the event."), field="starts_on")
    if ends is not None and (starts is None or ends < starts):
        if starts is None:
            raise InvalidError(_l("Give the day it begins."), field="starts_on")
        raise InvalidError(_l("The last day comes before the first."), field="ends_on")
    if until is not None and (last := ends or starts) is not None and until > last:
        raise InvalidError(_l("Applications can't be taken after it is over."), field="apply_until")


def _check_subject(kind: Any, programme_id: Any, title: str) -> None:
    if kind is IntakeKind.PROGRAMME and programme_id is None:
        raise InvalidError(_l("Choose the programme."), field="programme_id")
    if kind is not IntakeKind.PROGRAMME and programme_id is not None:
        raise InvalidError(_l("Only an intake to a programme has one."), field="programme_id")
    if not title and programme_id is None:
        raise InvalidError(_l("Give it a title."), field="title")
    if len(title) > LONGEST:
        raise InvalidError(_l("This text is too long."), field="title")


def _version(
    session: Session, kind: IntakeKind, programme_id: UUID | None, shown: Sequence[VersionState]
) -> UUID | None:
    """Give the version to be taught; an order agreed on goes on by what was published then."""
    if kind is not IntakeKind.PROGRAMME or programme_id is None:
        return None
    found = session.scalar(
        select(ProgrammeVersion.id)
        .where(ProgrammeVersion.programme_id == programme_id, ProgrammeVersion.state.in_(shown))
        .order_by(ProgrammeVersion.state != VersionState.PUBLISHED, ProgrammeVersion.number.desc())
        .limit(1)
    )
    if found is None:
        raise InvalidError(
            _l("The programme is not published: nobody can be taken for it yet."),
            field="programme_id",
        )
    return found


def _stand(session: Session, ids: Sequence[UUID], at: datetime | None) -> int:
    done = 0
    for intake_id in sorted(ids):
        found = _held(session, intake_id)
        if (found.closed_at is None) == (at is None):
            continue
        found.closed_at = at
        session.flush()
        if at is None:
            commands.fill(session, intake_id, at=utcnow())
        _tell(session, found, "reopened" if at is None else "closed", ["closed_at"])
        done += 1
    return done


def _hand_over(session: Session, intake: Intake) -> None:
    """Let those who are accepted and asked for nowhere else come to who teaches now."""
    if intake.kind is not IntakeKind.PROGRAMME:
        return
    accepted = select(Application).where(
        Application.intake_id == intake.id, Application.state == State.ACCEPTED
    )
    for one in session.scalars(accepted.order_by(Application.id).with_for_update()).all():
        one.provider_id = intake.provider_id
        owe(session, one)
    session.flush()


def _held(session: Session, intake_id: UUID) -> Intake:
    found = seats.hold(session, intake_id)
    if found is None:
        raise NotFoundError(NO_INTAKE)
    return found


def _expect_provider(session: Session, provider_id: UUID | None) -> None:
    if provider_id is not None:
        absent = InvalidError(_l("There is no such organisation."), field="provider_id")
        lookups.expect(session, ORGANISATION, provider_id, absent)
        if not session.get_one(Organisation, provider_id).is_provider:
            raise InvalidError(commands.TEACHES_NOT, field="provider_id")


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise TypeError(f"An intake has no {', '.join(sorted(unknown))}.")
    cleaned: dict[str, Any] = {}
    for name, given in values.items():
        value = " ".join(given.split()) if isinstance(given, str) else given
        cleaned[name] = bool(value) if name == "accepts_at_once" else value or None
    if "title" in cleaned:
        cleaned["title"] = cleaned["title"] or ""
    if "kind" in cleaned and cleaned["kind"] is None:
        raise InvalidError(_l("Choose what it is for."), field="kind")
    if "places" in cleaned and cleaned["places"] is None:
        raise InvalidError(FEW_PLACES, field="places")
    return cleaned


def _tell(session: Session, found: Intake, act: str, fields: Sequence[str]) -> None:
    audit.record(
        session,
        f"intakes.{act}",
        subject=SUBJECT,
        subject_id=found.id,
        details={"fields": list(fields)},
    )
    is_new = act == "create"
    emit(session, IntakeChanged(aggregate_id=found.id, fields=tuple(fields), is_new=is_new))

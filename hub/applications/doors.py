"""What every door asks before an act: who this one is to the application, and what they may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands, queries
from hub.applications.commands import Step
from hub.applications.machine import MOVES, Act, Mover, acts
from hub.applications.models import ANSWER, DECIDE, SCOPES, WRITE, Application
from hub.applications.owing import MEETINGS
from hub.core.access import Principal
from hub.core.errors import ForbiddenError
from hub.core.i18n import _l
from hub.core.scopes import scoped

REFUSED = _l("You have no right to do this.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What came with an act."""

    reason: str = ""
    provider_id: UUID | None = None
    intake_id: UUID | None = None
    version: int | None = None


def movers(session: Session, who: Principal, found: Application) -> Sequence[Mover]:
    """Say who this one is to an application, the widest first."""
    if who.everywhere(DECIDE):
        return [Mover.OFFICE]
    found_as = []
    if _reaches(session, who, found, WRITE):
        found_as.append(Mover.APPLICANT)
    if _reaches(session, who, found, ANSWER):
        found_as.append(Mover.PROVIDER)
    return found_as


def allowed(session: Session, who: Principal, found: Application) -> Sequence[Act]:
    """Give what this one may do with an application now, in the order of the table."""
    mine = {act for by in movers(session, who, found) for act in acts(found.state, by)}
    without = set() if found.kind in MEETINGS else {Act.TAKE_PART}
    if found.intake_id is not None:
        without.add(Act.KEEP)
    return [act for act in MOVES if act in mine - without]


def take(
    session: Session, who: Principal, application_id: UUID, act: Act, said: Said, *, at: datetime
) -> Application:
    """Take a step for whoever asks: by the table, as who they are to this application."""
    found = queries.application(session, application_id, who)
    known = movers(session, who, found)
    by = next((one for one in known if one in MOVES[act].by), None)
    if by is None:
        raise ForbiddenError(REFUSED, act=act.value)
    step = Step(
        by=by,
        at=at,
        account_id=who.account_id,
        reason=said.reason,
        provider_id=said.provider_id,
        intake_id=said.intake_id,
    )
    return commands.act(session, application_id, act, step, version=said.version)


def _reaches(session: Session, who: Principal, found: Application, permission: str) -> bool:
    statement = select(Application.id).where(Application.id == found.id)
    return session.scalar(scoped(statement, SCOPES, who, permission)) is not None

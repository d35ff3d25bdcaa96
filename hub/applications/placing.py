"""What may be mended in an application, and the programme of one's own made of its modules."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.applications import commands, wanted
from hub.applications.events import ApplicationChanged
from hub.applications.machine import BEFORE_ENROLMENT, State
from hub.applications.models import Application, ApplicationModule
from hub.core.errors import InvalidError, RefusedError
from hub.core.events import emit
from hub.core.i18n import _l
from hub.core.saving import save
from hub.programmes import commands as programmes
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.library.models import Module
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion

MENDED = frozenset({State.DRAFT, State.CORRECTING})
CHECKED = frozenset({State.SUBMITTED, State.CORRECTING, State.UNPLACED})
SAID = ("wish", "education")
NOTHING_CHANGES = _l("It is submitted already: nothing in it can be changed.")
MOST_MODULES = 40
LONGEST_WISH = 2_000


def mend(
    session: Session, application_id: UUID, *, version: int | None = None,
    by_office: bool = False, **values: Any,
) -> Application:  # fmt: skip
    """Change what the applicant says, while it is theirs to say; the office notes education on."""
    found = commands.held(session, application_id)
    if version is not None:
        found.expect(version)
    is_noted = by_office and found.state in BEFORE_ENROLMENT and set(values) <= {"education"}
    if found.state not in MENDED and not is_noted:
        raise RefusedError(NOTHING_CHANGES)
    cleaned = said(values)
    wanted.expect_education(session, cleaned.get("education"))
    changed = [name for name, value in cleaned.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, cleaned[name])
    session.flush()
    if changed:
        _tell(session, found, "change", changed)
    return found


def said(values: dict[str, Any]) -> dict[str, Any]:
    """Clean what an applicant says in words."""
    cleaned = {name: (value or "").strip() or None for name, value in values.items()}
    if len(cleaned.get("wish") or "") > LONGEST_WISH:
        raise InvalidError(_l("This text is too long."), field="wish")
    return cleaned


def compose(session: Session, found: Application, ids: Sequence[UUID]) -> Application:
    """Make a programme of one's own out of modules of the library, in the order given."""
    chosen = list(dict.fromkeys(ids))
    if not 1 <= len(chosen) <= MOST_MODULES:
        raise InvalidError(_l("Choose from one to forty modules."), field="modules")
    known = {one.id: one for one in (session.get(Module, key) for key in chosen) if one is not None}
    if len(known) < len(chosen) or any(one.archived_at for one in known.values()):
        raise InvalidError(_l("A module is offered no more: choose another."), field="modules")
    session.execute(delete(ApplicationModule).where(ApplicationModule.application_id == found.id))
    session.add_all(
        ApplicationModule(application_id=found.id, module_id=key, position=n)
        for n, key in enumerate(chosen)
    )
    found.hours = sum(known[key].hours for key in chosen)
    session.flush()
    _tell(session, found, "change", ("modules",))
    return found


def compose_anew(
    session: Session, application_id: UUID, ids: Sequence[UUID], *, version: int
) -> Application:
    """Choose the modules of one's own programme again, while it is theirs to mend."""
    found = commands.held(session, application_id)
    found.expect(version)
    if found.state not in MENDED or not wanted.is_own_programme(found):
        raise RefusedError(NOTHING_CHANGES)
    return compose(session, found, ids)


def make_programme(
    session: Session, application_id: UUID, *, title: str, kind: str, version: int | None = None
) -> Programme:
    """Make a draft of a programme out of the modules that were chosen, and the wish one for it."""
    found = commands.held(session, application_id)
    if version is not None:
        found.expect(version)
    if found.state not in CHECKED or not wanted.is_own_programme(found):
        raise RefusedError(_l("The application has moved on meanwhile: open its card anew."))
    made = programmes.create(
        session, title=title, kind=kind, form=ProgrammeForm.MIXED, hours=found.hours
    )
    draft = session.scalars(
        select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == made.id)
    ).one()
    chosen = select(ApplicationModule.module_id).where(
        ApplicationModule.application_id == application_id
    )
    for module_id in session.scalars(chosen.order_by(ApplicationModule.position)).all():
        curriculum.take(session, draft, module_id)
    found.programme_id = made.id
    save(session, found, commands.twice())
    _tell(session, found, "change", ("programme_id",))
    return made


def _tell(session: Session, found: Application, act: str, fields: Sequence[str]) -> None:
    commands.note(session, found, act, fields=sorted(fields))
    emit(session, ApplicationChanged(aggregate_id=found.id, fields=tuple(sorted(fields))))

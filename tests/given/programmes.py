"""A programme with one row of everything that addresses name."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.programmes import commands, queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.kinds import NeedKind
from hub.programmes.curriculum.queries import contents
from hub.programmes.library import queries as library
from tests.given import registries


def rows(session: Session, organisation_id: UUID) -> dict[str, UUID]:
    """Make a shown programme of an organisation with its next draft, and a module of its own."""
    programme = registries.published(session, organisation_id=organisation_id)
    shown = queries.published(session, programme.id)
    assert shown is not None
    draft = commands.open_draft(session, programme.id)
    found = contents(session, draft)
    need = curriculum.add_need(session, draft.id, kind=NeedKind.SOFTWARE, title="САПР")
    module = registries.module(session, organisation_id=organisation_id)
    whole = library.whole(session, module)
    rooms = ("programmes", "catalogue", "constructor")
    return {
        **{f"{room}:row_id": programme.id for room in rooms},
        "programme_id": programme.id,
        "constructor:version_id": draft.id,
        "programme_papers:version_id": shown.id,
        "constructor:part_id": found.parts[0].row.id,
        "constructor:outcome_id": found.outcomes[0].id,
        "constructor:need_id": need.id,
        "modules:row_id": module.id,
        "module_id": module.id,
        "modules:outcome_id": whole.outcomes[0].id,
        "modules:need_id": whole.needs[0].id,
    }

"""Papers of the acts that approve priority lists: who may read one, and what it may be."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.competencies.list_models import ListState, PriorityList
from hub.core.access import Principal
from hub.core.files import content
from hub.core.files.kinds import MEGABYTE, FileKind, may, of_subject
from hub.core.i18n import _l

SUBJECT = "priority_list"
READ = "competencies.read"
WRITE = "competencies.write"


def _in_force(session: Session, who: Principal, list_id: UUID) -> bool:
    """A draft's paper is the office's own; an approved one is anybody's who reads the list."""
    found = session.get(PriorityList, list_id)
    return found is not None and found.state is not ListState.DRAFT and who.can(READ)


ACT = FileKind(
    name="priority-act",
    title=_l("Act that approves a priority list"),
    types=(content.PDF, content.DOCX, content.JPEG, content.PNG),
    most_bytes=30 * MEGABYTE,
    readers=(may(WRITE), of_subject(SUBJECT, _in_force)),
    is_personal=False,
)

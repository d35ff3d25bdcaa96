"""What a gradebook lacks when somebody is about to close it, in words."""

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import utcnow
from hub.core.i18n import _
from hub.gradebooks.grid import columns_of, learners_of
from hub.gradebooks.judging import THERE, is_ahead
from hub.gradebooks.models import ColumnKind, Gradebook
from hub.gradebooks.outcomes import ends_held, filled_of
from hub.gradebooks.words import column_head, few


def lacks(session: Session, book: Gradebook, who: Principal | None) -> list[str]:
    """Name lessons where nothing was written, and learners without a mark at the end."""
    columns = [one for one in columns_of(session, [book.id]) if not one.is_off]
    filled, now = filled_of(session, [book.id]), utcnow()
    said = []
    empty = [
        column_head(one)
        for one in columns
        if one.kind is ColumnKind.LESSON and one.id not in filled and not is_ahead(one, now)
    ]
    if empty:
        said.append(str(_("Lessons where nothing is written: %(days)s.", days=few(empty))))
    marked = ends_held(session, book.id)
    names = [
        one.name
        for one in learners_of(session, book.group_id, who)
        if one.state in THERE and one.id not in marked
    ]
    if names:
        said.append(str(_("Without a mark at the end: %(names)s.", names=few(names))))
    return said

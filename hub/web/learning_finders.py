"""Groups, orders about learners and documents in the search everywhere."""

from flask import url_for
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal
from hub.core.i18n import _l
from hub.diplomas.models import READ as DIPLOMAS_READ
from hub.diplomas.tables import DIPLOMAS
from hub.diplomas.words import STATES as DIPLOMA_STATES
from hub.diplomas.words import TONES as DIPLOMA_TONES
from hub.groups.order_tables import TABLE as DIRECTIVES
from hub.groups.order_tables import number_word, tone
from hub.groups.scopes import ORDERS_READ
from hub.groups.scopes import READ as GROUPS_READ
from hub.groups.tables import TABLE as GROUPS
from hub.groups.words import DIRECTIVES as ORDER_STATES
from hub.groups.words import KINDS, STATES, TONES
from hub.web.registry_finders import found
from hub.web.search import Hit, Source


def find_groups(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, GROUPS, who, words, most, "title", "state", "starts_on", "ends_on")
    return [
        Hit(
            title=row.title,
            url=url_for("groups.card", row_id=row.id),
            note=f"{row.starts_on:%d.%m.%Y} – {row.ends_on:%d.%m.%Y}",
            badge=str(STATES[row.state]),
            tone=TONES.get(row.state, "neutral"),
        )
        for row in rows
    ]


def find_directives(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, DIRECTIVES, who, words, most, "number", "kind", "signed_on", "state")
    return [
        Hit(
            title=f"{KINDS[row.kind]} {number_word(row)}",
            url=url_for("directives.card", row_id=row.id),
            note=f"{row.signed_on:%d.%m.%Y}" if row.signed_on else None,
            badge=str(ORDER_STATES[row.state]),
            tone=tone(row),
        )
        for row in rows
    ]


def find_diplomas(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, DIPLOMAS, who, words, most, "number", "name", "title", "state")
    if rows:
        ids = [row.id for row in rows]
        details = {"count": len(rows)}
        audit.record(session, "diplomas.search", subject="diploma", ids=ids, details=details)
    columns = {column.name: column for column in DIPLOMAS.columns}
    return [
        Hit(
            title=f"№ {row.number}, {columns['name'].of(row)}",
            url=url_for("diplomas.card", row_id=row.id),
            note=row.title,
            badge=str(DIPLOMA_STATES[row.state]),
            tone=DIPLOMA_TONES[row.state],
        )
        for row in rows
    ]


LEARNING = (
    Source(title=_l("Groups"), icon="users-group", permission=GROUPS_READ, find=find_groups),
    Source(
        title=_l("Orders about learners"),
        icon="file-text",
        permission=ORDERS_READ,
        find=find_directives,
    ),
    Source(
        title=_l("Documents of learners"),
        icon="certificate",
        permission=DIPLOMAS_READ,
        find=find_diplomas,
    ),
)

"""Orders for training in the search everywhere."""

from flask import url_for
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _l
from hub.training_orders.tables import ORDERS
from hub.training_orders.words import STATES, TONES, number_word
from hub.web.registry_finders import found
from hub.web.search import Hit, Source


def find(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, ORDERS, who, words, most, "subject", "number", "state")
    return [
        Hit(
            title=row.subject,
            url=url_for("training_orders.card", row_id=row.id),
            note=number_word(row),
            badge=str(STATES[row.state]),
            tone=TONES[row.state],
        )
        for row in rows
    ]


TRAINING_ORDERS = Source(
    title=_l("Orders for training"),
    icon="clipboard-list",
    permission="training-orders.read",
    find=find,
)

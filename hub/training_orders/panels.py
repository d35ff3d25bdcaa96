"""What orders for training say on the card of an organisation."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.panels import Line, Panel, provide
from hub.core.scopes import scoped
from hub.training_orders.models import READ, SCOPES, TrainingOrder, TrainingOrderShare
from hub.training_orders.tables import ORGANISATION
from hub.training_orders.words import STATES, TONES, number_word

FEW = 5


def of_organisation(session: Session, who: Principal, organisation_id: UUID) -> Sequence[Line]:
    """Name the latest orders it sent or teaches."""
    shares = select(TrainingOrderShare.order_id).where(
        TrainingOrderShare.provider_id == organisation_id
    )
    theirs = or_(TrainingOrder.organisation_id == organisation_id, TrainingOrder.id.in_(shares))
    wanted = select(TrainingOrder).where(theirs, TrainingOrder.sent_at.is_not(None))
    found = session.scalars(
        scoped(wanted, SCOPES, who, READ).order_by(TrainingOrder.id.desc()).limit(FEW + 1)
    ).all()
    lines = [
        Line(
            title=one.subject,
            url=f"/training-orders/{one.id}",
            note=number_word(one),
            badge=str(STATES[one.state]),
            tone=TONES[one.state],
        )
        for one in found[:FEW]
    ]
    if len(found) > FEW:
        every = f"/training-orders?organisation={organisation_id}"
        lines.append(Line(title=str(_("All of them")), url=every))
    return lines


def wire() -> None:
    """Put the panel on the card."""
    provide(
        ORGANISATION,
        Panel(
            name="training-orders",
            title=_l("Orders for training"),
            icon="clipboard-list",
            permission=READ,
            say=of_organisation,
        ),
    )

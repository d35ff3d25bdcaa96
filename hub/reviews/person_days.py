"""Days of a person's line of time that expertise knows: work submitted, judged, appointments."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core.access import Principal
from hub.core.i18n import _
from hub.core.panels import Days, Line
from hub.reviews.models import READ, Review, ReviewExpert
from hub.reviews.tables import STATES, TONES

MOST = 100


def days(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell it to the office and to the one it is about: who judges is not for every reader."""
    if not who.everywhere(READ) and who.person_id != person_id:
        return []
    accounts = select(Account.id).where(Account.person_id == person_id)
    appointed = session.execute(
        select(ReviewExpert.appointed_at, Review.id, Review.title)
        .join(Review, Review.id == ReviewExpert.review_id)
        .where(ReviewExpert.account_id.in_(accounts))
        .order_by(ReviewExpert.appointed_at.desc())
        .limit(MOST)
    )
    lines = [
        Line(title=str(_("Appointed an expert")), note=row.title, at=row.appointed_at, tone="info")
        for row in appointed
    ]
    submitted = session.scalars(
        select(Review)
        .where(Review.author_id.in_(accounts))
        .order_by(Review.submitted_at.desc())
        .limit(MOST)
    )
    for one in submitted:
        title, url = str(_("Sent to expertise")), f"/reviews/{one.id}"
        lines.append(Line(title=title, note=one.title, url=url, at=one.submitted_at))
        if one.decided_at is not None:
            state = str(STATES[one.state])
            title, tone = str(_("Expertise: %(decision)s", decision=state)), TONES[one.state]
            lines.append(Line(title=title, note=one.title, url=url, at=one.decided_at, tone=tone))
    return lines


DAYS = Days(name="reviews", permission=READ, say=days)

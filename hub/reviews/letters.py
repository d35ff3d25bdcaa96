"""Letters about expertise: whom it concerns hears of each step, in the step's transaction."""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, notify
from hub.core.notifications.templates import declare_topic
from hub.reviews.models import DECIDE, Review

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="reviews", title=_l("Expertise of programmes and materials"))
SUBMITTED = "reviews.submitted"
APPOINTED = "reviews.appointed"
RELEASED = "reviews.released"
AGAIN = "reviews.again"
COMPLETE = "reviews.complete"
RETURNED = "reviews.returned"
APPROVED = "reviews.approved"
REFUSED = "reviews.refused"
DUE = "reviews.due"
LATE = "reviews.late"
_SAMPLE = {"title": "Сварочные технологии", "url": "/reviews/0"}
_DAY = {"until": "31.12.2026"}
_WHY = {"why": "Уточните объём практики."}
TEMPLATES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (SUBMITTED, _l("Expertise: new"), _SAMPLE),
    (APPOINTED, _l("Expertise: an expert is appointed"), _SAMPLE | _DAY),
    (RELEASED, _l("Expertise: an expert is released"), _SAMPLE),
    (AGAIN, _l("Expertise: mended and submitted again"), _SAMPLE | _DAY),
    (COMPLETE, _l("Expertise: waits for a decision"), _SAMPLE),
    (RETURNED, _l("Expertise: sent back for correction"), _SAMPLE | _WHY),
    (APPROVED, _l("Expertise: approved"), _SAMPLE),
    (REFUSED, _l("Expertise: refused"), _SAMPLE | _WHY),
    (DUE, _l("Expertise: the term is near"), _SAMPLE | _DAY),
    (LATE, _l("Expertise: an expert is late"), _SAMPLE | _DAY),
)


def tell(session: Session, key: str, review: Review, to: Collection[UUID], **context: Any) -> None:
    values = {"title": review.title, "url": f"/reviews/{review.id}", **context}
    for account_id in sorted(to):
        notify(session, account_id, key, values)


def tell_office(session: Session, key: str, review: Review, **context: Any) -> None:
    """Tell everybody who may decide, but the author of the thing itself."""
    office = accounts.who_may(session, DECIDE)
    tell(session, key, review, set(office) - {review.author_id}, **context)


def wire() -> None:
    """Declare every letter; hub/app.py calls it."""
    declare_topic(TOPIC)
    for key, title, sample in TEMPLATES:
        declare(Template(key=key, title=title, topic=TOPIC.key, folder=FOLDER, sample=sample))

"""What expertise says on the card of what it judges."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.clock import day_of
from hub.core.errors import HubError
from hub.core.i18n import _, _l
from hub.core.panels import Line, Panel, Say, provide
from hub.programmes.asks import Report
from hub.reviews import queries
from hub.reviews.kinds import SUBJECTS
from hub.reviews.machine import OPEN
from hub.reviews.models import READ, SUBMIT, Review
from hub.reviews.person_days import DAYS
from hub.reviews.subjects import Subject
from hub.reviews.tables import STATES, TONES, report_word


def wire() -> None:
    """Put the panel on the cards of every kind that is judged; hub/app.py calls it."""
    provide("person", DAYS)
    for kind in SUBJECTS.values():
        provide(
            kind.card,
            Panel(
                name="reviews",
                title=_l("Expertise"),
                icon="clipboard-check",
                permission=READ,
                say=_say(kind),
            ),
        )


def report(session: Session, review_id: UUID) -> Report | None:
    """Name the report of an expertise, for the paper of the programme that it let out."""
    found = session.get(Review, review_id)
    if found is None or found.decided_at is None or found.report_number is None:
        return None
    return Report(number=report_word(found), day=day_of(found.decided_at))


def _say(kind: Subject) -> Say:
    def say(session: Session, who: Principal, subject_id: UUID) -> list[Line]:
        found = queries.of_subject(session, kind.kind, subject_id, who)
        lines = [
            Line(
                title=str(_("Round %(number)s", number=one.round)),
                url=f"/reviews/{one.id}",
                note=str(_("Report %(number)s", number=report_word(one)))
                if one.report_number
                else "",
                badge=str(STATES[one.state]),
                tone=TONES[one.state],
            )
            for one in found
        ]
        if not any(one.state in OPEN for one in found) and _may_send(
            kind, session, who, subject_id
        ):
            send = Line(
                title=str(_("Send to expertise")),
                url=f"/reviews/submit/{kind.kind}/{subject_id}",
                note=str(_("It is published only through expertise")),
            )
            return [send, *lines]
        return lines

    return say


def _may_send(kind: Subject, session: Session, who: Principal, subject_id: UUID) -> bool:
    if not who.can(SUBMIT) or not kind.is_ready(session, subject_id):
        return False
    try:
        kind.expect_own(session, subject_id, who)
    except HubError:
        return False
    return True

"""Which days an order may bear (docs/adr/0145-days-of-an-order.md)."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.clock import today
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _, _l
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.groups.models import Directive, Enrolment, Group
from hub.organisations.models import Organisation

FAR = timedelta(days=366)  # a slip of the hand in the year is farther
LATE = timedelta(days=31)  # how long after the event custom lets an order be written


def expect_day(kind: DirectiveKind, group: Group, day: date) -> None:
    """Refuse a day of effect that can't be one of this group."""
    first, last = group.starts_on - FAR, group.ends_on + FAR
    if kind is DirectiveKind.ENROL:
        last = group.ends_on
    elif kind is DirectiveKind.GRADUATE:
        first = group.starts_on
    if not first <= day <= last:
        raise InvalidError(
            _(
                "The group trains from %(starts)s till %(ends)s: such an order can't take effect "
                "on this day.",
                starts=f"{group.starts_on:%d.%m.%Y}", ends=f"{group.ends_on:%d.%m.%Y}",
            ),
            field="effective_on",
        )  # fmt: skip


def expect_signature(directive: Directive, signed_on: date, today: date) -> None:
    """Refuse a day of signature that can't be, and an order whose day has not come.

    An enrolment is written ahead: training begins on the first day of the group anyhow.
    """
    takes, said = directive.effective_on, f"{directive.effective_on:%d.%m.%Y}"
    if signed_on > today:
        raise InvalidError(_l("This day is yet to come."), field="signed_on")
    if signed_on < takes - FAR:
        words = _("This is more than a year before %(day)s, when it takes effect.", day=said)
        raise InvalidError(words, field="signed_on")
    if signed_on > takes + LATE:
        words = _(
            "The order takes effect on %(day)s, more than 31 days before it: mend one of the two "
            "days.", day=said,
        )  # fmt: skip
        raise InvalidError(words, field="signed_on")
    if takes > today and directive.kind is not DirectiveKind.ENROL:
        words = _(
            "The order takes effect on %(day)s: sign it here on that day. Its own day may be an "
            "earlier one.", day=said,
        )  # fmt: skip
        raise RefusedError(words)


def expect_term(session: Session, group: Group, was: Mapping[str, date]) -> None:
    """Refuse days of training that contradict the orders by which people are in the group."""
    found = session.execute(
        select(func.min(Enrolment.enrolled_on), func.max(Enrolment.enrolled_on)).where(
            Enrolment.group_id == group.id, Enrolment.state == EnrolmentState.ENROLLED
        )
    ).one()
    first, last = found
    if first is None or last is None:
        return
    if group.starts_on > max(first, was.get("starts_on", group.starts_on)):
        raise InvalidError(
            _("By an order people are enrolled from %(day)s: the group can't begin later. Undo the "
              "enrolment by an order first.", day=f"{first:%d.%m.%Y}"),
            field="starts_on",
        )  # fmt: skip
    if group.ends_on < last:
        raise InvalidError(
            _("By an order people are enrolled from %(day)s: the group can't end before.",
              day=f"{last:%d.%m.%Y}"),
            field="ends_on",
        )  # fmt: skip
    if group.ends_on < min(today(), was.get("ends_on", group.ends_on)):
        raise InvalidError(
            _l("People are learning in the group: its last day can't be moved into the past."),
            field="ends_on",
        )


def signer(
    session: Session, directive: Directive, name: str | None, post: str | None
) -> tuple[str, str | None]:
    """Say who signs: the head of who issues the order where nobody else is named."""
    if said := " ".join((name or "").split()):
        return said, post
    owner = session.get_one(Organisation, directive.organisation_id)
    if not owner.director:
        raise InvalidError(_l("Say who signs the order."), field="signer")
    return owner.director, post or owner.director_post

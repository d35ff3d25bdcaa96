"""Which days and number an order may bear, and what of a group only an order changes.

Every door comes here (docs/adr/0145-days-of-an-order.md).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.clock import today
from hub.core.errors import InvalidError, RefusedError
from hub.core.i18n import _, _l
from hub.groups.machine import DirectiveKind, DirectiveState, EnrolmentState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group
from hub.organisations.models import Organisation

FAR = timedelta(days=366)  # a slip of the hand in the year is farther
LATE = timedelta(days=31)  # how long after the event custom lets an order be written
SAID = frozenset({"starts_on", "ends_on", "provider_id", "form"})  # what orders say of a group
BROUGHT = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED)
SETS_TERM = frozenset({DirectiveKind.ENROL, DirectiveKind.TRANSFER, DirectiveKind.REINSTATE})
AROUND = re.compile(r" *([-\u2010-\u2015\u2212/]) *")
DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
NUMBER = re.compile(r"(?=.*\d)\w[\w ./()-]*")


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


def expect_ordered(session: Session, group: Group, was: Mapping[str, object]) -> None:
    """Refuse changes that only an order makes; `was`: what is changed, as it was.

    Once an order has put people in a group, all that is lawful without another one is this:
    - its first day goes back to what such an order said;
    - its last day is at most 31 days off what each of them said, not before anybody's first day,
      and not in the past while somebody learns;
    - who teaches it and the form of study stay; all else orders don't speak of.
    """
    orders = _bringing(session, group.id) if SAID & set(was) else ()
    if orders and {"provider_id", "form"} & set(was):
        raise RefusedError(
            _l("Orders enrolled people in this group: who teaches it and the form of study stay.")
        )
    if orders and "starts_on" in was and group.starts_on not in {one.first_on for one in orders}:
        raise InvalidError(
            _("By order № %(number)s training begins on %(day)s. Another first day takes an order: "
              "transfer people to a group of other days, or undo their enrolment and enrol anew.",
              number=orders[0].number, day=f"{orders[0].first_on:%d.%m.%Y}"),
            field="starts_on",
        )  # fmt: skip
    if "ends_on" not in was:
        return
    if far := next((one for one in orders if abs(group.ends_on - one.last_on) > LATE), None):
        raise InvalidError(
            _("By order № %(number)s training ends on %(day)s: more than 31 days off it takes an "
              "order: transfer people to a group of other days.",
              number=far.number, day=f"{far.last_on:%d.%m.%Y}"),
            field="ends_on",
        )  # fmt: skip
    last = session.scalar(
        select(func.max(Enrolment.enrolled_on)).where(
            Enrolment.group_id == group.id, Enrolment.state == EnrolmentState.ENROLLED
        )
    )
    if last is None:
        return
    if group.ends_on < last:
        raise InvalidError(
            _("By an order people are enrolled from %(day)s: the group can't end before.",
              day=f"{last:%d.%m.%Y}"),
            field="ends_on",
        )  # fmt: skip
    before = was["ends_on"]
    if isinstance(before, date) and group.ends_on < min(today(), before):
        raise InvalidError(
            _l("People are learning in the group: its last day can't be moved into the past."),
            field="ends_on",
        )


def _bringing(session: Session, group_id: UUID) -> Sequence[Any]:
    """Give the signed orders that brought those who are in a group, or completed, with their term.

    The first signed comes first.
    """
    inside = select(Enrolment.application_id).where(
        Enrolment.group_id == group_id, Enrolment.state.in_(BROUGHT)
    )
    return session.execute(
        select(Directive.number, Directive.first_on, Directive.last_on, Directive.signed_on)
        .join(DirectiveLine, DirectiveLine.directive_id == Directive.id)
        .join(Enrolment, Enrolment.id == DirectiveLine.enrolment_id)
        .where(
            func.coalesce(Directive.to_group_id, Directive.group_id) == group_id,
            Directive.first_on.is_not(None),
            Enrolment.application_id.in_(inside),
            Enrolment.state != EnrolmentState.ANNULLED,
        )
        .distinct()
        .order_by(Directive.signed_on, Directive.number)
    ).all()


def out_of_turn(
    session: Session, directive: Directive, signed_on: date, applications: Mapping[UUID, UUID]
) -> dict[UUID, list[str]]:
    """Say about whom an order comes before one that is signed: an effect before its cause.

    Its day of signature is not before theirs, nor the day it takes effect; an undone enrolment and
    the order that undoes it may take effect whenever. `applications`: of each enrolment.
    """
    about = session.execute(
        select(
            Enrolment.application_id, Enrolment.state, Directive.kind, Directive.number,
            Directive.signed_on, Directive.effective_on,
        )
        .join(DirectiveLine, DirectiveLine.enrolment_id == Enrolment.id)
        .join(Directive, Directive.id == DirectiveLine.directive_id)
        .where(
            Enrolment.application_id.in_(set(applications.values())),
            Directive.state == DirectiveState.SIGNED,
        )
        .order_by(Directive.signed_on, Directive.effective_on)
    )  # fmt: skip
    why: dict[UUID, list[str]] = {}
    for row in about:
        stands = row.state is not EnrolmentState.ANNULLED and DirectiveKind.ANNUL not in {
            row.kind, directive.kind,
        }  # fmt: skip
        said = {"number": row.number, "day": f"{row.signed_on:%d.%m.%Y}"}
        if row.signed_on > signed_on:
            words = _("order № %(number)s of %(day)s is later than this one", **said)
        elif stands and row.effective_on > directive.effective_on:
            said["from"] = f"{row.effective_on:%d.%m.%Y}"
            words = _("order № %(number)s of %(day)s takes effect on %(from)s, this one earlier",
                      **said)  # fmt: skip
        else:
            continue
        why[row.application_id] = [words]
    return {key: why[one] for key, one in applications.items() if one in why}


def number_of(text: str) -> str:
    """Write a number of an order as numbers are written: «39 - у» is «39-у»."""
    return AROUND.sub(lambda found: found[1].translate(DASHES), " ".join(text.split()))


def expect_number(text: str) -> str:
    number = number_of(text)
    if not number:
        raise InvalidError(_l("Give the order its number."), field="number")
    if not NUMBER.fullmatch(number):
        raise InvalidError(
            _l("A number of an order is of figures and letters, 12 or 12/26 for instance."),
            field="number",
        )
    return number


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

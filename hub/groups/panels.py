"""What groups say on the cards of programmes, organisations and people."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hub.applications.models import Application
from hub.core import clock, panels
from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.panels import Days, Line, Panel, Say
from hub.core.scopes import scoped
from hub.groups.machine import DirectiveState, EnrolmentState
from hub.groups.models import Directive, DirectiveLine, Enrolment, Group
from hub.groups.scopes import GROUPS, ORDERS, ORDERS_READ, READ
from hub.groups.scopes import people as seen_people
from hub.groups.words import ENROLMENT_TONES, ENROLMENTS, KINDS, STATES, TONES

MOST = 10


def _say(where: str) -> Say:
    def say(session: Session, who: Principal, row_id: UUID) -> Sequence[Line]:
        own: ColumnElement[bool] = getattr(Group, where) == row_id
        found = scoped(select(Group).where(own), GROUPS, who, READ)
        rows = session.scalars(found.order_by(Group.starts_on.desc(), Group.id).limit(MOST + 1))
        lines = [_line(one) for one in rows]
        if len(lines) > MOST:
            name = where.removesuffix("_id")
            every = f"{url_for('groups.index')}?{name}={row_id}"
            lines[MOST:] = [Line(title=str(_("All groups")), url=every)]
        return lines

    return say


def _line(one: Group) -> Line:
    return Line(
        title=one.title,
        url=url_for("groups.card", row_id=one.id),
        note=f"{one.starts_on:%d.%m.%Y} – {one.ends_on:%d.%m.%Y}",
        badge=str(STATES[one.state]),
        tone=TONES.get(one.state, "neutral"),
    )


def of_person(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Say in which groups somebody is or was, as far as the asker is shown it."""
    wanted: Any = (
        select(Group, Enrolment.state)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .join(Application, Application.id == Enrolment.application_id)
        .where(Application.person_id == person_id)
        .order_by(Group.starts_on.desc(), Group.id)
        .limit(MOST)
    )
    if (limit := seen_people(who)) is not None:
        wanted = wanted.where(limit)
    return [
        Line(
            title=row.Group.title,
            url=url_for("groups.card", row_id=row.Group.id),
            note=f"{row.Group.starts_on:%d.%m.%Y} – {row.Group.ends_on:%d.%m.%Y}",
            badge=str(ENROLMENTS[row.state]),
            tone=ENROLMENT_TONES[row.state],
        )
        for row in session.execute(scoped(wanted, GROUPS, who, READ))
        if row.state is not EnrolmentState.PLANNED or who.person_id != person_id
    ]


def days(session: Session, who: Principal, person_id: UUID) -> Sequence[Line]:
    """Tell of the orders about somebody, those that the asker may open."""
    wanted: Any = (
        select(Directive, Group.title)
        .join(DirectiveLine, DirectiveLine.directive_id == Directive.id)
        .join(Enrolment, Enrolment.id == DirectiveLine.enrolment_id)
        .join(Application, Application.id == Enrolment.application_id)
        .join(Group, Group.id == Directive.group_id)
        .where(Application.person_id == person_id, Directive.state == DirectiveState.SIGNED)
        .order_by(Directive.signed_on.desc(), Directive.id)
        .limit(MOST * MOST)
    )
    return [
        Line(
            title=str(KINDS[row.Directive.kind]),
            note=f"№ {row.Directive.number}, {row.title}",
            url=url_for("directives.card", row_id=row.Directive.id),
            at=datetime.combine(row.Directive.signed_on, time(), clock.zone()),
            tone="info",
        )
        for row in session.execute(scoped(wanted, ORDERS, who, ORDERS_READ))
    ]


def wire() -> None:
    """Put them on the cards; hub/learning.py calls it."""
    for subject, where in (("programme", "programme_id"), ("organisation", "provider_id")):
        panel = Panel(
            name="groups", title=_l("Groups"), icon="users-group", permission=READ, say=_say(where)
        )
        panels.provide(subject, panel)
    panels.provide(
        "person",
        Panel(
            name="groups", title=_l("Groups"), icon="users-group", permission=READ, say=of_person
        ),
        Days(name="directives", permission=ORDERS_READ, say=days),
    )

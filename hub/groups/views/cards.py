"""The card of a group and its form."""

from typing import Any, TypeVar
from uuid import UUID

from flask import flash, redirect, request
from sqlalchemy.orm import Session

from hub.core import audit, clock
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.panels import panels_of
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.deadlines.tables import OWES
from hub.groups import commands, forming, history, order_queries, queries, teaching
from hub.groups.commands import SUBJECT
from hub.groups.forms import GroupForm, NewGroupForm
from hub.groups.machine import (
    EFFECTS,
    GATHERS,
    GROUP_MOVES,
    INSIDE,
    OPEN_GROUPS,
    DirectiveState,
    EnrolmentState,
    GroupAct,
)
from hub.groups.models import Group
from hub.groups.order_tables import number_word, tone
from hub.groups.scopes import ORDERS_READ, ORDERS_WRITE, READ, WRITE
from hub.groups.tables import ORGANISATION, PROGRAMME, is_overdue
from hub.groups.views.blueprint import blueprint, carry, here
from hub.groups.words import ENROLMENT_TONES, ENROLMENTS, KINDS, STATES, TONES
from hub.programmes.models import ProgrammeVersion
from hub.programmes.titles import FORMS
from hub.resources.staff_models import StaffMember
from hub.resources.teaching import STAFF_MEMBER

F = TypeVar("F", bound=GroupForm)
PRESENT = frozenset({*INSIDE, EnrolmentState.COMPLETED})  # as the list of groups counts them


@blueprint.get("/<uuid:row_id>")
@requires(READ)
def card(row_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        found = queries.group(session, row_id, who)
        people = queries.people(session, row_id, who)
        audit.record(
            session, "groups.read", subject=SUBJECT, subject_id=row_id,
            details={"people": len(people)},
        )  # fmt: skip
        may_write = queries.may(session, row_id, who, WRITE)
        is_watching = who.can(ORDERS_READ)
        taught = teaching.teachers(session, found)
        states = [one.state for one in people]
        orders = order_queries.orders(session, row_id, who) if is_watching else ()
        return render(
            "groups/card.html",
            group=found,
            version=session.get_one(ProgrammeVersion, found.version_id),
            provider=_named(session, who, ORGANISATION, found.provider_id),
            curator=session.get(StaffMember, found.curator_id) if found.curator_id else None,
            people=people,
            present=sum(one.state in PRESENT for one in people),
            counts={state: states.count(state) for state in EnrolmentState if state in states},
            teachers=taught,
            lacks=lookup("competency").titles(
                session, {key for one in taught for key in one.lacks} if may_write else set()
            ),
            orders=orders,
            drafted={
                one.id: [name for _line, name in order_queries.lines(session, one.id, who)]
                for one in orders
                if one.state is DirectiveState.DRAFT
            },
            kinds=_kinds(found, states) if may_write and who.can(ORDERS_WRITE) else (),
            history=history.lines(session, row_id) if is_watching else (),
            panels=panels_of(session, who, SUBJECT, row_id),
            words=WORDS,
            owes=OWES.get(found.owed_by) if found.owed_by else None,
            is_overdue=is_overdue(found),
            is_watching=is_watching,
            may_write=may_write and found.state in OPEN_GROUPS,
            may_gather=may_write and found.state in GATHERS,
            may_cancel=may_write
            and found.state in GROUP_MOVES[GroupAct.CANCEL][0]
            and EnrolmentState.ENROLLED not in states,
        )


WORDS = {
    "states": STATES, "tones": TONES, "forms": FORMS, "kinds": KINDS,
    "enrolments": ENROLMENTS, "enrolment_tones": ENROLMENT_TONES,
    "number": number_word, "order_tone": tone,
}  # fmt: skip


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    who = someone()
    form = NewGroupForm(data=_beginning(who))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                values = _values(session, form, who)
                meant = lookup(PROGRAMME).meant(
                    session, who, (form.programme.data or "").strip(), "programme"
                )
                version_id = forming.published(session, meant) if meant else None
                if version_id is None:
                    raise InvalidError(_("Choose a published programme."), field="programme")
                made = commands.create(session, at=utcnow(), version_id=version_id, **values)
                queries.group(session, made.id, who, WRITE)  # a partner forms its own ones only
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The group is formed. Put people on its list."), "success")
            return redirect(here(made.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.group(session, row_id, who, WRITE)
        data = _said(session, found, who)
    form = GroupForm(data=data | {"version": str(found.version)})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.group(session, row_id, who, WRITE)
                values = _values(session, form, who)
                commands.change(session, row_id, version=form.seen_version or 0, **values)
                queries.group(session, row_id, who, WRITE)
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(_in_words(data), found.version)
        else:
            flash(_("The group is saved."), "success")
            return redirect(here(row_id))
    return _drawn(form, found, clashes)


@blueprint.post("/<uuid:row_id>/cancel")
@requires(WRITE)
def cancel(row_id: UUID) -> Answer:
    who, version = someone(), request.form.get("version", "")

    def act(session: Session) -> None:
        queries.group(session, row_id, who, WRITE)
        seen = int(version) if version.isdecimal() else 0
        commands.cancel(session, row_id, at=utcnow(), version=seen)

    return carry(act, _("The group is called off; its list is free for others."), here(row_id))


def _kinds(found: Group, states: list[EnrolmentState]) -> list[Any]:
    """Give the orders that can be drafted now: somebody is there to whom it may be done."""
    return [
        kind
        for kind, effect in EFFECTS.items()
        if found.state in effect.groups and effect.before in states
    ]


def _named(session: Session, who: Principal, kind: str, key: UUID) -> str:
    return lookup(kind).named(session, who, [key]).get(key, "")


def _beginning(who: Principal) -> dict[str, Any]:
    """Begin with the programme or the organisation from whose card one comes."""
    with reading() as session:
        own = who.only_organisation(WRITE)
        given = {
            name: lookup(kind).understood(session, who, [word])[word]
            for name, kind in (("programme", PROGRAMME), ("provider", ORGANISATION))
            if (word := request.args.get(name, ""))
        }
        provider = given.get("provider") or own
        programme = given.get("programme")
        return {
            "provider_id": lookup(ORGANISATION).called(session, who, provider) if provider else "",
            "programme": lookup(PROGRAMME).called(session, who, programme) if programme else "",
            "places": 25,
            "starts_on": clock.today(),
        }


def _said(session: Session, found: Group, who: Principal) -> dict[str, Any]:
    names = ("title", "starts_on", "ends_on", "places", "moodle_site", "moodle_course",
             "moodle_group", "about")  # fmt: skip
    curator = found.curator_id
    return {
        **{name: getattr(found, name) for name in names},
        "form": found.form.value,
        "provider_id": lookup(ORGANISATION).called(session, who, found.provider_id),
        "curator_id": lookup(STAFF_MEMBER).called(session, who, curator) if curator else "",
    }


def _in_words(data: dict[str, Any]) -> dict[str, str]:
    known = {one.value: str(title) for one, title in FORMS.items()}
    said = {name: "" if value is None else str(value) for name, value in data.items()}
    days = {name: f"{data[name]:%d.%m.%Y}" for name in ("starts_on", "ends_on")}
    return said | days | {"form": known[data["form"]]}


def _values(session: Session, form: GroupForm, who: Principal) -> dict[str, Any]:
    def meant(kind: str, name: str) -> UUID | None:
        return lookup(kind).meant(session, who, (form[name].data or "").strip(), name)

    return form.values() | {
        "provider_id": meant(ORGANISATION, "provider_id"),
        "curator_id": meant(STAFF_MEMBER, "curator_id"),
    }


def _drawn(form: F, found: Group | None, clashes: Any = ()) -> Answer:
    page = render("groups/form.html", form=form, group=found, clashes=clashes)
    return (page, 422) if form.is_submitted() else page

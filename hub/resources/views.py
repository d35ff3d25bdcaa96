"""Pages of resources, made from their shapes: the list, the card, the form, the confirmation."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal
from hub.core.db import transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.tracing import unit
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.resources import cards, commands, queries, standing, standing_views
from hub.resources.bases import CONFIRM, READ, STAFF_READ, WRITE, Resource
from hub.resources.forms import ResourceForm, form_of, of_book
from hub.resources.registries import SHAPES
from hub.resources.saying import said
from hub.resources.shape import Part, Shape, Sort
from hub.resources.tables import TABLES, filter_name

MORE = "more"  # the button that asks for further boxes and saves nothing
LOOKED_UP = (Sort.LOOKUP, Sort.MANY)


class Room:
    """The doors of one registry."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.table = TABLES[shape.name]
        self.form_class = form_of(shape)
        self.name = shape.blueprint

    def blueprint(self) -> Blueprint:
        made = Blueprint(
            self.name, __name__, url_prefix=f"/{self.shape.name}", template_folder="templates"
        )
        mount(made, self.table)

        def add(rule: str, name: str, permission: str, view: Callable[..., Answer]) -> None:
            def asked(**arguments: Any) -> Answer:
                return view(**arguments)

            methods = ["POST"] if name == "confirm" else ["GET", "POST"]
            if name == "card":
                methods = ["GET"]
            made.add_url_rule(rule, name, requires(permission)(asked), methods=methods)

        add("/<uuid:row_id>", "card", self.shape.permission, self.card)
        add("/new", "new", self.shape.write_permission, self.new)
        add("/<uuid:row_id>/edit", "edit", self.shape.write_permission, self.edit)
        add("/<uuid:row_id>/confirm", "confirm", CONFIRM, self.confirm)
        standing_views.mount(made, self.shape)
        offered = {item.lookup for item in self.table.filters if item.lookup}
        for part in self.shape.parts:
            if part.lookup and part.lookup not in offered:
                view = requires(READ)(_offer(partial(_offer_of, part.lookup)))
                made.add_url_rule(f"/offer/{part.lookup}", f"offer_{part.lookup}", view)
                offered.add(part.lookup)
        if self.shape.parent:
            find = partial(queries.offer_own, self.shape)
            view = requires(self.shape.write_permission)(_offer(find))
            made.add_url_rule("/offer/own", "offer_own", view)
        return made

    def card(self, row_id: UUID) -> Answer:
        who, shape = someone(), self.shape
        with unit(self.table) as session:
            found = queries.one(session, shape, row_id, who)
            if shape.is_personal:
                audit.record(session, f"{shape.name}.read", subject=shape.one, subject_id=row_id)
            return render(
                "resources/card.html",
                shape=shape,
                row=found,
                facts=cards.facts(session, shape, found, who),
                sections=cards.sections(session, shape, found, who),
                more=cards.more(session, shape, found, who),
                may_edit=who.reaches(WRITE, found.organisation_id),
                knows_people=who.can(STAFF_READ),
                standing=standing.said_of(found),
                tone=standing.tone_of(found),
                confirms=who.everywhere(CONFIRM),
            )

    def confirm(self, row_id: UUID) -> Answer:
        who = someone()
        with transaction() as session:
            found = queries.one(session, self.shape, row_id, who, CONFIRM)
            is_seen = request.form.get("version") == str(found.version)
            if is_seen:
                commands.confirm(session, self.shape, [row_id])
        if is_seen:
            flash(_("The record is confirmed: everybody sees it now."), "success")
        else:
            flash(_("The record changed after you opened it: look and confirm again."), "warning")
        return redirect(url_for(f"{self.name}.card", row_id=row_id))

    def new(self) -> Answer:
        who = someone()
        form = self.form(self._beginning(who))
        if MORE in request.form:
            return self._drawn(form, None)
        if form.validate_on_submit():
            try:
                with transaction() as session:
                    made = self._create(session, form, who)
            except HubError as error:
                form.refuse(error) or form.form_errors.append(str(error.message))
            else:
                flash(
                    _("The record is added.")
                    if made.confirmed_at
                    else _("The record is added. Others see it once the centre confirms it."),
                    "success",
                )
                return redirect(url_for(f"{self.name}.card", row_id=made.id))
        return self._drawn(form, None)

    def edit(self, row_id: UUID) -> Answer:
        who = someone()
        with unit(self.table) as session:
            found = queries.one(session, self.shape, row_id, who, WRITE)
            now = self.written(session, found, who)
            if self.shape.is_personal:
                act = f"{self.shape.name}.read"
                audit.record(session, act, subject=self.shape.one, subject_id=row_id)
        form = self.form(self._kept(found, now))
        clashes: Any = ()
        if MORE in request.form:
            return self._drawn(form, found)
        if form.validate_on_submit():
            try:
                with transaction() as session:
                    self._change(session, row_id, form, who)
            except HubError as error:
                if not form.refuse(error):
                    clashes = form.clashes(now, found.version)
            else:
                flash(_("The card is saved."), "success")
                return redirect(url_for(f"{self.name}.card", row_id=row_id))
        return self._drawn(form, found, clashes)

    def _create(self, session: Session, form: ResourceForm, who: Principal) -> Resource:
        values = self._values(session, form, who)
        confirmed = who.everywhere(CONFIRM)
        made: Resource = commands.create(session, self.shape, confirmed=confirmed, **values)
        self._expect_own(who, made)
        return made

    def _change(self, session: Session, row_id: UUID, form: ResourceForm, who: Principal) -> None:
        queries.one(session, self.shape, row_id, who, WRITE)
        values = self._values(session, form, who)
        changed = commands.change(
            session,
            self.shape,
            row_id,
            version=form.seen_version or 0,
            confirmed=who.everywhere(CONFIRM),
            **values,
        )
        self._expect_own(who, changed)

    def _expect_own(self, who: Principal, row: Resource) -> None:
        if who.reaches(WRITE, row.organisation_id):
            return
        if self.shape.parent:
            words = _("This one is of another organisation: choose one of your own.")
            raise InvalidError(words, field=self.shape.parent)
        raise InvalidError(_("Choose your own organisation."), field="organisation_id")

    def form(self, data: dict[str, Any]) -> ResourceForm:
        form = self.form_class(data=data)
        for part in self.shape.parts:
            if part.sort is Sort.BOOK and part.book:
                with unit(self.table) as session:
                    form[part.name].choices = of_book(session, part.book, data.get(part.name))
        return form

    def _beginning(self, who: Principal) -> dict[str, Any]:
        """Give what a new card begins with: what the address names, and one's own organisation."""
        data: dict[str, Any] = {}
        with unit(self.table) as session:
            for part in self.shape.parts:
                if part.sort is not Sort.LOOKUP or part.lookup is None:
                    continue
                given = request.args.get(filter_name(part), "")
                if given:
                    found = lookup(part.lookup).understood(session, who, [given])[given]
                    data[part.name] = (
                        lookup(part.lookup).called(session, who, found) if found else ""
                    )
                elif part.name == "organisation_id" and (own := who.only_organisation(WRITE)):
                    data[part.name] = lookup(part.lookup).called(session, who, own)
        return data

    def _kept(self, found: Any, now: dict[str, str]) -> dict[str, Any]:
        """Give the form what the card says: rows of other registries and hours in words."""
        data: dict[str, Any] = {"version": str(found.version)}
        for part in self.shape.parts:
            value = getattr(found, part.name)
            if part.sort is Sort.MANY:
                data[part.name] = now[part.name].split("; ") if value else []
            elif part.sort is Sort.LOOKUP or part.shown is not None:
                data[part.name] = now[part.name]
            else:
                data[part.name] = getattr(value, "value", value)
        return data

    def written(self, session: Session, found: Any, who: Principal) -> dict[str, str]:
        """Say what the card says, in the words a form would have it."""
        return {
            part.name: _word(session, part, getattr(found, part.name), who)
            for part in self.shape.parts
        }

    def _values(self, session: Session, form: ResourceForm, who: Principal) -> dict[str, Any]:
        values = form.values()
        for part in self.shape.parts:
            if part.sort not in LOOKED_UP:
                continue
            data = form[part.name].data
            words = [str(one or "").strip() for one in (data if part.sort is Sort.MANY else [data])]
            words = [word for word in words if word]
            found = lookup(part.lookup or "").understood(session, who, words)
            if unknown := [word for word in words if found[word] is None]:
                why = "; ".join(f"{word}: {found.refusal(word).message}" for word in unknown)
                raise InvalidError(why, field=part.name)
            ids = [found[word] for word in words]
            values[part.name] = ids if part.sort is Sort.MANY else next(iter(ids), None)
        return values

    def _drawn(self, form: ResourceForm, found: Any, clashes: Any = ()) -> Answer:
        form.leave_room()
        page = render(
            "resources/form.html",
            shape=self.shape,
            form=form,
            row=found,
            clashes=clashes,
            asks=found is not None
            and found.confirmed_at is not None
            and not someone().everywhere(CONFIRM),
            offers={part.name: self._offers(part) for part in self.shape.parts if part.lookup},
        )
        return (page, 422) if form.is_submitted() and MORE not in request.form else page

    def _offers(self, part: Part) -> str:
        """Say where a field asks what to offer."""
        if part.name == self.shape.parent:
            return url_for(f"{self.name}.offer_own")
        if any(item.lookup == part.lookup for item in self.table.filters):
            return url_for(f"{self.name}.offer", name=part.lookup)
        return url_for(f"{self.name}.offer_{part.lookup}")


def _word(session: Session, part: Part, value: Any, who: Principal) -> str:
    if part.sort is Sort.LOOKUP:
        return lookup(part.lookup or "").called(session, who, value) if value else ""
    return said(session, part, value)


def _offer(find: Callable[[Session, Principal, str], list[str]]) -> Callable[[], Answer]:
    """Offer rows while a person types."""

    def asked() -> Answer:
        typed = next(iter(request.args.values()), "")
        with transaction() as session:
            offered = find(session, someone(), typed) if typed else []
        return render("tables/offer.html", offered=offered)

    return asked


def _offer_of(name: str, session: Session, who: Principal, typed: str) -> list[str]:
    return lookup(name).offer(session, who, typed)


ROOMS = {shape.name: Room(shape) for shape in SHAPES}
BLUEPRINTS = tuple(room.blueprint() for room in ROOMS.values())

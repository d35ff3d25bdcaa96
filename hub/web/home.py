"""Two homes: the public one, and the desk of whoever signed in: what needs me now, my things."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app
from sqlalchemy.orm import Session

from hub.core.access import Principal, Role
from hub.core.db import reading
from hub.core.web import Answer, public, render, requires, signed_in, someone

EXTENSION = "hub_home"

blueprint = Blueprint("home", __name__)


class Place(enum.Enum):
    """Where on the desk a card lies."""

    NOW = "now"
    MINE = "mine"
    FIGURES = "figures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A line of a card; in FIGURES `badge` is the figure itself."""

    title: str
    url: str | None = None
    note: str | None = None
    badge: str | None = None
    tone: str = "neutral"


Loader = Callable[[Session, Principal], Sequence[Item]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """What a room puts on the desk. An empty card is not shown, but a MINE one says its `empty`."""

    title: str
    icon: str
    place: Place
    load: Loader
    url: str | None = None
    permission: str | None = None
    roles: frozenset[Role] | None = None
    empty: str | None = None

    def is_for(self, who: Principal) -> bool:
        return (self.permission is None or who.can(self.permission)) and (
            self.roles is None or bool(self.roles & who.roles)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortcut:
    """What a role does oftenest, one press away: a button in the desk's head."""

    title: str
    icon: str
    url: str
    permission: str
    roles: frozenset[Role] | None = None

    def is_for(self, who: Principal) -> bool:
        return who.can(self.permission) and (self.roles is None or bool(self.roles & who.roles))


Teaser = Callable[[Session], Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the composition root handed over."""

    cards: tuple[Card, ...]
    shortcuts: tuple[Shortcut, ...]
    teaser: Teaser | None


def install(
    app: Flask, cards: Sequence[Card], shortcuts: Sequence[Shortcut], teaser: Teaser | None
) -> None:
    app.extensions[EXTENSION] = Desk(tuple(cards), tuple(shortcuts), teaser)
    app.register_blueprint(blueprint)


@blueprint.get("/")
@public
def public_home() -> Answer:
    desk: Desk = current_app.extensions[EXTENSION]
    programmes: Sequence[Item] = ()
    if desk.teaser:
        with reading() as session:
            programmes = desk.teaser(session)
    return render("home/public.html", programmes=programmes)


@blueprint.get("/cabinet")
@signed_in
def cabinet() -> Answer:
    who = someone()
    desk: Desk = current_app.extensions[EXTENSION]
    with reading() as session:
        loaded = [(card, card.load(session, who)) for card in desk.cards if card.is_for(who)]
    places: dict[Place, list[tuple[Card, Sequence[Item]]]] = {place: [] for place in Place}
    for card, found in loaded:
        if found or card.empty:
            places[card.place].append((card, found))
    return render(
        "home/cabinet.html",
        now=[(card, found) for card, found in places[Place.NOW] if found],
        mine=places[Place.MINE],
        shortcuts=[one for one in desk.shortcuts if one.is_for(who)],
        has_charts=who.can("people.export") and who.everywhere("people.read"),
        figures=[item for _card, found in places[Place.FIGURES] for item in found],
    )


@blueprint.get("/admin/style")
@requires("settings.manage")
def style() -> Answer:
    """Every part of every page on one sheet: to look at, and for the accessibility tests."""
    return render("style.html")

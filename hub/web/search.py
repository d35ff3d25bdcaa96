"""Search everywhere: each registry brings a source, the composition root hands them over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, request
from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.db import transaction
from hub.core.web import Answer, is_htmx, render, signed_in, someone

LEAST = 2  # letters worth a search
IN_DIALOG = 5
ON_PAGE = 20
EXTENSION = "hub_search"

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One thing found."""

    title: str
    url: str
    note: str | None = None
    badge: str | None = None
    tone: str = "neutral"


Finder = Callable[[Session, Principal, str, int], Sequence[Hit]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where to look: `find(session, principal, words, most)` narrows to what is visible."""

    title: str
    icon: str
    permission: str
    find: Finder


def install(app: Flask, sources: Sequence[Source]) -> None:
    app.extensions[EXTENSION] = tuple(sources)
    app.register_blueprint(blueprint)


@blueprint.get("/search")
@signed_in
def search() -> Answer:
    """Answer the dialog with a few hits of each kind, and the page with more."""
    who = someone()
    words = " ".join(request.args.get("q", "").split())[:200]
    most = IN_DIALOG if is_htmx() else ON_PAGE
    groups: list[tuple[Source, Sequence[Hit]]] = []
    if len(words) >= LEAST:
        sources: tuple[Source, ...] = current_app.extensions[EXTENSION]
        with transaction() as session:  # what is shown of people and its trace: both or neither
            found = [
                (source, source.find(session, who, words, most))
                for source in sources
                if who.can(source.permission)
            ]
        groups = [(source, hits) for source, hits in found if hits]
    template = "search/hits.html" if is_htmx() else "search/page.html"
    return render(template, words=words, groups=groups, is_short=len(words) < LEAST)

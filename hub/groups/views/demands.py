"""Which papers each kind of programme asks for before enrolment."""

from flask import request, url_for
from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.db import reading
from hub.core.i18n import _
from hub.core.web import Answer, render, requires
from hub.groups import papers
from hub.groups.scopes import RULES
from hub.groups.views.blueprint import blueprint, carry
from hub.programmes.checks import BOOK


@blueprint.get("/demands")
@requires(RULES)
def demands() -> Answer:
    with reading() as session:
        return render(
            "groups/demands.html",
            demands=papers.demands(session),
            kinds=reference.titles(session, BOOK),
            papers=reference.choices(session, papers.BOOK),
        )


@blueprint.post("/demands/<kind>")
@requires(RULES)
def demand(kind: str) -> Answer:
    word, wanted = request.form.get("version", ""), request.form.getlist("paper")

    def act(session: Session) -> None:
        version = int(word) if word.isdecimal() else -1
        papers.demand(session, kind, wanted, version=version)

    return carry(act, _("The papers are saved."), url_for("groups.demands"))

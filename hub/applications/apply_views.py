"""A citizen's way: what one may apply for, the form, and one's own applications."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.applications import applying, placing, queries, subjects, wanted
from hub.applications import intake_queries as intakes
from hub.applications.apply_form import page, sent
from hub.applications.applying import Wish
from hub.applications.forms import PersonForm
from hub.applications.models import WRITE, Application, Intake, IntakeKind
from hub.applications.words import OWN_STATES, TONES
from hub.core import clock
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.forms import CardForm
from hub.core.i18n import _, format_date, ngettext
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, principal, public, render, requires, someone
from hub.deadlines.models import Owes
from hub.deadlines.tables import OWES
from hub.programmes import queries as programmes
from hub.programmes.catalogue import queries as catalogue
from hub.programmes.library import queries as library
from hub.programmes.library.models import Module

REFUSED, GONE = 422, 410
LONGEST = 100
SHELF = 20  # modules offered at once
blueprint = Blueprint("apply", __name__, url_prefix="/apply", template_folder="templates")


@blueprint.get("")
@public
def index() -> Answer:
    """Show what one may apply for today, to whoever comes."""
    with reading() as session:
        found = intakes.open_ones(session, clock.today())
        taught = intakes.programme_titles(session, found)
        groups = [
            (title, [_shown(one, taught) for one in found if one.kind is kind])
            for kind, title in (
                (IntakeKind.PROGRAMME, _("Programmes")),
                (IntakeKind.EVENT, _("Events")),
                (IntakeKind.CONSULTATION, _("Consultations")),
            )
        ]
    return render("applications/apply.html", groups=[one for one in groups if one[1]])


@blueprint.get("/intakes/<uuid:intake_id>")
@public
def intake(intake_id: UUID) -> Answer:
    with reading() as session:
        found = intakes.open_one(session, intake_id, clock.today())
        known = intakes.known_one(session, intake_id)
    if found is not None:
        return page(Wish(intake_id=intake_id), _of_intake(found))
    if known is None:
        abort(404)
    return render("applications/stopped.html", title=known.title), GONE


@blueprint.post("/intakes/<uuid:intake_id>")
@requires(WRITE)
def to_intake(intake_id: UUID) -> Answer:
    with reading() as session:
        found = session.get(Intake, intake_id)
    if found is None:
        abort(404)
    return sent(Wish(intake_id=intake_id), _of_intake(found))


@blueprint.get("/programmes/<uuid:programme_id>")
@public
def programme(programme_id: UUID) -> Answer:
    """Offer the intakes of a programme, or the programme itself where none is open."""
    with reading() as session:
        known = catalogue.shown(session, programme_id)
        if known is None:
            abort(404)
        title = known[1].title
        open_ones = intakes.open_ones(session, clock.today(), programme_id=programme_id)
        found = [_shown(one) for one in open_ones]
    if found:
        groups = [(title, found)]
        return render("applications/apply.html", groups=groups, of_programme=title)
    return page(Wish(programme_id=programme_id), _of_programme(title))


@blueprint.post("/programmes/<uuid:programme_id>")
@requires(WRITE)
def to_programme(programme_id: UUID) -> Answer:
    with reading() as session:
        shown = programmes.published(session, programme_id)
    if shown is None:
        abort(404)
    return sent(Wish(programme_id=programme_id), _of_programme(shown.title))


@blueprint.route("/consultation", methods=["GET", "POST"])
@requires(WRITE)
def consultation() -> Answer:
    wish = Wish(kind=IntakeKind.CONSULTATION)
    about = {
        "title": _("A consultation on an individual learning plan"),
        "lead": _("Say what you can do, what you want to learn and when it is handy to talk."),
    }
    return sent(wish, about) if request.method == "POST" else page(wish, about)


@blueprint.route("/own", methods=["GET", "POST"])
@requires(WRITE)
def own() -> Answer:
    """Let one compose a programme out of modules of the library and see the hours add up."""
    words = request.args.get("q", "")[:LONGEST]
    with reading() as session:
        mends = _mended(session)
        chosen = _modules(session)
        found = library.shelf(session, words, most=SHELF + len(chosen) + 1)
        shelf = [one for one in found if one not in chosen]
    hours = sum(one.hours for one in chosen)

    def here(modules: Sequence[str]) -> str:
        return url_for("apply.own", q=words, of=mends.id if mends else None, module=modules)

    about = {
        "title": _("A programme of one's own"),
        "lead": _("Choose modules: the centre will say when and where they can be taught."),
        "chosen": chosen,
        "shelf": shelf[:SHELF],
        "has_more": len(shelf) > SHELF,
        "q": words,
        "hours": ngettext("%(num)d hour", "%(num)d hours", hours),
        "with_module": lambda key: here([*_ids(), str(key)]),
        "without": lambda key: here([one for one in _ids() if one != str(key)]),
        "is_own": True,
        "mends": mends,
    }
    wish = Wish(modules=[one.id for one in chosen], kind=IntakeKind.PROGRAMME)
    if request.method != "POST":
        return page(wish, about)
    if chosen:
        return _composed_anew(mends, wish) if mends else sent(wish, about)
    flash(_("Choose at least one module."), "warning")
    return redirect(here([]))


@blueprint.route("/person", methods=["GET", "POST"])
@requires(WRITE)
def person() -> Answer:
    """Ask whoever signs in without a card who they are."""
    who, form = someone(), PersonForm()
    if who.person_id is not None:
        return redirect(url_for("apply.index"))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                applying.introduce(session, who, **form.values())
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("Thank you: now you can apply."), "success")
            return redirect(url_for("apply.index"))
    drawn = render("applications/person.html", form=form)
    return (drawn, REFUSED) if form.is_submitted() else drawn


@blueprint.get("/mine")
@requires(WRITE)
def mine() -> Answer:
    """List one's own applications: those that are open first."""
    who = someone()
    with reading() as session:
        found = queries.of_person(session, who.person_id) if who.person_id else []
        titles = subjects.titles(session, [one.id for one in found])
        rows = [
            {
                "row": one,
                "title": titles.get(one.id, ""),
                "state": OWN_STATES[one.state],
                "tone": TONES.get(one.state, "neutral"),
                "owes": _owes(one),
                "is_late": one.due_on is not None and one.due_on < clock.today(),
                "due": format_date(one.due_on, "dd.MM.yyyy") if one.due_on else "",
                "ahead": queries.ahead_of(session, one),
            }
            for one in found
        ]
    return render("applications/mine.html", rows=rows)


def _owes(one: Application) -> str:
    """Name who is to act, to whom it is about."""
    if one.owed_by is None:
        return ""
    words = _("you") if one.owed_by is Owes.APPLICANT else OWES[one.owed_by]
    return str(words).capitalize()


def _shown(one: Intake, taught: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    free = one.places - one.taken
    days = [format_date(day, "dd.MM.yyyy") for day in (one.starts_on, one.ends_on) if day]
    last = wanted.last_day(one)
    return {
        "row": one,
        "programme": (taught or {}).get(one.id, ""),
        "days": " — ".join(days),
        "last": format_date(last, "dd.MM.yyyy") if last else "",
        "free": ngettext("%(num)d free place", "%(num)d free places", free) if free else "",
    }


def _of_intake(found: Intake) -> dict[str, Any]:
    with reading() as session:
        who = principal()
        provider = (
            lookup("organisation").named(session, who, [found.provider_id])
            if found.provider_id and who is not None
            else {}
        )
        taught = intakes.programme_titles(session, [found])
    return {
        "title": found.title,
        "lead": str(subjects.KINDS[found.kind]).capitalize(),
        "intake": _shown(found, taught),
        "provider": next(iter(provider.values()), ""),
    }


def _of_programme(title: str) -> dict[str, Any]:
    lead = _("No intake is open now: the centre will write when one is.")
    return {"title": title, "lead": lead}


def _ids() -> list[str]:
    given = request.form if request.method == "POST" else request.args
    return list(dict.fromkeys(given.getlist("module")))


def _mended(session: Session) -> Application | None:
    """Give the application whose modules are chosen again, if there is one and it is theirs."""
    try:
        key = UUID(request.args.get("of", ""))
    except ValueError:
        return None
    return queries.application(session, key, someone(), WRITE)


def _composed_anew(mends: Application, wish: Wish) -> Answer:
    try:
        with transaction() as session:
            queries.application(session, mends.id, someone(), WRITE)
            version = CardForm().seen_version or 0
            placing.compose_anew(session, mends.id, wish.modules, version=version)
    except HubError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("The application is saved."), "success")
    return redirect(url_for("applications.card", row_id=mends.id))


def _modules(session: Session) -> Sequence[Module]:
    """Read the modules chosen so far; what is no module any more is left out."""
    found = []
    for word in _ids():
        try:
            one = session.get(Module, UUID(word))
        except ValueError:
            continue
        if one is not None and one.archived_at is None:
            found.append(one)
    return found

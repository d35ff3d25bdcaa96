"""What the card of an application says, to whoever may see it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from hub.accounts.queries import names
from hub.applications import doors, queries, subjects, wanted
from hub.applications import intake_queries as intakes
from hub.applications.machine import BEFORE_ENROLMENT, MOVES, Act, Mover, State
from hub.applications.models import WRITE, WRITE_INTAKES, Application, ApplicationStep, Intake
from hub.applications.placing import CHECKED, MENDED
from hub.applications.words import ACTS, HAPPENED, OWN_STATES, STATES, TONES
from hub.core import clock, reference
from hub.core.access import Principal
from hub.core.i18n import _, _l, format_date
from hub.core.panels import Line
from hub.core.tables.lookups import lookup
from hub.deadlines.models import Owes
from hub.deadlines.tables import OWES
from hub.people.models import Person
from hub.people.papers import age
from hub.programmes.checks import EDUCATION
from hub.programmes.queries import published

MOVERS = {
    Mover.APPLICANT: _l("the applicant"),
    Mover.OFFICE: _l("the centre"),
    Mover.PROVIDER: _l("the training organisation"),
    Mover.HUB: _l("by itself"),
}
# Which acts a card offers at once, and which ask for a reason or an organisation first.
ICONS = {
    Act.SUBMIT: "send",
    Act.ACCEPT: "circle-check",
    Act.PUT_IN_LINE: "hourglass",
    Act.KEEP: "hourglass",
    Act.ASSIGN: "building",
    Act.CONFIRM: "circle-check",
    Act.DECLINE: "x",
    Act.TAKE_PART: "circle-check",
    Act.SEND_BACK: "arrow-back-up",
    Act.WITHDRAW: "arrow-back-up",
    Act.REFUSE: "x",
}
MAIN = (Act.SUBMIT, Act.ACCEPT, Act.CONFIRM, Act.TAKE_PART)
REASONED = (Act.SEND_BACK, Act.REFUSE, Act.DECLINE, Act.WITHDRAW)


def card(session: Session, who: Principal, found: Application) -> dict[str, Any]:
    person = session.get_one(Person, found.person_id)
    acts = [
        one
        for one in doors.allowed(session, who, found)
        if found.intake_id is not None or not {"seat", "intake"} & set(MOVES[one].needs)
    ]
    movers = doors.movers(session, who, found)
    is_office = Mover.OFFICE in movers
    is_own = who.person_id == found.person_id
    intake = session.get(Intake, found.intake_id) if found.intake_id else None
    return {
        "application": found,
        "person": person,
        "title": subjects.title(session, found.id),
        "kind": subjects.KINDS[found.kind],
        "state": (OWN_STATES if is_own else STATES)[found.state],
        "tone": TONES.get(found.state, "neutral"),
        "owes": OWES[found.owed_by] if found.owed_by else "",
        "due": format_date(found.due_on, "dd.MM.yyyy") if found.due_on else "",
        "is_late": found.due_on is not None and found.due_on < clock.today(),
        "owes_you": found.owed_by is Owes.APPLICANT and Mover.APPLICANT in movers,
        "ahead": queries.ahead_of(session, found),
        "intake": intake,
        "free": intake.places - intake.taken if intake else None,
        "modules": queries.modules(session, found.id),
        "education": _education(session, found),
        "reach": _reach(person) if is_office else [],
        "provider": _organisation(session, who, found.provider_id),
        "organisation": _organisation(session, who, found.organisation_id),
        "warnings": wanted.warnings(session, found, clock.today()) if is_office else [],
        "acts": [act for act in acts if act is not Act.PLACE],
        "words": ACTS,
        "icons": ICONS,
        "main": MAIN,
        "reasoned": [act for act in REASONED if act in acts],
        "is_office": is_office,
        "is_own": is_own,
        "sees_person": is_office or is_own or who.everywhere("people.read"),
        "may_mend": _may_mend(found, who, movers),
        "may_place": Act.PLACE in acts,
        "may_open": Act.PLACE in acts and who.can(WRITE_INTAKES) and _may_open(session, found),
        "may_make": is_office and found.state in CHECKED and wanted.is_own_programme(found),
        "offered": _offered(session, found) if Act.PLACE in acts else [],
        "history": history(session, found, who),
        "State": State,
        "Act": Act,
    }


def _may_open(session: Session, found: Application) -> bool:
    """Whether an intake can be opened for what has none: of a programme that citizens see."""
    if found.intake_id is not None or found.programme_id is None:
        return found.intake_id is None and not wanted.is_own_programme(found)
    return published(session, found.programme_id) is not None


def _may_mend(found: Application, who: Principal, movers: Sequence[Mover]) -> bool:
    """Whether its words may be changed: by the applicant, or its education by the office."""
    is_noted = Mover.OFFICE in movers and found.state in BEFORE_ENROLMENT
    return who.can(WRITE) and bool(movers) and (found.state in MENDED or is_noted)


def history(session: Session, found: Application, who: Principal) -> Sequence[Line]:
    """Tell the way of an application, the latest step first; who did it is for the office."""
    steps = queries.steps(session, found.id)
    known = names(session, {one.account_id for one in steps if one.account_id})
    is_told = who.everywhere("applications.read")
    return [
        Line(
            title=str(HAPPENED[one.act]),
            at=one.at,
            note=_note(one, known.get(one.account_id, "") if is_told and one.account_id else ""),
            tone=TONES.get(one.after, "neutral"),
        )
        for one in reversed(steps)
    ]


def _note(one: ApplicationStep, name: str) -> str:
    by = name or str(MOVERS[one.mover])
    return f"{by}: {one.reason}" if one.reason else by


def _reach(person: Person) -> list[tuple[str, Any]]:
    """Say to the office how to reach the applicant, and how old they are."""
    years = age(person.birth_on, clock.today()) if person.birth_on else None
    return [(_("Telephone"), person.phone), (_("E-mail"), person.email), (_("Age"), years)]


def _education(session: Session, found: Application) -> str:
    code = found.education
    return reference.titles(session, EDUCATION).get(code, code) if code else ""


def _organisation(session: Session, who: Principal, key: Any) -> str:
    return lookup("organisation").named(session, who, [key]).get(key, "") if key else ""


def _offered(session: Session, found: Application) -> list[tuple[str, str]]:
    """Offer the intakes an application may be placed in."""
    open_ones = intakes.placeable(session, found, clock.today())
    return [
        (
            str(one.id),
            _(
                "%(title)s, free: %(free)s",
                title=subjects.intake_title(one),
                free=one.places - one.taken,
            ),
        )
        for one in open_ones
        if one.id != found.intake_id
        and not wanted.is_own_programme(found)
        and (found.programme_id or one.kind is found.kind)
    ]

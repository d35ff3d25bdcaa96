"""Letters about applications: every one the table of moves names, to the account or the address."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.applications import subjects
from hub.applications.events import ApplicationMoved, IntakeChanged
from hub.applications.machine import MOVES, Act, State
from hub.applications.models import ANSWER, DECIDE, Application, ApplicationStep, Intake
from hub.core import events, jobs
from hub.core.i18n import _l, format_date
from hub.core.notifications import Template, Topic, declare, notify
from hub.core.notifications.templates import declare_topic
from hub.organisations.models import Organisation
from hub.people.models import Person, Standing

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="applications", title=_l("Applications"))
ASKED, DECLINED, MOVED = "asked", "declined", "rescheduled"
_SAMPLE = {
    "title": "Сварщик, 14.09.2027",
    "url": "/applications/0",
    "reason": "",
    "due": "",
    "name": "",
}
# Who means to come; of those an order enrolled their group tells.
COMING = (State.WAITING, State.ACCEPTED, State.ASSIGNED, State.CONFIRMED)
_WHY = {"reason": "Не указан СНИЛС."}
_DUE = {"due": "31.12.2026"}
LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    "submitted": (_l("Application: received"), _DUE),
    "sent-back": (_l("Application: to be corrected"), _WHY | _DUE),
    "kept": (_l("Application: checked, waits for an intake"), {}),
    "placed": (_l("Application: placed in an intake"), {}),
    "accepted": (_l("Application: accepted"), {}),
    "waiting": (_l("Application: on the waiting list"), {}),
    "moved-up": (_l("Application: a place came free"), {}),
    "assigned": (_l("Application: assigned to a training organisation"), {}),
    "confirmed": (_l("Application: the training organisation takes you"), {}),
    "enrolled": (_l("Application: enrolled"), {}),
    "completed": (_l("Application: training completed"), {}),
    "took-part": (_l("Application: took part"), {}),
    "expelled": (_l("Application: expelled"), _WHY),
    "reinstated": (_l("Application: reinstated"), {}),
    "unenrolled": (_l("Application: enrolment undone"), _WHY),
    "transferred": (_l("Application: transferred to another group"), {}),
    "withdrawn": (_l("Application: withdrawn"), {}),
    "refused": (_l("Application: refused"), _WHY),
    ASKED: (_l("Application: answer to be given"), _DUE | {"name": "Иванова М. П."}),
    MOVED: (
        _l("Application: other days or another place"),
        {"days": "14.09.2027 — 15.09.2027", "place": "Заводск, ул. Мира, 5"},
    ),
    DECLINED: (
        _l("Application: a training organisation declined"),
        _WHY | {"name": "Колледж связи"},
    ),
}


def key(word: str) -> str:
    return f"applications.{word}"


def on_moved(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `application.moved`: tell whom it is about what the table says."""
    act = Act(payload["act"])
    found = session.get(Application, UUID(payload["aggregate_id"]))
    if found is None or _is_overtaken(session, found.id, act):
        return
    context = {
        "title": subjects.title(session, found.id),
        "url": f"/applications/{found.id}",
        "reason": _reason(session, found.id, act),
        "due": format_date(found.due_on, "dd.MM.yyyy") if found.due_on else "",
        "name": "",
    }
    if (word := MOVES[act].tells) is not None:
        tell_person(session, found.person_id, key(word), context)
    if act is Act.ASSIGN and found.state is State.ASSIGNED and found.provider_id is not None:
        person = session.get_one(Person, found.person_id)
        for account_id in sorted(accounts.who_may_for(session, ANSWER, found.provider_id)):
            notify(session, account_id, key(ASKED), context | {"name": person.full_name})
    if act is Act.DECLINE:
        asked = payload.get("provider_id")
        named = {"name": session.get_one(Organisation, UUID(asked)).name if asked else ""}
        for account_id in accounts.who_may(session, DECIDE):
            notify(session, account_id, key(DECLINED), context | named)


def on_rescheduled(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `intake.changed`: tell those who mean to come when and where it is now."""
    intake = session.get(Intake, UUID(payload["aggregate_id"]))
    if intake is None:
        return
    days = [format_date(day, "dd.MM.yyyy") for day in (intake.starts_on, intake.ends_on) if day]
    told = {"days": " — ".join(days), "place": intake.place or "", "reason": "", "due": ""}
    coming = select(Application).where(
        Application.intake_id == intake.id, Application.state.in_(COMING)
    )
    for one in session.scalars(coming.order_by(Application.id)):
        context = told | {"title": intake.title, "url": f"/applications/{one.id}", "name": ""}
        tell_person(session, one.person_id, key(MOVED), context)


def _is_moved(event: IntakeChanged) -> bool:
    return not event.is_new and bool({"starts_on", "ends_on", "place"} & set(event.fields))


def _is_overtaken(session: Session, application_id: UUID, act: Act) -> bool:
    """Whether the same breath of work went on to what is told of anyhow: one letter is enough."""
    steps = session.execute(
        select(ApplicationStep.act, ApplicationStep.at)
        .where(ApplicationStep.application_id == application_id)
        .order_by(ApplicationStep.id)
    ).all()
    mine = max((n for n, step in enumerate(steps) if step.act is act), default=len(steps))
    return any(step.at == steps[mine].at and MOVES[step.act].tells for step in steps[mine + 1 :])


def _tells(event: ApplicationMoved) -> bool:
    return MOVES[Act(event.act)].tells is not None or event.act == Act.DECLINE.value


def _reason(session: Session, application_id: UUID, act: Act) -> str:
    """Give what was said for it: reasons stand in the steps, and travel in no event."""
    steps = select(ApplicationStep.reason).where(
        ApplicationStep.application_id == application_id, ApplicationStep.act == act
    )
    return session.scalars(steps.order_by(ApplicationStep.id.desc()).limit(1)).first() or ""


def tell_person(session: Session, person_id: UUID, letter: str, context: dict[str, Any]) -> None:
    """Write to every account of a person, or where there is none to the address of the card."""
    known = accounts.all_of_person(session, person_id)
    for account in known:
        if not account.is_blocked:
            notify(session, account.id, letter, context)
    person = session.get_one(Person, person_id)
    if not known and person.email and person.standing is Standing.OPEN:
        notify(session, None, letter, context | {"url": ""}, email=person.email)


def wire() -> None:
    """Declare every letter and who sends it; hub/learning.py calls it."""
    declare_topic(TOPIC)
    for word, (title, sample) in LETTERS.items():
        declare(
            Template(
                key=key(word),
                title=title,
                topic=TOPIC.key,
                folder=FOLDER,
                sample=_SAMPLE | sample,
            )
        )
    events.subscribe(IntakeChanged, "applications-letters", on_rescheduled, wants=_is_moved)
    events.subscribe(ApplicationMoved, "applications-letters", on_moved, wants=_tells)

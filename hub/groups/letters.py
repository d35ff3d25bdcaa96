"""Letters about groups: what to bring to whoever came onto a list, and days that are others."""

from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.applications.letters import TOPIC, tell_person
from hub.applications.models import Application
from hub.core import events, jobs, reference
from hub.core.i18n import _l
from hub.core.notifications import Template, declare, notify
from hub.groups import conditions, papers, readiness
from hub.groups.events import GroupChanged, GroupPeopleChanged
from hub.groups.machine import INSIDE, EnrolmentState
from hub.groups.models import Enrolment, Group, GroupTeacher
from hub.resources.staff_models import StaffMember

FOLDER = Path(__file__).parent / "templates"
LISTED, MOVED = "groups.listed", "groups.moved"
SAMPLE = {
    "group": "ПК-12-26", "days": "14.09.2027 – 30.10.2027", "was": "07.09.2027 – 23.10.2027",
    "papers": "– Документ, удостоверяющий личность", "url": "/groups/0",
}  # fmt: skip


def on_people(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell whoever came onto the list of a group which papers the order waits for."""
    group = session.get(Group, UUID(payload["aggregate_id"]))
    if group is None:
        return
    added = {UUID(word) for word in payload["added"]}
    rows = [
        row
        for row in readiness.rows_of(session, group.id)
        if row.application_id in added and row.state is EnrolmentState.PLANNED
    ]
    titles = reference.titles(session, papers.BOOK)
    lacking = conditions.lacking(session, group, rows)
    for row in rows:
        if wanted := [f"– {titles.get(one, one)}" for one in lacking[row.enrolment_id]]:
            context = _context(group) | {
                "papers": "\n".join(wanted), "url": f"/applications/{row.application_id}",
            }  # fmt: skip
            tell_person(session, row.person_id, LISTED, context)


def on_days(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Tell whoever learns, teaches and looks after a group of its new days."""
    group = session.get(Group, UUID(payload["aggregate_id"]))
    if group is None:
        return
    context = _context(group) | {"was": payload["was"], "url": f"/groups/{group.id}"}
    learn = (
        select(Application.person_id)
        .join(Enrolment, Enrolment.application_id == Application.id)
        .where(Enrolment.group_id == group.id, Enrolment.state.in_(INSIDE))
    )
    learners = set(session.scalars(learn))
    for person_id in sorted(learners):
        tell_person(session, person_id, MOVED, context | {"url": ""})
    teaches = select(GroupTeacher.staff_member_id).where(GroupTeacher.group_id == group.id)
    staff = select(StaffMember.person_id).where(
        or_(StaffMember.id == group.curator_id, StaffMember.id.in_(teaches)),
        StaffMember.person_id.not_in(learners),
    )
    found = select(Account.id).where(Account.person_id.in_(staff), Account.blocked_at.is_(None))
    for account_id in session.scalars(found.order_by(Account.id)):
        notify(session, account_id, MOVED, context)


def _context(group: Group) -> dict[str, Any]:
    days = f"{group.starts_on:%d.%m.%Y} – {group.ends_on:%d.%m.%Y}"
    return {"group": group.title, "days": days, "was": "", "papers": ""}


def wire() -> None:
    """Declare the letters and who sends them; hub/learning.py calls it."""
    for letter, title in (
        (LISTED, _l("Group: what to bring")),
        (MOVED, _l("Group: its days are others")),
    ):
        declare(Template(key=letter, title=title, topic=TOPIC.key, folder=FOLDER, sample=SAMPLE))
    events.subscribe(
        GroupPeopleChanged, "groups-letters", on_people, wants=lambda event: bool(event.added)
    )
    events.subscribe(GroupChanged, "groups-letters", on_days, wants=lambda event: bool(event.was))

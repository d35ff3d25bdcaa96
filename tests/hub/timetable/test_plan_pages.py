"""Pages of the planner: what found no place and why, whose groups, when."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.accounts.models import AccountGrant
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError
from hub.organisations.models import Organisation
from hub.timetable.models import Lesson
from hub.timetable.planning import commands
from hub.timetable.planning.models import TimetableDraft
from tests.given import plans
from tests.given.accounts import signed_in


def test_staff_ask_see_what_found_no_place_and_why_and_accept(app):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        of = plans.given(session)
        other = plans.given(session)
        other.teacher.retired_at = utcnow()
    form = {"groups": [str(of.group.id), str(other.group.id)], "starts_on": "2030-03-04",
            "weeks": "2", "most_a_day": "8", "evening": "strong"}  # fmt: skip

    asked = staff.post("/timetable/plans/new", form)
    address = asked.headers["Location"]
    waiting = staff.get(address).text
    jobs.drain()
    shown = staff.get(address).text
    with reading() as session:
        draft = session.scalars(select(TimetableDraft)).one()
    done = staff.post(f"{address}/accept", {"version": str(draft.version)})

    assert asked.status_code == 302
    assert "hx-get" in waiting
    assert of.teacher.title in shown
    assert "There is no teacher of this competency" in shown or "Нет преподавателя" in shown
    assert f"/groups/{other.group.id}" in shown
    assert done.status_code == 302
    with reading() as session:
        assert session.scalar(select(func.sum(Lesson.hours))) == 8
    assert of.group.title in staff.get("/timetable/plans").text


def test_a_plan_with_a_group_of_another_organisation_is_closed(app):
    partner, who = signed_in(app, Role.PARTNER)
    with transaction() as session:
        (grant,) = session.scalars(select(AccountGrant).where(AccountGrant.account_id == who.id))
        provider = session.get_one(Organisation, grant.organisation_id)
        own = plans.given(session, provider=provider)
        mine = plans.asked(session, own)
        foreign = plans.given(session)
        theirs = commands.ask(session, own.question(group_ids=(own.group.id, foreign.group.id)))
    form = {"groups": str(foreign.group.id), "starts_on": "2030-03-04", "weeks": "1",
            "most_a_day": "8"}  # fmt: skip

    asked = partner.post("/timetable/plans/new", form)

    assert asked.status_code == 422
    assert partner.get(f"/timetable/plans/{mine.id}").status_code == 200
    assert partner.get(f"/timetable/plans/{theirs.id}").status_code == 404
    for act in ("accept", "drop"):
        assert partner.post(f"/timetable/plans/{theirs.id}/{act}").status_code == 404


def test_groups_that_do_not_learn_in_these_weeks_are_refused_by_name(app):
    with transaction() as session, app.test_request_context():
        of = plans.given(session)
        late = of.question(starts_on=of.group.ends_on + timedelta(days=1))

        with pytest.raises(InvalidError, match=of.group.title):
            commands.ask(session, late)

"""What is done to all applications that were found: asked with the number, told in the end."""

from sqlalchemy import func, select

from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.jobs import Job
from hub.core.notifications.models import Notification
from hub.core.tables import bulk
from tests.given import applications as given
from tests.given.accounts import signed_in
from tests.given.forms import hidden


def test_all_that_were_found_are_asked_for_with_their_number_and_the_result_comes_back(app):
    with transaction() as session:
        of = given.of_programme(session, places=1)
        given.accepted(session, of)
        for name in ("Ожидаева", "Ждунова"):
            given.accepted(session, of, person_id=given.agreed(session, last_name=name).id)
    browser, _who = signed_in(app, Role.STAFF)
    asked = {"all": "yes", "click": "1", **hidden(browser.get("/applications"))}
    door = "/applications/bulk/accept?state=waiting"

    page = browser.post(door, asked)
    with reading() as session:
        before = session.scalar(select(func.count()).where(Job.kind == bulk.KIND))
    browser.post(door, {**asked, "sure": "yes"})
    while jobs.drain():
        pass

    assert "Это коснётся 2 строк" in page.text
    assert before == 0
    with reading() as session:
        told = session.scalars(
            select(Notification).where(Notification.template == "core.bulk-done")
        ).one()
        job = session.scalars(select(Job).where(Job.kind == bulk.KIND)).one()
    assert told.title == "Заявки: Принять. Сделано: 0 из 2."
    assert "Ожидаева" in told.body
    assert "Ждунова" in told.body
    assert "Свободных мест нет" in told.body
    assert told.link == "/applications?state=waiting"
    assert job.progress_text == "Сделано: 0 из 2."
    assert "Ждунова" not in str(job.payload)

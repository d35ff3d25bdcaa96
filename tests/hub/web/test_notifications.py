"""The cabinet's notifications, the unsubscribe link, the administrator's letters."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.accounts.models import Account
from hub.core import jobs, notifications
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.notifications import commands, queries
from hub.core.notifications.models import Channel, Mail, NotificationText
from hub.core.notifications.templates import TOPICS
from tests.given.accounts import Browser


@pytest.fixture
def me(browser: Browser) -> Account:
    """Whoever is told, already inside."""
    return browser.come(Role.LEARNER)


def tell(me: Account, count: int = 1) -> None:
    with transaction() as session:
        for number in range(count):
            what = {"what": f"Дело {number}", "url": "/people"}
            notifications.notify(session, me.id, "core.work-done", what)


def newest(me: Account) -> UUID:
    with reading() as session:
        return queries.page(session, me.id)[0].id


def test_the_bell_counts_and_opening_reads(browser, me):
    tell(me, 2)
    assert ">2<" in browser.get("/notifications/bell").text

    answer = browser.get(f"/notifications/{newest(me)}")

    assert answer.location == "/people"
    assert ">1<" in browser.get("/notifications/bell").text
    browser.post("/notifications/read")
    assert browser.get("/notifications/bell").text.strip() == ""


def test_another_s_eyes_leave_it_unread(browser, me):
    tell(me)
    browser.come(Role.ADMIN)
    browser.post(f"/admin/users/{me.id}/impersonate", {"reason": "Обращение 4711: не видит заявку"})

    browser.get(f"/notifications/{newest(me)}")

    assert ">1<" in browser.get("/notifications/bell").text


def test_another_s_notification_does_not_exist(browser, me):
    tell(me)
    browser.come(Role.ADMIN)

    assert browser.get(f"/notifications/{newest(me)}").status_code == 404
    assert browser.post(f"/notifications/{newest(me)}/read").status_code == 404


def test_pages_follow_one_another_and_lose_nothing(browser, me):
    tell(me, 70)
    seen: list[str] = []
    path = "/notifications"
    while path:
        text = browser.get(path).text
        seen += re.findall(r"Дело (\d+)</a>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found.group(1).replace("&amp;", "&") if found else ""

    assert seen == [str(number) for number in reversed(range(70))]


def test_htmx_gets_the_row_alone(browser, me):
    tell(me)

    answer = browser.post(f"/notifications/{newest(me)}/read", headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith("<li")


def test_choices_are_kept(browser, me):
    answer = browser.post("/notifications/settings", data={"on": ["work:mail"], "rhythm": "weekly"})

    assert answer.status_code == 302
    with reading() as session:
        assert queries.wanted(session, me.id, TOPICS["work"]) == {Channel.MAIL}
        assert queries.rhythm(session, me.id).value == "weekly"
    assert browser.post("/notifications/settings", data={"rhythm": "never"}).status_code == 422


def test_a_mail_program_unsubscribes_in_one_click_and_a_look_changes_nothing(app, me):
    program = app.test_client()  # with neither a session nor a form's token
    with transaction() as session:
        commands.choose(session, me.id, "work", Channel.MAIL, is_on=True)
        path = "/" + commands.unsubscribe_link(session, me.id, "work").split("/", 3)[3]

    assert program.get(path).status_code == 200
    with reading() as session:
        assert Channel.MAIL in queries.wanted(session, me.id, TOPICS["work"])
    answer = program.post(path, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    with reading() as session:
        assert Channel.MAIL not in queries.wanted(session, me.id, TOPICS["work"])
    forged = path[:-1] + ("0" if path[-1] != "0" else "1")
    assert program.get(forged).status_code == 404


def test_a_letter_of_the_simulated_mailbox_can_be_read_by_the_administrator(browser):
    admin = browser.come(Role.ADMIN)
    browser.post("/admin/mail/trial")
    jobs.drain("mail")
    with reading() as session:
        mail_id = session.scalars(select(Mail.id)).one()

    page = browser.get(f"/admin/mail/{mail_id}")

    assert page.status_code == 200
    assert admin.email in page.text
    assert str(mail_id) in browser.get("/admin/mail").text
    browser.come(Role.STAFF)
    assert browser.get(f"/admin/mail/{mail_id}").status_code == 403


def test_words_are_previewed_saved_and_reset(browser):
    browser.come(Role.ADMIN)
    path = "/admin/mail/texts/core.work-done/ru"
    words = {"subject": "Готово: {{ what }}", "body": "Смотрите {{ url }}", "version": "0"}

    seen = browser.post(path, data={**words, "preview": "1"})
    assert "Готово: Выгрузка" in seen.text
    with reading() as session:
        assert session.scalars(select(NotificationText)).all() == []
    wrong = browser.post(path, data={**words, "body": "{{ nothing }} моё"})
    assert wrong.status_code == 422
    assert "{{ nothing }} моё" in wrong.text
    assert browser.post(path, data=words).status_code == 302
    stale = browser.post(path, data={**words, "subject": "Поздно"})
    assert stale.status_code == 409
    assert "Поздно" in stale.text
    browser.post(f"{path}/reset")

    with reading() as session:
        assert session.scalars(select(NotificationText)).all() == []

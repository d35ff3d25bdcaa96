"""The cabinet's notifications, the unsubscribe link, the administrator's letters."""

import re
from uuid import UUID

from sqlalchemy import select

from hub.core import jobs, notifications
from hub.core.access import Role
from hub.core.db import reading, transaction
from hub.core.notifications import commands, queries
from hub.core.notifications.models import Channel, Mail, NotificationText
from hub.core.notifications.templates import TOPICS
from tests.hub.web.conftest import ME

OTHER = UUID(int=2)


def tell(count: int = 1) -> None:
    with transaction() as session:
        for number in range(count):
            what = {"what": f"Дело {number}", "url": "/people"}
            notifications.notify(session, ME, "core.work-done", what)


def newest() -> UUID:
    with reading() as session:
        return queries.page(session, ME)[0].id


def test_the_bell_counts_and_opening_reads(client, visitor):
    visitor.come(Role.LEARNER)
    tell(2)
    assert ">2<" in client.get("/notifications/bell").text

    answer = client.get(f"/notifications/{newest()}")

    assert answer.location == "/people"
    assert ">1<" in client.get("/notifications/bell").text
    client.post("/notifications/read")
    assert client.get("/notifications/bell").text.strip() == ""


def test_another_s_eyes_leave_it_unread(client, visitor):
    tell()
    visitor.come(Role.LEARNER, read_only=True)

    client.get(f"/notifications/{newest()}")

    assert ">1<" in client.get("/notifications/bell").text


def test_another_s_notification_does_not_exist(client, visitor):
    tell()
    visitor.come(Role.ADMIN, account_id=OTHER)

    assert client.get(f"/notifications/{newest()}").status_code == 404
    assert client.post(f"/notifications/{newest()}/read").status_code == 404


def test_pages_follow_one_another_and_lose_nothing(client, visitor):
    visitor.come()
    tell(70)
    seen: list[str] = []
    path = "/notifications"
    while path:
        text = client.get(path).text
        seen += re.findall(r"Дело (\d+)</a>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found.group(1).replace("&amp;", "&") if found else ""

    assert seen == [str(number) for number in reversed(range(70))]


def test_htmx_gets_the_row_alone(client, visitor):
    visitor.come()
    tell()

    answer = client.post(f"/notifications/{newest()}/read", headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith("<li")


def test_choices_are_kept(client, visitor):
    visitor.come()

    answer = client.post("/notifications/settings", data={"on": ["work:mail"], "rhythm": "weekly"})

    assert answer.status_code == 302
    with reading() as session:
        assert queries.wanted(session, ME, TOPICS["work"]) == {Channel.MAIL}
        assert queries.rhythm(session, ME).value == "weekly"
    assert client.post("/notifications/settings", data={"rhythm": "never"}).status_code == 422


def test_a_mail_program_unsubscribes_in_one_click_and_a_look_changes_nothing(client, app):
    app.config["WTF_CSRF_ENABLED"] = True
    with transaction() as session:
        commands.choose(session, ME, "work", Channel.MAIL, is_on=True)
    path = "/" + commands.unsubscribe_link(ME, "work").split("/", 3)[3]

    assert client.get(path).status_code == 200
    with reading() as session:
        assert Channel.MAIL in queries.wanted(session, ME, TOPICS["work"])
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    with reading() as session:
        assert Channel.MAIL not in queries.wanted(session, ME, TOPICS["work"])
    assert client.get(path[:-3] + "000").status_code == 404


def test_a_letter_of_the_simulated_mailbox_can_be_read_by_the_administrator(client, visitor):
    visitor.come()
    client.post("/admin/mail/trial")
    jobs.drain("mail")
    with reading() as session:
        mail_id = session.scalars(select(Mail.id)).one()

    page = client.get(f"/admin/mail/{mail_id}")

    assert page.status_code == 200
    assert "me@post.example" in page.text
    assert str(mail_id) in client.get("/admin/mail").text
    visitor.come(Role.STAFF)
    assert client.get(f"/admin/mail/{mail_id}").status_code == 403


def test_words_are_previewed_saved_and_reset(client, visitor):
    visitor.come()
    path = "/admin/mail/texts/core.work-done/ru"
    words = {"subject": "Готово: {{ what }}", "body": "Смотрите {{ url }}", "version": "0"}

    seen = client.post(path, data={**words, "preview": "1"})
    assert "Готово: Выгрузка" in seen.text
    with reading() as session:
        assert session.scalars(select(NotificationText)).all() == []
    wrong = client.post(path, data={**words, "body": "{{ nothing }} моё"})
    assert wrong.status_code == 422
    assert "{{ nothing }} моё" in wrong.text
    assert client.post(path, data=words).status_code == 302
    stale = client.post(path, data={**words, "subject": "Поздно"})
    assert stale.status_code == 409
    assert "Поздно" in stale.text
    client.post(f"{path}/reset")

    with reading() as session:
        assert session.scalars(select(NotificationText)).all() == []

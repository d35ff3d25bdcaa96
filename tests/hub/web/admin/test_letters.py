"""Letters of the simulated mailbox: a link in one opens its owner's account, and nobody else's."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.accounts import links
from hub.core import jobs, notifications
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow
from hub.core.notifications.models import Mail
from hub.settings import Settings
from tests.given.accounts import account


def invitation(who):
    """Have a letter with a live link written to somebody, and give its address in the cabinet."""
    with transaction() as session:
        links.invite(session, who, at=utcnow())
    jobs.drain("mail")
    with reading() as session:
        mail = session.scalars(select(Mail).where(Mail.account_id == who.id)).one()
    return mail.id


def test_an_administrator_sees_no_link_of_another_s_letter_and_the_look_is_noted(browser):
    me = browser.come(Role.ADMIN)
    other = account(Role.ADMIN)
    letter = invitation(other)

    page = browser.get(f"/admin/mail/{letter}")

    assert other.email in page.text
    assert "ссылка скрыта" in page.text
    assert "http://" not in page.text.split("hub-letter")[1].split("</section>")[0]
    with reading() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.read")).one()
    assert (noted.actor_id, noted.subject_id) == (me.id, letter)
    assert noted.details == {"account": str(other.id)}


def test_one_s_own_letter_keeps_its_links(browser):
    me = browser.come(Role.ADMIN)

    page = browser.get(f"/admin/mail/{invitation(me)}")

    assert "ссылка скрыта" not in page.text
    assert 'href="http://' in page.text.split("hub-letter")[1]


def test_the_demo_of_one_machine_shows_every_link(browser):
    browser.come(Role.ADMIN)
    letter = invitation(account(Role.LEARNER))
    notifications.use(replace(notifications.office(), shows_links=True))

    assert "ссылка скрыта" not in browser.get(f"/admin/mail/{letter}").text


@pytest.mark.parametrize(
    ("is_demo", "host", "expected"),
    [
        (True, "127.0.0.1", True),
        (True, "0.0.0.0", False),  # noqa: S104 - what must not count as this machine
        (False, "127.0.0.1", False),
    ],
)
def test_only_hub_run_of_a_machine_nobody_else_reaches_is_the_demo(
    tmp_path, is_demo, host, expected
):
    settings = Settings.read({"HUB_DATA_DIR": str(tmp_path), "HUB_HOST": host, "HUB_IS_DEMO": "1"})

    assert not settings.is_demo
    assert replace(settings, is_demo=is_demo).is_local_demo is expected

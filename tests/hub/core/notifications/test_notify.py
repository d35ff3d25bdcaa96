"""Telling people: by the channels they chose, in words that staff may rewrite."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.core import jobs, notifications
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, InvalidError, NotFoundError
from hub.core.notifications import commands, housekeeping, queries, templates, texts
from hub.core.notifications.models import (
    Channel,
    Mail,
    Notification,
    NotificationRhythm,
    NotificationText,
    Rhythm,
)
from hub.core.notifications.templates import TEMPLATES, Words

ME, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def people(app):
    with transaction() as session:
        for account_id, email in ((ME, "me@post.example"), (OTHER, "other@post.example")):
            confirmed = utcnow()
            session.add(
                Account(id=account_id, email=email, name="Имя", email_confirmed_at=confirmed)
            )


def tell(session: Session, what: str = "Выгрузка", **more: object) -> None:
    notifications.notify(session, ME, "core.work-done", {"what": what, "url": "/files/1", **more})


def want(channel: Channel, *, is_on: bool) -> None:
    with transaction() as session:
        commands.choose(session, ME, "work", channel, is_on=is_on)


def counts() -> tuple[int, int]:
    with reading() as session:
        shown = session.scalar(
            select(func.count()).select_from(Notification).where(Notification.in_cabinet)
        )
        return shown or 0, session.scalar(select(func.count()).select_from(Mail)) or 0


def test_work_comes_to_the_cabinet_and_by_mail_only_when_asked(app):
    with transaction() as session:
        tell(session)
    assert counts() == (1, 0)

    want(Channel.MAIL, is_on=True)
    with transaction() as session:
        tell(session)
    assert counts() == (2, 1)

    want(Channel.CABINET, is_on=False)
    with transaction() as session:
        tell(session)
    assert counts() == (2, 2)


def test_security_can_t_be_switched_off_and_never_waits(app):
    with transaction() as session:
        with pytest.raises(InvalidError):
            commands.choose(session, ME, "security", Channel.MAIL, is_on=False)
        commands.choose_rhythm(session, ME, Rhythm.WEEKLY)
        notifications.notify(session, ME, "core.test-mail", {})

    assert counts() == (0, 1)


def test_a_blocked_account_gets_no_mail(app):
    want(Channel.MAIL, is_on=True)
    with transaction() as session:
        session.get_one(Account, ME).blocked_at = utcnow()

    with transaction() as session:
        tell(session)

    assert counts()[1] == 0


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", None]
)
def test_a_link_leads_nowhere_but_home(app, path):
    with transaction() as session:
        tell(session, url=path or "")

    with reading() as session:
        assert session.scalars(select(Notification.link)).one() is None


def test_one_reads_only_one_s_own(app):
    with transaction() as session:
        tell(session)
    with reading() as session:
        found = queries.page(session, ME)[0]
        with pytest.raises(NotFoundError):
            queries.notification(session, OTHER, found.id)

    with transaction() as session:
        assert commands.mark_read(session, OTHER, found.id) == 0
        assert commands.mark_read(session, ME) == 1

    with reading() as session:
        assert queries.unread(session, ME) == 0


def test_a_digest_gathers_and_comes_once(app):
    want(Channel.MAIL, is_on=True)
    with transaction() as session:
        commands.choose_rhythm(session, ME, Rhythm.DAILY)
        for number in range(3):
            tell(session, f"Дело {number}")
        commands.mark_read(session, ME, queries.page(session, ME)[0].id)
    assert counts() == (3, 0)
    with transaction() as session:
        session.get_one(NotificationRhythm, ME).next_at = utcnow() - timedelta(minutes=1)

    for _ in range(2):
        with transaction() as session:
            jobs.enqueue(session, housekeeping.DIGESTS_JOB, {})
        jobs.drain("default")

    assert counts() == (3, 1)
    with reading() as session:
        content = session.scalars(select(Mail.content)).one() or ""
        assert "Дело 0" in content
        assert "Дело 2" not in content  # read in the cabinet meanwhile
        assert session.get_one(NotificationRhythm, ME).next_at > utcnow()


def test_what_was_gathered_comes_when_gathering_ends(app):
    want(Channel.MAIL, is_on=True)
    with transaction() as session:
        commands.choose_rhythm(session, ME, Rhythm.WEEKLY)
        tell(session)

    with transaction() as session:
        commands.choose_rhythm(session, ME, Rhythm.AT_ONCE)
        tell(session)

    assert counts() == (2, 2)


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (Rhythm.DAILY, "2026-11-20T04:00", "2026-11-20T05:00"),
        (Rhythm.DAILY, "2026-11-20T05:00", "2026-11-21T05:00"),
        (Rhythm.WEEKLY, "2026-11-20T04:00", "2026-11-23T05:00"),
        (Rhythm.WEEKLY, "2026-11-23T05:00", "2026-11-30T05:00"),
    ],
)
def test_a_digest_comes_in_the_morning_of_the_region(rhythm, now, expected):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert commands.next_digest(rhythm, at) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_the_link_unsubscribes_one_topic_of_one_account(app):
    want(Channel.MAIL, is_on=True)
    with transaction() as session:
        token = commands.unsubscribe_link(session, ME, "work").rpartition("/")[2]

    with transaction() as session:
        commands.unsubscribe(session, token)
        tell(session)

    assert counts() == (1, 0)
    for wrong in (token[:-1] + ("0" if token[-1] != "0" else "1"), f"{OTHER.hex}{token[32:]}", "x"):
        with reading() as session, pytest.raises(NotFoundError):
            commands.subscription(session, wrong)


def test_staff_s_words_are_said_and_taken_back(app):
    template = TEMPLATES["core.work-done"]
    words = Words("Своё: {{ what }}", "{% if url %}Тут: {{ url }}{% endif %}")
    with transaction() as session:
        texts.rewrite(session, template, "ru", words, version=0)
        tell(session)
    with reading() as session:
        found = session.scalars(select(Notification)).one()
    assert found.title == "Своё: Выгрузка"
    assert found.body.endswith("/files/1")

    with transaction() as session:
        with pytest.raises(ConflictError):
            texts.rewrite(session, template, "ru", words, version=0)
        texts.reset(session, template, "ru")
        tell(session)

    with reading() as session:
        assert queries.page(session, ME)[0].title != "Своё: Выгрузка"


def test_words_that_no_longer_fit_give_way_to_the_shipped(app):
    template = TEMPLATES["core.work-done"]
    with transaction() as session:
        row = NotificationText(template=template.key, locale="ru", subject="{{ gone }}", body="x")
        session.add(row)
        session.flush()
        tell(session)

    with reading() as session:
        assert "Выгрузка" in session.scalars(select(Notification.title)).one()


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__ }}{% for x in what %}{% endfor %}",
        "{% for x in 'aaaa' %}{{ x }}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ what.__class__.__mro__ }}",
        "{{ what.format(1) }}",
        "{{ _('x') }}",
        "{% include 'layout.html' %}",
        "{% set a = 1 %}",
        "{{ what|attr('__class__') }}",
        "{{ missing }}",
        "{{ what",
        "",
        "{{ " * 3000,
        "x" * (templates.LONGEST_BODY + 1),
    ],
)
def test_words_that_reach_beyond_their_values_are_refused(app, body):
    with pytest.raises(InvalidError):
        texts.preview(TEMPLATES["core.work-done"], "ru", Words("Тема", body))


def test_every_template_speaks_every_language(app):
    for template in TEMPLATES.values():
        for locale in ("ru", "en"):
            words = texts.starting_words(template, locale)
            assert words.subject
            assert words.body
            assert texts.preview(template, locale, words).subject


def test_old_news_are_forgotten_and_unread_are_not(app):
    with transaction() as session:
        tell(session)
        tell(session)
        first = queries.page(session, ME)[0]
        first.read_at = utcnow() - timedelta(days=181)
        session.flush()
        jobs.enqueue(session, housekeeping.SWEEP_JOB, {})

    jobs.drain("default")

    assert counts()[0] == 1

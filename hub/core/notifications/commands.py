"""Telling people: in the cabinet and by mail, as the topic and the person's own choices say."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from hub.core import audit, clock
from hub.core.db import utcnow
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _, _l, ngettext
from hub.core.kept_secrets import kept_secret, known_secret
from hub.core.notifications import mail, queries
from hub.core.notifications.models import (
    Channel,
    Notification,
    NotificationChoice,
    NotificationRhythm,
    NotificationText,
    Rhythm,
)
from hub.core.notifications.office import office, speaking
from hub.core.notifications.templates import (
    TEMPLATES,
    TOPICS,
    Template,
    Topic,
    Words,
    shipped,
    written,
)
from hub.core.upsert import upsert

UNSUBSCRIBE = "unsubscribe"
DIGEST_HOUR = 8


def notify(
    session: Session,
    account_id: UUID | None,
    template_key: str,
    context: Mapping[str, Any],
    *,
    email: str | None = None,
    locale: str | None = None,
) -> None:
    """Tell an account, or an address that has none yet, in the caller's transaction.

    `context["url"]` is a local path: the cabinet links to it, the mail writes it out in full.
    `email` overrides the account's address (to confirm a new one). Plain values only.
    """
    template = TEMPLATES[template_key]
    topic = TOPICS[template.topic]
    known = office().addressee(session, account_id) if account_id else None
    if known is not None and known.is_restricted and not topic.is_required:
        return
    address = email or (known.email if known else None)
    words = render(session, template, context, locale or (known.locale if known else "ru"))
    wanted = queries.wanted(session, account_id, topic)
    by_mail = template.by_mail and address is not None and Channel.MAIL in wanted
    in_cabinet = template.in_cabinet and account_id is not None and Channel.CABINET in wanted
    held = (
        by_mail
        and email is None
        and account_id is not None
        and not topic.is_required
        and queries.rhythm(session, account_id) is not Rhythm.AT_ONCE
    )
    link = local(context.get("url"))
    if account_id is not None and (in_cabinet or held):
        session.add(
            Notification(
                account_id=account_id,
                template=template.key,
                topic=topic.key,
                title=words.subject,
                body=_without(words.body, link),
                link=link,
                in_cabinet=in_cabinet,
                awaits_digest=held,
            )
        )
        session.flush()
    if by_mail and not held and address is not None:
        send_mail(session, address, words, template.key, account_id=account_id, topic=topic)


def send_mail(
    session: Session,
    address: str,
    words: Words,
    template: str,
    *,
    account_id: UUID | None,
    topic: Topic | None,
) -> None:
    """Write a mail with the way out that its topic allows."""
    leave = None
    if account_id is not None and (topic is None or not topic.is_required):
        leave = unsubscribe_link(session, account_id, topic.key if topic else "")
    footer = _("To stop these letters: %(link)s", link=leave) if leave else ""
    mail.post(
        session,
        address=address,
        words=words,
        template=template,
        account_id=account_id,
        footer=footer,
        unsubscribe=leave,
    )


def render(session: Session, template: Template, context: Mapping[str, Any], locale: str) -> Words:
    """Say it in the person's language: in staff's words when there are some that can be said."""
    values = {"centre": office().centre(), **context}
    if path := local(context.get("url")):
        values["url"] = office().base_url + path
    own = session.scalar(
        select(NotificationText).where(
            NotificationText.template == template.key, NotificationText.locale == locale
        )
    )
    with speaking(locale):
        if own is not None:
            try:
                return written(own.subject, own.body, values)
            except InvalidError:
                # Written for other values than this version gives: people get the shipped words.
                return shipped(template, values)
        return shipped(template, values)


def _without(body: str, link: str | None) -> str:
    """Leave out the line that is the link alone: in the cabinet the title leads there.

    What announced it («here:») ends as a sentence does.
    """
    whole = f"{office().base_url}{link}"
    kept: list[str] = []
    for line in body.splitlines():
        if line.strip() != whole:
            kept.append(line)
            continue
        while kept and not kept[-1].strip():
            kept.pop()
        if kept and kept[-1].endswith(":"):
            kept[-1] = f"{kept[-1][:-1]}."
    return "\n".join(kept).strip()


def local(path: object) -> str | None:
    """Give a path of ours, or nothing: a notification never leads to somebody else's site."""
    text = str(path or "")
    return text if text.startswith("/") and not text.startswith(("//", "/\\")) else None


def mark_read(session: Session, account_id: UUID, notification_id: UUID | None = None) -> int:
    """Mark one notification read, or all of an account's."""
    change = update(Notification).where(
        Notification.account_id == account_id, Notification.read_at.is_(None)
    )
    if notification_id is not None:
        change = change.where(Notification.id == notification_id)
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        change.values(read_at=utcnow()).execution_options(synchronize_session=False)
    )
    return done.rowcount


def choose(
    session: Session, account_id: UUID, topic_key: str, channel: Channel, *, is_on: bool
) -> None:
    """Switch a topic on or off in a channel."""
    topic = TOPICS.get(topic_key)
    if topic is None:
        raise NotFoundError(_l("There is no such topic."))
    if topic.is_required:
        raise InvalidError(_l("Messages about security can't be switched off."))
    row = {"account_id": account_id, "topic": topic_key, "channel": channel, "is_on": is_on}
    upsert(session, NotificationChoice, [row], on=("account_id", "topic", "channel"))


def choose_rhythm(session: Session, account_id: UUID, rhythm: Rhythm) -> None:
    """Ask for mail at once or gathered; what was gathered so far is sent when gathering ends."""
    if rhythm is Rhythm.AT_ONCE:
        digest(session, account_id)
        session.execute(
            delete(NotificationRhythm).where(NotificationRhythm.account_id == account_id)
        )
        return
    row = {"account_id": account_id, "rhythm": rhythm, "next_at": next_digest(rhythm, utcnow())}
    upsert(session, NotificationRhythm, [row], on=("account_id",))


def next_digest(rhythm: Rhythm, now: datetime) -> datetime:
    """Name the next morning, or the next Monday's."""
    here = now.astimezone(clock.zone())
    morning = here.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if rhythm is Rhythm.WEEKLY:
        morning += timedelta(days=-morning.weekday() % 7)
    while morning <= here:
        morning += timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    return morning


def digest(session: Session, account_id: UUID) -> int:
    """Send what was gathered for an account as one mail."""
    waiting = list(
        session.scalars(
            select(Notification)
            .where(Notification.account_id == account_id, Notification.awaits_digest)
            .order_by(Notification.id)
        )
    )
    if not waiting:
        return 0
    known = office().addressee(session, account_id)
    if known is not None and known.is_restricted:
        return 0
    unread = [item for item in waiting if item.read_at is None]
    if known is not None and known.email is not None and unread:
        with speaking(known.locale):
            subject = ngettext("%(num)d new event", "%(num)d new events", len(unread))
            body = "\n\n".join(_digest_item(item) for item in unread)
            send_mail(
                session,
                known.email,
                Words(subject, body),
                "core.digest",
                account_id=account_id,
                topic=None,
            )
    for item in waiting:
        item.awaits_digest = False
    session.flush()
    return len(unread)


def _digest_item(item: Notification) -> str:
    link = f"\n{office().base_url}{item.link}" if item.link else ""
    return f"{item.title}\n{item.body}{link}"


def unsubscribe_link(session: Session, account_id: UUID, topic: str) -> str:
    """Make the one link that needs no sign-in: it switches mail off and does nothing else.

    Letters lie for years, so no key of the ring signs it: those come and go.
    """
    what = f"{account_id.hex}.{topic or '-'}"
    signature = _signature(kept_secret(session, UNSUBSCRIBE), what)
    return f"{office().base_url}/notifications/unsubscribe/{what}.{signature}"


def _signature(secret: bytes, what: str) -> str:
    return hmac.digest(secret, what.encode(), "sha256").hex()


def subscription(session: Session, token: str) -> tuple[UUID, str]:
    """Read the link: the account and the topic, "" for all that may be switched off."""
    account, _dot, rest = token.partition(".")
    topic, _dot, signature = rest.partition(".")
    what = f"{account}.{topic}"
    secret = known_secret(session, UNSUBSCRIBE)
    if secret is None or not hmac.compare_digest(
        _signature(secret, what).encode(), signature.encode()
    ):
        raise NotFoundError(_l("This link is not ours or is damaged."))
    return UUID(hex=account), "" if topic == "-" else topic


def unsubscribe(session: Session, token: str) -> None:
    account_id, topic = subscription(session, token)
    keys = [topic] if topic else [key for key, each in TOPICS.items() if not each.is_required]
    for key in keys:
        if key in TOPICS:
            choose(session, account_id, key, Channel.MAIL, is_on=False)
    audit.record(
        session,
        "mail.unsubscribed",
        subject="account",
        subject_id=account_id,
        details={"topic": topic},
    )

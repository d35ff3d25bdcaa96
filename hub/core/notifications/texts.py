"""Words of letters that staff wrote instead of the shipped ones: seen first, kept, taken back."""

import re

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.errors import ConflictError
from hub.core.i18n import _l
from hub.core.notifications import queries
from hub.core.notifications.models import NotificationText
from hub.core.notifications.office import office, speaking
from hub.core.notifications.templates import Template, Words, shipped, written


def preview(template: Template, locale: str, words: Words) -> Words:
    """Say the words with sample values; an InvalidError names what can't be said."""
    with speaking(locale):
        return written(words.subject, words.body, _sample(template))


def starting_words(template: Template, locale: str) -> Words:
    """Give the shipped words in this language with names in braces where values will stand."""
    names = {name: f"\x02{name}\x03" for name in _sample(template)}
    with speaking(locale):
        said = shipped(template, names)
    return Words(_braced(said.subject), _braced(said.body))


def rewritten(session: Session) -> set[tuple[str, str]]:
    """Name what staff wrote themselves: the template and the language."""
    rows = session.execute(select(NotificationText.template, NotificationText.locale))
    return set(rows.all())


def rewrite(
    session: Session, template: Template, locale: str, words: Words, *, version: int
) -> NotificationText:
    preview(template, locale, words)
    own = queries.own_text(session, template.key, locale)
    if (own.version if own else 0) != version:
        raise ConflictError(_l("Somebody changed this while you were editing it."))
    before = {"subject": own.subject, "body": own.body} if own else None
    if own is None:
        own = NotificationText(template=template.key, locale=locale)
        session.add(own)
    own.subject, own.body = words.subject, words.body
    session.flush()
    audit.record(
        session,
        "mail.text-changed",
        subject="notification-text",
        subject_id=own.id,
        details={
            "template": template.key,
            "locale": locale,
            "before": before,
            "after": {"subject": own.subject, "body": own.body},
        },
    )
    return own


def reset(session: Session, template: Template, locale: str) -> None:
    """Go back to the shipped words."""
    own = queries.own_text(session, template.key, locale)
    if own is None:
        return
    session.execute(delete(NotificationText).where(NotificationText.id == own.id))
    audit.record(
        session,
        "mail.text-reset",
        subject="notification-text",
        subject_id=own.id,
        details={"template": template.key, "locale": locale},
    )


def _sample(template: Template) -> dict[str, object]:
    sample = {"centre": office().centre(), **template.sample}
    if "url" in sample:
        sample["url"] = f"{office().base_url}{sample['url']}"
    return sample


def _braced(text: str) -> str:
    return re.sub("\x02(.*?)\x03", r"{{ \1 }}", text)

"""What the search everywhere looks through: the registries, and what the office works with."""

from flask import url_for
from sqlalchemy.orm import Session

from hub.accounts.tables import ACCOUNTS
from hub.core import audit, options
from hub.core.access import Principal
from hub.core.i18n import LOCALES, _, _l, format_datetime
from hub.core.names import plain
from hub.core.notifications.queries import mails_to
from hub.core.notifications.templates import TEMPLATES
from hub.core.reference import queries as reference
from hub.core.reference.books import BOOKS
from hub.web.admin.mail import STATES as LETTER_STATES
from hub.web.admin.mail import letter_of, title_of
from hub.web.learning_finders import LEARNING
from hub.web.navigation import menu_for
from hub.web.order_finders import TRAINING_ORDERS
from hub.web.registry_finders import REGISTRIES, found
from hub.web.search import Hit, Source


def find_pages(_session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    """Find pages of the menu by any part of their titles, in the reader's own language."""
    wanted = words.casefold()
    entries = [entry for _title_of, section in menu_for(who) for entry in section]
    found = [entry for entry in entries if wanted in str(entry.title).casefold()]
    return [Hit(title=str(entry.title), url=entry.url) for entry in found[:most]]


def find_accounts(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, ACCOUNTS, who, words, most, "name", "email", "state")
    if rows:
        audit.record(session, "accounts.search", subject="account", details={"count": len(rows)})
    return [
        Hit(
            title=row.name,
            url=url_for("users.card", row_id=row.id),
            note=row.email,
            badge=_("blocked") if row.blocked_at is not None else None,
            tone="danger",
        )
        for row in rows
    ]


def find_letters(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    """Find letters to the accounts so named and to the very address, and the texts of letters."""
    ids = [row.id for row in found(session, ACCOUNTS, who, words, most, "name")]
    rows = mails_to(session, ids, words.casefold(), most=most)
    if rows:
        audit.record(session, "mail.search", subject="mail", details={"count": len(rows)})
    letters = [
        Hit(
            title=title_of(row),
            url=letter_of(row) or url_for("admin_mail.index", state=row.state.value),
            note=str(format_datetime(row.created_at, "dd.MM.yyyy HH:mm")),
            badge=str(LETTER_STATES[row.state][0]),
            tone=LETTER_STATES[row.state][1],
        )
        for row in rows
    ]
    texts = [
        Hit(
            title=str(template.title),
            url=url_for("admin_mail.text", key=template.key, locale=LOCALES[0]),
            note=_("Words of the letter"),
        )
        for template in TEMPLATES.values()
        if who.can("settings.manage") and _holds(str(template.title), words)
    ]
    return [*letters, *texts][:most]


def find_entries(session: Session, _who: Principal, words: str, most: int) -> list[Hit]:
    """Find entries of reference books by their words or codes, those in use first."""
    hits = [
        Hit(
            title=row.title,
            url=url_for("admin_reference.card", row_id=row.id),
            note=str(BOOKS[row.book].title) if row.book in BOOKS else row.book,
            badge=_("retired") if row.retired_at is not None else None,
        )
        for row in reference.everything(session)
        if _holds(f"{row.title} {row.code}", words)
    ]
    books = [
        Hit(title=str(book.title), url=url_for("admin_reference.index", book=book.key))
        for book in BOOKS.values()
        if _holds(str(book.title), words)
    ]
    return [*books, *hits][:most]


def find_settings(_session: Session, _who: Principal, words: str, most: int) -> list[Hit]:
    """Find settings by their titles, groups and explanations."""
    hits = [
        Hit(
            title=str(option.title),
            url=url_for("admin_settings.index") + f"#option-{option.key.replace('.', '-')}",
            note=str(option.group),
        )
        for option in options.DECLARED.values()
        if _holds(f"{option.title} {option.group} {option.help}", words)
    ]
    return hits[:most]


def _holds(text: str, words: str) -> bool:
    """Whether each word typed begins a word of the text."""
    known = plain(text).split()
    return all(any(one.startswith(word) for one in known) for word in plain(words).split())


SOURCES = (
    *REGISTRIES,
    TRAINING_ORDERS,
    *LEARNING,
    Source(
        title=_l("Users and roles"),
        icon="user-cog",
        permission="accounts.read",
        find=find_accounts,
    ),
    Source(
        title=_l("Reference books"),
        icon="book-2",
        permission="reference.read",
        find=find_entries,
    ),
    Source(title=_l("Settings"), icon="settings", permission="settings.manage", find=find_settings),
    Source(title=_l("Mail"), icon="mail", permission="mail.read", find=find_letters),
    # Every role may read reference books, so everybody is offered the pages of their own menu.
    Source(title=_l("Pages"), icon="home", permission="reference.read", find=find_pages),
)

"""What the search everywhere looks through: the registries' own lists, a few rows of each."""

from collections.abc import Sequence
from typing import Any

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
from hub.core.tables import Column, Table
from hub.core.tables.paging import page
from hub.core.tables.query import Query
from hub.organisations.tables import ORGANISATIONS
from hub.people.models import Standing
from hub.people.tables import PEOPLE
from hub.programmes.tables import PROGRAMMES
from hub.web.admin.mail import STATES as LETTER_STATES
from hub.web.admin.mail import letter_of, title_of
from hub.web.navigation import menu_for
from hub.web.search import Hit, Source


def _found(
    session: Session, table: Table, who: Principal, words: str, most: int, *needed: str
) -> Sequence[Any]:
    columns = [column for column in table.columns if column.name in needed]
    return page(session, table, Query(words=words), who, columns=columns, limit=most).rows


def _title(column: Column, row: Any) -> str:
    return str(column.of(row))


def find_people(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, PEOPLE, who, words, most, "name", "birth_on", "standing")
    if rows:
        ids = [row.id for row in rows]
        details = {"count": len(rows)}
        audit.record(session, "people.search", subject="person", ids=ids, details=details)
    return [
        Hit(
            title=_title(PEOPLE.columns[0], row),
            url=url_for("people.card", row_id=row.id),
            note=row.birth_on.strftime("%d.%m.%Y") if row.birth_on else None,
            badge=None if row.standing is Standing.OPEN else _("consent withdrawn"),
            tone="warning",
        )
        for row in rows
    ]


def find_organisations(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, ORGANISATIONS, who, words, most, "name", "inn", "verified_at")
    return [
        Hit(
            title=_title(ORGANISATIONS.columns[0], row),
            url=url_for("organisations.card", row_id=row.id),
            note=f"ИНН {row.inn}",
            badge=None if row.verified_at else _("not verified"),
            tone="warning",
        )
        for row in rows
    ]


def find_programmes(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, PROGRAMMES, who, words, most, "title", "hours")
    return [
        Hit(
            title=_title(PROGRAMMES.columns[0], row),
            url=url_for("programmes.card", row_id=row.id),
            note=_("%(hours)s h", hours=row.hours),
        )
        for row in rows
    ]


def find_pages(_session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    """Find pages of the menu by any part of their titles, in the reader's own language."""
    wanted = words.casefold()
    entries = [entry for _title_of, section in menu_for(who) for entry in section]
    found = [entry for entry in entries if wanted in str(entry.title).casefold()]
    return [Hit(title=str(entry.title), url=entry.url) for entry in found[:most]]


def find_accounts(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = _found(session, ACCOUNTS, who, words, most, "name", "email", "state")
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
    ids = [row.id for row in _found(session, ACCOUNTS, who, words, most, "name")]
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
    Source(title=_l("People"), icon="users", permission="people.read", find=find_people),
    Source(
        title=_l("Organisations"),
        icon="building",
        permission="organisations.read",
        find=find_organisations,
    ),
    Source(
        title=_l("Programmes"),
        icon="school",
        permission="programmes.read",
        find=find_programmes,
    ),
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

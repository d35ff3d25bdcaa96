"""Search everywhere: accounts, words of books, settings and letters, for those who may see them."""

import pytest
from sqlalchemy import select

from hub.core import audit, jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.notifications import notify
from hub.core.reference import commands as books
from hub.groups.machine import DirectiveKind
from hub.groups.models import Directive, Group
from tests.given import accounts, diplomas, groups
from tests.given.accounts import signed_in


def found(browser, words: str) -> str:
    page: str = browser.get("/search", query_string={"q": words}).text
    return page


def test_an_administrator_finds_accounts_by_name_and_address(app):
    who = accounts.account(Role.TEACHER, name="Ёлкин Семён Артёмович", email="elkin@example.ru")
    browser, _me = signed_in(app, Role.ADMIN)

    for words in ("семен елкин", "Ёлкин С.А.", "elkin@"):
        assert f"/admin/users/{who.id}" in found(browser, words)
    with reading() as session:
        assert "accounts.search" in session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_finds_accounts_settings_or_letters(app, role):
    who = accounts.account(Role.TEACHER, name="Ёлкин Семён Артёмович", email="elkin@example.ru")
    with transaction() as session:
        notify(session, who.id, "accounts.password-changed", {})
    browser, _me = signed_in(app, role)

    page = found(browser, "elkin@example.ru") + found(browser, "Ёлкин") + found(browser, "фактор")

    assert "/admin/users/" not in page
    assert "/admin/settings#" not in page
    assert "/admin/mail" not in page


def test_words_of_reference_books_are_found_and_the_retired_say_so(app):
    with transaction() as session:
        entry = books.add(
            session, "person-category", code="sailor", title="Моряк дальнего плавания"
        )
        books.retire(session, entry.id, version=entry.version)
    browser, _me = signed_in(app, Role.STAFF)

    page = found(browser, "моряк")

    assert "Моряк дальнего плавания" in page
    assert f"/admin/reference/{entry.id}" in page
    assert "выведено" in page


def test_settings_are_found_and_lead_to_their_place(app):
    browser, _me = signed_in(app, Role.ADMIN)

    page = found(browser, "второй фактор")

    assert "/admin/settings#option-entry-totp-required" in page
    assert 'id="option-entry-totp-required"' in browser.get("/admin/settings").text


def test_letters_are_found_by_whom_they_went_to(app):
    who = accounts.account(Role.LEARNER, name="Ёлкин Семён Артёмович", email="elkin@example.ru")
    with transaction() as session:
        notify(session, who.id, "accounts.password-changed", {})
        notify(session, None, "core.test-mail", {}, email="nobody@example.ru")
    jobs.drain()
    browser, _me = signed_in(app, Role.ADMIN)

    assert "/admin/mail/" in found(browser, "Ёлкин Семён")
    assert "/admin/mail/" in found(browser, "Nobody@example.ru")
    assert "/admin/mail/texts/" in found(browser, "пароль")
    with reading() as session:
        assert "mail.search" in session.scalars(select(AuditEntry.action)).all()


def test_the_audit_s_filter_by_person_looks_at_all_who_are_so_named(app):
    last = None
    for n in range(60):
        last = accounts.account(Role.LEARNER, name=f"Иванова Мария {n:02}")
    assert last is not None
    with transaction() as session, audit.acting(audit.Actor(account_id=last.id, door="web")):
        audit.record(session, "people.read", subject="person")
    browser, _me = signed_in(app, Role.ADMIN)

    page = browser.get(
        "/admin/audit", query_string={"who": "мария иванова", "action": "people.read"}
    )

    assert str(last.name) in page.text


def test_groups_orders_and_documents_are_found_by_title_and_number_by_whom_they_are_shown(app):
    with transaction() as session:
        document = diplomas.one(session)
        group = session.get_one(Group, document.group_id)
        order = session.scalars(
            select(Directive).where(
                Directive.group_id == group.id, Directive.kind == DirectiveKind.ENROL
            )
        ).one()
        other = groups.group(session)
    staff, _me = signed_in(app, Role.STAFF)
    partner, _me = signed_in(app, Role.PARTNER, organisation_id=other.provider_id)
    asked = {
        f"/groups/{group.id}": group.title, f"/directives/{order.id}": str(order.number),
        f"/diplomas/{document.id}": document.number,
    }  # fmt: skip

    for address, words in asked.items():
        assert address in found(staff, words)
        assert address not in found(partner, words)
    assert f"/groups/{other.id}" in found(partner, other.title)
    with reading() as session:
        assert "diplomas.search" in session.scalars(select(AuditEntry.action)).all()

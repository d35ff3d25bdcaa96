"""From those who completed to a paper anybody checks, and an annulled one that says so."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from hub.accounts.models import Account, AccountGrant
from hub.app import create_app
from hub.core import db
from hub.core.access import Role
from hub.core.db import transaction
from hub.demo.entrance import load
from hub.settings import Settings
from tests.browser.conftest import Hub
from tests.browser.looks import assert_accessible, assert_fits
from tests.given import diplomas

CARD = re.compile(r"/diplomas/[0-9a-f-]{36}$")
GROUP = re.compile(r"/diploma-groups/[0-9a-f-]{36}$")


@pytest.fixture
def waits(hub: Hub):
    """A group of the partner's that an order let out a moment ago."""
    app = create_app(Settings.read({"HUB_DATA_DIR": str(hub.folder), "HUB_JOB_THREADS": "0"}))
    email = next(one.email for one in load(hub.folder) if one.role is Role.PARTNER)
    with app.app_context(), transaction() as session:
        owner = session.scalars(
            select(AccountGrant.organisation_id)
            .join(Account, Account.id == AccountGrant.account_id)
            .where(Account.email == email, AccountGrant.organisation_id.is_not(None))
        ).first()
        group, _people = diplomas.completed(session, 2, provider_id=owner)
    db.database().engine.dispose()
    return group


def send(page: Page) -> None:
    page.locator("main form[data-guard] button[type=submit]").last.click()


def test_documents_are_issued_and_checked_by_a_stranger_and_an_annulled_one_is_named_so(
    visit, waits, browser, site
):
    page: Page = visit(f"/diploma-groups/{waits.id}", "partner", 1280)
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("link", name="Выдать", exact=True).click()
    assert_accessible(page)
    send(page)
    page.wait_for_url(GROUP)
    expect(page.locator("main")).to_contain_text("Действующих документов: 2")

    page.locator("main tbody th a").first.click()
    page.wait_for_url(CARD)
    assert_accessible(page)
    number = page.locator("h1").inner_text().split()[1]
    link = page.locator("a[href*='/check/']").get_attribute("href") or ""
    paper = page.request.get(f"{page.url}/paper.pdf")
    stranger = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    stranger.goto(site + "/check/" + link.rpartition("/")[2])
    expect(stranger.locator("main")).to_contain_text("подлинный и действует")
    expect(stranger.locator("main")).to_contain_text(number)
    expect(stranger.locator("main")).not_to_contain_text("Иванова")
    assert_fits(stranger)
    assert_accessible(stranger)

    page.goto(f"{page.url}/annul")
    page.locator("[name=why]").fill("Выписан не тому")
    send(page)
    page.wait_for_url(CARD)
    stranger.reload()

    assert paper.body().startswith(b"%PDF")
    expect(stranger.locator("main")).to_contain_text("аннулирован и не действует")
    expect(stranger.locator("main")).not_to_contain_text("Выписан не тому")
    stranger.context.close()

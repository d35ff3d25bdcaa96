"""Identities of other systems, and the ways in that an adapter wires."""

from typing import Any

import pytest

from hub.accounts import identities, methods
from hub.accounts.models import Account
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, RefusedError
from tests.given.accounts import Browser, account


def test_one_outside_identity_opens_one_account(app):
    who, other = account(), account()
    given: dict[str, Any] = {"provider": "esia", "subject": "1000", "assurance": "verified"}
    given["at"] = utcnow()

    with transaction() as session:
        linked = identities.link(session, who, **given)
    with pytest.raises(ConflictError), transaction() as session:
        identities.link(session, other, **given)

    with reading() as session:
        found = identities.account_of(session, provider="esia", subject="1000")
        assert found is not None
        assert found.id == who.id
        assert identities.account_of(session, provider="other", subject="1000") is None
    with transaction() as session:
        identities.unlink(session, session.get_one(Account, who.id), linked.id)
    with reading() as session:
        assert identities.account_of(session, provider="esia", subject="1000") is None


def test_the_last_way_in_is_not_unlinked(app):
    who = account(password_hash=None)
    with transaction() as session:
        linked = identities.link(
            session, who, provider="esia", subject="1", assurance="x", at=utcnow()
        )

    with pytest.raises(RefusedError), transaction() as session:
        identities.unlink(session, session.get_one(Account, who.id), linked.id)


def test_the_page_offers_the_ways_that_are_wired_and_no_others(app):
    nothing = Browser(app).get("/sign-in").text
    methods.offers(methods.SignInMethod("esia", "Госуслуги", lambda path: f"туда и к {path}"))
    try:
        page = Browser(app).get("/sign-in").text
        begun = Browser(app).get("/sign-in/with/esia?next=//evil.example")
    finally:
        del methods.METHODS["esia"]

    assert "Госуслуги" not in nothing
    assert "Госуслуги" in page
    assert begun.text == "туда и к /cabinet"
    assert Browser(app).get("/sign-in/with/esia").status_code == 404

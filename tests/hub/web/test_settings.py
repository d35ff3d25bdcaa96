"""Settings of the centre at the door: checked, audited, in force at once, nothing typed is lost."""

from typing import Any

import pytest
from sqlalchemy import select

from hub.core import centre, options
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError
from hub.core.options import Option, OptionValue

SECRET = Option(key="test.secret", title="Secret", group="Test", default="", is_secret=True)


@pytest.fixture(autouse=True)
def fresh():
    options.forget()
    yield
    options.forget()
    options.DECLARED.pop(SECRET.key, None)


def form(**more: str) -> dict[str, Any]:
    """What a browser sends of the page as it stands, and what was typed over it."""
    values: dict[str, Any] = {}
    for option in options.DECLARED.values():
        value = options.get(option)
        values[option.key] = list(value) if isinstance(value, tuple) else value
    return {**{key: value for key, value in values.items() if value is not False}, **more}


def test_a_change_is_in_force_at_once_and_noted(browser):
    browser.come(Role.ADMIN)

    answer = browser.post("/admin/settings", data=form(**{"keeping.export-days": "3"}))

    assert answer.status_code == 302
    assert options.get(centre.EXPORT_DAYS) == 3
    with reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "option.changed"))
        details = [row.details for row in rows]
    assert {"key": "keeping.export-days", "before": 7, "after": 3} in details


def test_another_process_sees_it_within_seconds(browser):
    assert options.get(centre.EXPORT_DAYS) == 7
    with transaction() as session:
        session.add(OptionValue(key="keeping.export-days", value={"is": 9}, account_id=None))
    assert options.get(centre.EXPORT_DAYS) == 7  # this process was not told

    options._cache._until = 0.0  # the seconds pass

    assert options.get(centre.EXPORT_DAYS) == 9


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("keeping.export-days", "0"),
        ("keeping.export-days", "много"),
        ("keeping.export-days", "366"),
        ("centre.email", "not an address"),
    ],
)
def test_a_wrong_value_saves_nothing_and_stays_on_the_page(browser, key, typed):
    browser.come(Role.ADMIN)

    answer = browser.post("/admin/settings", data=form(**{"centre.name": "Новое имя", key: typed}))

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "Новое имя" in answer.text
    assert options.get(centre.NAME) == ""


def test_two_editors_don_t_overwrite_each_other(browser):
    browser.come(Role.ADMIN)
    browser.post("/admin/settings", data=form(**{"centre.name": "Первое"}))

    answer = browser.post("/admin/settings", data=form(**{"centre.name": "Второе"}))

    assert answer.status_code == 422
    assert options.get(centre.NAME) == "Первое"


def test_a_setting_goes_back_to_its_default(browser):
    browser.come(Role.ADMIN)
    browser.post("/admin/settings", data=form(**{"centre.name": "Имя"}))

    browser.post("/admin/settings/centre.name/reset")

    assert options.get(centre.NAME) == ""


def test_a_secret_is_sealed_never_shown_never_noted(browser):
    browser.come(Role.ADMIN)
    options.declare(SECRET)

    browser.post("/admin/settings", data=form(**{SECRET.key: "hunter2"}))

    assert options.get(SECRET) == "hunter2"
    assert "hunter2" not in browser.get("/admin/settings").text
    with reading() as session:
        row = session.get_one(OptionValue, SECRET.key)
        assert "hunter2" not in str(row.value)
        noted = session.scalars(
            select(AuditEntry.details).where(AuditEntry.action == "option.changed")
        )
        assert "hunter2" not in str(list(noted))


def test_a_value_that_no_longer_fits_gives_way_to_the_default(app):
    with transaction() as session:
        session.add(OptionValue(key="keeping.export-days", value={"is": 5000}, account_id=None))
    options.forget()

    assert options.get(centre.EXPORT_DAYS) == 7


def test_a_stale_version_is_a_conflict(app):
    with transaction() as session:
        options.change(session, "centre.name", "А", version=0)
    with pytest.raises(ConflictError), transaction() as session:
        options.change(session, "centre.name", "Б", version=0)

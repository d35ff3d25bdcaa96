"""A key of the open API, made by hand in the browser: a form a script fills is another form."""

from playwright.sync_api import expect


def test_a_key_is_made_with_a_part_of_the_rights(visit, entrance_of, site):
    page = visit("/account/tokens/new", "staff")
    page.locator("[name=name]").fill("Витрина программ")
    page.locator("[name=permissions][value='programmes.read']").check()
    page.locator("[name=current]").fill(entrance_of("staff").password)

    page.locator("main form button[type=submit]").click()

    made = page.locator("main code").first
    expect(made).to_be_visible()
    answer = page.request.get(
        f"{site}/api/v1/me", headers={"Authorization": f"Bearer {made.inner_text()}"}
    )
    assert answer.json()["permissions"] == ["programmes.read"]

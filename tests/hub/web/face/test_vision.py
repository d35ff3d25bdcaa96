"""The version for weak sight: a cookie, plain links, nobody sent elsewhere."""

import pytest

from hub.web.vision import COOKIE, Vision


def test_a_choice_is_remembered_and_leads_back(client):
    answer = client.get("/accessibility?size=150&scheme=black&next=/search?q=x")

    assert answer.status_code == 303
    assert answer.location == "/search?q=x"
    page = client.get("/").get_data(as_text=True)
    assert 'data-size="150"' in page
    assert 'data-scheme="black"' in page


def test_a_second_choice_keeps_the_first(client):
    client.get("/accessibility?size=150")
    client.get("/accessibility?images=off")

    page = client.get("/").get_data(as_text=True)

    assert 'data-size="150"' in page
    assert 'data-images="off"' in page


def test_the_ordinary_version_comes_back(client):
    client.get("/accessibility?size=150")

    client.get("/accessibility?version=ordinary&size=150")

    assert "data-vision" not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\r\nX: y", ""],
)
def test_nobody_is_led_to_another_site(client, elsewhere):
    answer = client.get("/accessibility", query_string={"size": "100", "next": elsewhere})

    assert answer.location == "/"


@pytest.mark.parametrize("cookie", ['"><script>', "150", "150.nope", "." * 400, "200.black.wide.x"])
def test_a_spoilt_cookie_gives_known_values_only(client, cookie):
    client.set_cookie(COOKIE, cookie)

    page = client.get("/").get_data(as_text=True)

    assert "data-vision" in page
    assert "nope" not in page
    assert "><script>" not in page


def test_a_cookie_reads_back_as_it_was_written():
    chosen = Vision(size="200", scheme="sand", spacing="widest", face="serif", images="off")

    assert Vision.parse(str(chosen)) == chosen

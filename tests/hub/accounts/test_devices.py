"""Devices in two words instead of a browser's own long name."""

import pytest

from hub.accounts.devices import LONGEST, device

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) Chrome/126.0 Safari/537.36", "Chrome, Linux"),
        (
            f"{MOZILLA} (Windows NT 10.0) Chrome/124.0 YaBrowser/24.6 Safari/537.36",
            "Яндекс Браузер, Windows",
        ),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        (f"{MOZILLA} (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox, Android"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Опера на телефоне", "Опера на телефоне"),
    ],
)
def test_a_device_is_named(agent, words):
    assert device(agent) == words


def test_a_name_without_end_is_cut():
    assert len(device("я" * 500)) == LONGEST

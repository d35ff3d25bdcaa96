"""Codes by time: the vectors of RFC 6238, the skew, the picture's address."""

import base64
from datetime import UTC, datetime

import pytest

from hub.accounts import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard_hold(seconds, expected):
    assert totp.code(SECRET, seconds // 30) == expected[-6:]


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(steps, fits):
    moment = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)
    given = totp.code(SECRET, totp.step_at(moment) + steps)

    found = totp.matching_step(SECRET, given, moment)

    assert (found == totp.step_at(moment) + steps) if fits else found is None


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "é" * 6])
def test_what_is_no_code_fits_nothing(given):
    assert totp.matching_step(SECRET, given, datetime(2026, 11, 21, tzinfo=UTC)) is None


def test_the_address_says_whose_and_where():
    address = totp.address(SECRET, account="a@example.ru", issuer="ЦОПП & Ко")

    assert address.startswith("otpauth://totp/%D0%A6")
    assert f"secret={SECRET}" in address
    assert "issuer=%D0%A6%D0%9E%D0%9F%D0%9F%20%26%20%D0%9A%D0%BE" in address

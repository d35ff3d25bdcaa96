"""Passwords: what is guessed first is refused, what is kept is argon2id, nobody costs the same."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from hub.accounts import passwords
from hub.core.errors import InvalidError

pytestmark = pytest.mark.usefixtures("full_price")
OWASP_LEAST = 19 * 1024  # KiB with two passes


@pytest.mark.parametrize(
    "word",
    [
        "короткий",
        "a" * 257,
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "Пароль2026!!",
        "password2026",
        "aaaaaaaaaaaa",
        "абвабвабвабв",
        "мария.иванова@example.ru",
        "иванова1985",
        "gfhjkmgfhjkm",
        "йцукенгшщз",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(word):
    with pytest.raises(InvalidError) as caught:
        passwords.check_rules(word, email="мария.иванова@example.ru", name="Иванова Мария")

    assert caught.value.field == "password"


@pytest.mark.parametrize(
    "word",
    ["верный конь батарея", "tr0ub4dor&3xyz", "5738291046", "ёжик в тумане", "p" * 5 + "qrstu" * 3],
)
def test_length_is_enough_without_recipes(word):
    passwords.check_rules(word, email="a@example.ru", name="Иванова Мария")


def test_the_same_letters_composed_differently_are_the_same_password():
    kept = passwords.hash_password("пароль с й и ё внутри")

    assert passwords.verify(kept, "пароль с й и ё внутри")
    assert not passwords.verify(kept, "пароль с и и е внутри")


def test_hashes_are_argon2id_and_outdated_ones_are_seen():
    kept = passwords.hash_password("верный конь")
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("верный конь")

    made = extract_parameters(kept)
    assert (made.type, made.time_cost) == (Type.ID, 2)
    assert made.memory_cost > OWASP_LEAST
    assert not passwords.is_outdated(kept)
    assert passwords.is_outdated(weak)
    assert passwords.verify(weak, "верный конь")


def test_nobody_has_no_password_but_costs_the_same(monkeypatch):
    kept = passwords.hash_password("верный конь")
    verify, asked = PasswordHasher.verify, []

    def counted(hasher, password_hash, password):
        asked.append(extract_parameters(password_hash))
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not passwords.verify(None, "не тот")
    assert not passwords.verify(kept, "не тот")

    assert asked == [extract_parameters(kept)] * 2


def test_what_is_no_hash_opens_nothing():
    assert not passwords.verify("plain", "plain")

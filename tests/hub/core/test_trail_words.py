"""The audit trail in people's words."""

from hub.core import trail_words


def test_details_are_said_and_what_says_nothing_is_left_out(app):
    given = {
        "proof": "totp",
        "new_device": False,
        "filters": [],
        "role": "staff",
        "fields": ["a", "b"],
    }

    with app.test_request_context():
        said = dict(trail_words.details(given))

    assert said == {
        "чем подтверждён": "пароль и код",
        "новое устройство": "нет",
        "роль": "Сотрудник ЦОПП",
        "поля": "a, b",
    }


def test_a_detail_without_words_is_shown_as_it_is(app):
    with app.test_request_context():
        assert dict(trail_words.details({"newest": 7})) == {"newest": "7"}
        assert trail_words.thing("novelty") == "novelty"
        assert trail_words.thing("person") == "Человек"


def test_names_of_fields_are_words_people_know(app):
    with app.test_request_context():
        said = dict(trail_words.details({"fields": ["birth_on", "nobody_knows"]}))

    assert list(said.values()) == ["Дата рождения, nobody_knows"]


def test_an_import_is_told_without_words_of_programs(app):
    given = {"run": "7", "count": 2, "rows": "done", "mode": "good", "new": 3, "failed": 1}

    with app.test_request_context():
        said = "; ".join(f"{name}: {value}" for name, value in trail_words.details(given))

    assert said == (
        "файл: 7; строк: 2; какие строки: записанные; способ: только строки без ошибок; "
        "новые: 3; не принятые при записи: 1"
    )

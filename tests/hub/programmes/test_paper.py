"""The paper of a programme: what its title page calls it, whose it is, where the annotation is."""

import pytest
from flask_babel import force_locale

from hub.core import options
from hub.core.centre import ADDRESS
from hub.core.db import transaction
from hub.core.papers import Break, Foot, Heading, Paper, Sides, Table, Text
from hub.programmes.models import VersionState
from hub.programmes.paper import paper
from hub.programmes.title_page import signed, town_of
from hub.programmes.titles import quoted
from tests.given import registries


def printed(app, **values) -> Paper:
    with app.test_request_context(), force_locale("ru"), transaction() as session:
        version = registries.finished(session, **values)
        return paper(session, version, registries.who(), centre="Центр", year=2026)


def lines(made: Paper) -> list[str]:
    """What the title page says."""
    blocks = made.blocks[: next(n for n, one in enumerate(made.blocks) if isinstance(one, Break))]
    return [one.text for one in blocks if isinstance(one, Text)]


@pytest.mark.parametrize(
    ("kind", "called"),
    [
        (
            "qualification-upgrade",
            "Дополнительная профессиональная программа\n(программа повышения квалификации)",
        ),
        (
            "vocational-training",
            (
                "Основная программа профессионального обучения\n"
                "(программа профессиональной подготовки по профессиям рабочих, должностям служащих)"
            ),
        ),
        ("general-adults", "Дополнительная общеобразовательная общеразвивающая программа"),
        ("career-trial", "Профессиональная проба"),
    ],
)
def test_the_title_page_calls_a_programme_what_the_law_does(app, kind, called):
    assert lines(printed(app, kind=kind))[1] == called


def test_the_title_page_names_the_organisation_in_full(app):
    name = "ГБПОУ «Колледж сварки (бывший техникум)»"
    with transaction() as session:
        own = registries.organisation(session, name=name, short_name="КС", kpp="770701001")

    made = printed(app, organisation_id=own.id)

    assert lines(made)[0] == made.author == name


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Сварщик", "«Сварщик»"),
        ("Мастер «Сварка» и «Резка»", "«Мастер „Сварка“ и „Резка“»"),
        ("«Сварка» и «Резка»", "«„Сварка“ и „Резка“»"),
        ("«Сварщик»", "«Сварщик»"),
    ],
)
def test_quotes_within_a_title_become_inner_ones(app, title, shown):
    assert quoted(title) == shown
    assert shown in lines(printed(app, title=title))


def test_the_annotation_has_a_heading_of_its_own_and_none_where_it_is_empty(app):
    blocks = printed(app, goal="Цель.", annotation="О чём программа.").blocks
    at = blocks.index(Heading(text="Аннотация"))

    assert blocks[at + 1] == Text(text="О чём программа.")
    assert blocks[blocks.index(Text(text="Цель.")) + 1] == Heading(
        text="1.2. Категория слушателей", level=2
    )
    assert Heading(text="Аннотация") not in printed(app).blocks


def foot(made: Paper) -> str:
    return next(one.text for one in made.blocks if isinstance(one, Foot))


def standing(made: Paper) -> list[str]:
    return list(next(one for one in made.blocks if isinstance(one, Sides)).right.lines)


def approved(app, **card) -> Paper:
    """A published programme of an organisation whose card says so."""
    with app.test_request_context(), force_locale("ru"), transaction() as session:
        own = registries.organisation(session, **card)
        version = registries.finished(session, organisation_id=own.id)
        version.state = VersionState.PUBLISHED
        return paper(session, version, registries.who(), centre="Центр", year=2026)


def test_the_head_stands_on_the_title_page_as_the_card_says(app):
    card = {
        "director": "Орлова Ольга Антоновна",
        "director_post": "врио ректора",
    }

    made = approved(app, **card, address="Тульская область, г. Тула, ул. Мира, д. 1")

    assert standing(made)[1:3] == [
        "Врио ректора",
        "______________ / О.\u00a0А.\u00a0Орлова",
    ]
    assert foot(made) == "г. Тула\n2026"


def test_a_card_that_names_no_head_leaves_a_line_to_sign(app):
    made = approved(app)

    assert standing(made)[1:3] == ["Директор", "______________ / ______________"]


def test_the_town_is_the_centre_s_where_the_organisation_s_is_not_known(app):
    with transaction() as session:
        options.change(session, ADDRESS.key, "400001, Волгоград г, ул. Мира, 1", version=0)

    made = approved(app, address="ул. Мира, 1")

    assert foot(made) == "г. Волгоград\n2026"


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("Область, г. Нижняя Речка, ул. Мира, д. 9", "г. Нижняя Речка"),
        ("г.Ростов-на-Дону, пр. Мира", "г. Ростов-на-Дону"),
        ("119000, город Москва", "г. Москва"),
        ("Тула г, Мира ул", "г. Тула"),
        ("Область, пгт Нижняя Речка, ул. Мира", "пгт Нижняя Речка"),
        ("Тула, ул. Мира, д. 1", ""),
        ("г.о. Тула, ул. Гагарина", ""),
        ("", ""),
    ],
)
def test_a_town_is_taken_only_where_an_address_plainly_names_it(address, town):
    assert town_of(address) == town


@pytest.mark.parametrize(
    ("name", "written"),
    [("Орлова Ольга Антоновна", "О.\u00a0А.\u00a0Орлова"), ("Ким Ен", "Ким Ен"), ("", "")],
)
def test_a_name_beside_a_signature_has_initials(name, written):
    assert signed(name) == written


def test_no_word_of_the_plan_s_head_is_longer_than_its_column(app):
    blocks = printed(app).blocks

    plan = next(one for one in blocks if isinstance(one, Table))

    assert max(len(word) for title in plan.head for word in title.split()) <= 9

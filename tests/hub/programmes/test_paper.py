"""The paper of a programme: what its title page calls it, whose it is, where the annotation is."""

import pytest
from flask_babel import force_locale

from hub.core.db import transaction
from hub.core.papers import Break, Heading, Paper, Text
from hub.programmes.paper import paper
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

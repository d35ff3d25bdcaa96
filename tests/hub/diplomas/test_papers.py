"""Documents as they are printed: sheets with a check on them, and supplements."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from hub.core.db import transaction
from hub.core.papers import Table, Text
from hub.diplomas import commands, paper
from hub.diplomas.models import Why
from tests.given import codes, diplomas, gradebooks
from tests.given.accounts import Browser
from tests.given.diplomas import DAY
from tests.given.groups import DURING


def test_a_group_is_printed_a_sheet_each(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 3)
        book = diplomas.book(session, group.provider_id)
        rows = diplomas.issued(session, group, book.id)

        made = paper.sheets(session, rows, at=DURING)

    assert made.startswith(b"%PDF")
    assert f"/Type/Pages/Count {len(rows)}".encode() in made


def test_the_code_on_a_printed_sheet_leads_to_the_check_of_that_very_document(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 2)
        book = diplomas.book(session, group.provider_id)
        rows = diplomas.issued(session, group, book.id)
        sheets = paper.sheets(session, rows, at=DURING)
    anybody = Browser(app)

    found = codes.read(sheets)

    assert found == [[paper.address(one)] for one in rows]
    for (address,), one in zip(found, rows, strict=True):
        page = anybody.get(urlsplit(address).path)
        assert page.status_code == 200
        assert one.number in page.text


def test_a_sheet_says_what_the_document_says_and_names_what_is_not_in_force(app):
    with transaction() as session:
        old = diplomas.one(session)
        old.sphere = "Сварка"
        commands.annul(session, old.id, DAY, "Ошибка", at=DURING)

        said = paper.sheet(session, old)

    assert said["heading"] == "УДОСТОВЕРЕНИЕ"
    assert said["name"] == old.full_name
    assert said["url"].endswith(f"/check/{old.code}")
    assert any("«Сварка»" in line for line in said["lines"])
    assert not any("{" in line for line in said["lines"])
    assert said["void"]


def test_a_supplement_names_modules_with_hours_and_the_marks_of_their_gradebooks(app):
    with transaction() as session:
        kept = gradebooks.kept(session, people=1, lessons=0)
        gradebooks.passed(session, kept)
        marked = diplomas.one_of(session, kept.group, kept.learners)
        unmarked = diplomas.one(session)

        with_marks = table(paper.supplement(session, [marked]))
        without = table(paper.supplement(session, [unmarked]))

    assert with_marks.head[-1] == "Оценка"
    assert [row[1:] for row in with_marks.rows] == [
        ["Сварка швов", "68", "зачтено"], ["Итоговая аттестация", "", "5 (отлично)"],
    ]  # fmt: skip
    assert without.head[-1] == "Часов"
    assert without.rows[0][1:] == ["Сварка швов", "68"]


def test_a_mark_corrected_after_a_document_leaves_its_supplement_and_its_duplicate_as_they_were(
    app,
):
    with transaction() as session:
        kept = gradebooks.kept(session, people=1, lessons=0)
        gradebooks.passed(session, kept)
        old = diplomas.one_of(session, kept.group, kept.learners)
        end = gradebooks.cell(kept.end(session, kept.final), kept.learners[0], "2", base=1)
        later = old.created_at + timedelta(hours=1)
        gradebooks.entered(session, kept.final, end, at=later, reason="Описка")
        book: Any = {"register_id": old.register_id, "issued_on": DAY, "at": DURING}
        session.expire_all()

        is_told = paper.is_corrected_since(session, old)
        again = commands.duplicate(session, old.id, Why.LOST, **book)
        made = [table(paper.supplement(session, [one])) for one in (old, again)]

    assert is_told
    assert [one.rows[-1][-1] for one in made] == ["5 (отлично)"] * 2


def test_a_supplement_of_an_annulled_document_says_so(app):
    with transaction() as session:
        old = diplomas.one(session)
        commands.annul(session, old.id, DAY, "Ошибка", at=DURING)

        (said, *_rest) = paper.supplement(session, [old]).blocks

    assert isinstance(said, Text)
    assert "НЕ ДЕЙСТВУЕТ" in said.text


def table(made):
    return next(block for block in made.blocks if isinstance(block, Table))

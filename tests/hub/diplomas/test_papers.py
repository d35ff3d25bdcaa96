"""Documents as they are printed: sheets with a check on them, and supplements."""

from urllib.parse import urlsplit

from hub.core.access import Role
from hub.core.db import transaction
from hub.core.papers import Table
from hub.diplomas import commands, paper
from hub.diplomas.models import Diploma
from tests.given import codes, diplomas, gradebooks
from tests.given.accounts import Browser, signed_in
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


def test_a_mark_corrected_after_the_issue_changes_no_document_and_is_said(app):
    with transaction() as session:
        of = gradebooks.kept(session, people=1, lessons=0)
        gradebooks.passed(session, of)
        one = diplomas.one_of(session, of.group, of.learners)
        book_id = diplomas.a_book(session, of.group.provider_id).id
        end = gradebooks.cell(of.end(session, of.final), of.learners[0], "2", base=1)
        gradebooks.entered(session, of.final, end, reason="описка")
    staff, _who = signed_in(app, Role.STAFF)

    card = staff.get(f"/diplomas/{one.id}").text
    book = staff.get(f"/gradebooks/{of.final.id}").text
    assert one.register_id is not None
    with transaction() as session:
        made = commands.correct(
            session, one.id, "Оценка исправлена", register_id=book_id, issued_on=DAY,
            at=DURING,
        )  # fmt: skip
        old = table(paper.supplement(session, [session.get_one(Diploma, one.id)])).rows
        new = table(paper.supplement(session, [made])).rows

    assert old[-1][-1] == "5 (отлично)"
    assert new[-1][-1] == "2 (неудовлетворительно)"
    assert f"/diplomas/{one.id}/correct" in card
    assert f"/diplomas/{one.id}" in book


def test_a_supplement_of_what_is_not_in_force_says_so_and_names_the_minutes(app):
    with transaction() as session:
        group, _people = diplomas.completed(session, 1)
        book = diplomas.book(session, group.provider_id)
        (one,) = diplomas.issued(session, group, book.id, protocol_number="7", protocol_on=DAY)
        valid = words(paper.supplement(session, [one]))
        commands.annul(session, one.id, DAY, "Ошибка", at=DURING)

        void = words(paper.supplement(session, [one]))

    assert paper.VOID not in valid
    assert paper.VOID in void
    assert f"протокол № 7 от {DAY:%d.%m.%Y}" in valid


def words(made):
    return " ".join(block.text for block in made.blocks if hasattr(block, "text"))


def table(made):
    return next(block for block in made.blocks if isinstance(block, Table))

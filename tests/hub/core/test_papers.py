"""Papers: the same blocks as PDF and as DOCX, and no word of them is markup."""

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from hub.core.names import UNBROKEN, signature
from hub.core.papers import (
    Break,
    Foot,
    Gap,
    Heading,
    Items,
    Paper,
    Side,
    Sides,
    Table,
    Text,
    docx,
    pdf,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = "Ёлка #set page(width: 1pt) *x* $y$ <b>&\"'\\ \x00\x0b"
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAPER = Paper(
    title="Проба пера",
    has_title_page=True,
    blocks=[
        Text(text="Колледж", align="center", is_bold=True, size=16),
        Sides(left=Side(lines=("СОГЛАСОВАНО",)), right=Side(lines=("УТВЕРЖДАЮ", "Директор"))),
        Break(),
        Heading(text="1. Общее"),
        Text(text=NASTY),
        Items(rows=["раз", "два"]),
        Items(rows=["первый", "второй"], is_numbered=True),
        Table(head=["№", "Модуль"], rows=[["1", NASTY]], widths=[1, 5], totals=["", "Всего"]),
        Gap(),
    ],
)


def words(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ET.fromstring(archive.read(name))  # noqa: S314 - we wrote it
        root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - likewise
    return "\n".join("".join(node.itertext()) for node in root.iter(f"{W}p"))


def test_a_docx_is_whole_and_says_every_word_as_it_was_given():
    text = words(docx(PAPER))

    assert "Ёлка #set page(width: 1pt) *x* $y$ <b>&\"'\\ " in text
    assert "Всего" in text
    assert "УТВЕРЖДАЮ" in text


def test_a_pdf_is_made_and_no_word_commands_the_typesetter():
    nasty, plain = (
        pdf(Paper(title="П", blocks=[Text(text=one)]), at=AT) for one in (NASTY, "Слова")
    )

    assert nasty.startswith(b"%PDF")
    assert nasty.count(b"/MediaBox[0 0 595") == plain.count(b"/MediaBox[0 0 595")


def test_the_same_paper_is_the_same_bytes():
    assert docx(PAPER) == docx(PAPER)
    assert pdf(PAPER, at=AT) == pdf(PAPER, at=AT)


def test_a_table_with_a_cell_too_many_is_refused():
    with pytest.raises(ValueError, match="cells"):
        Table(head=["А"], rows=[["1", "2"]], widths=[1])


def test_the_foot_of_a_title_page_is_its_footer_in_a_docx():
    body = docx(Paper(title="П", has_title_page=True, blocks=[Foot(text="г. Тула\n2026"), Break()]))

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        footer = archive.read("word/footer2.xml").decode()
        document = archive.read("word/document.xml").decode()

    assert "г. Тула" in footer
    assert "г. Тула" not in document
    assert '<w:footerReference w:type="first" r:id="rId4"/>' in document


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Юсупова Гульнара Маратовна", "Г. М. Юсупова"),
        ("Салтыков-Щедрин М.Е.", "М. Е. Салтыков-Щедрин"),
        ("Ким Ли", "Л. Ким"),
        ("Г. М. Юсупова", "Г. М. Юсупова"),
        ("Мамедов Али Гусейн оглы", "Мамедов Али Гусейн оглы"),
    ],
)
def test_a_name_at_a_signature_is_initials_and_the_last_name(name, written):
    assert signature(name).replace(UNBROKEN, " ") == written

"""A paper as DOCX: the few parts of the format (ECMA-376) that an office paper needs."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from hub.core.papers import styles
from hub.core.papers.blocks import (
    Block,
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
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH = 9354  # twentieths of a point between the margins: 210 - 30 - 15 mm
MADE = (1980, 1, 1, 0, 0, 0)  # the same paper is the same bytes
# What no XML 1.0 may hold, and what nobody sees.
UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def docx(paper: Paper) -> bytes:
    """Write a paper for Word and its like: headings are headings, heads of tables repeat."""
    body = "".join(piece for n, block in enumerate(paper.blocks) for piece in _block(block, n))
    parts = {
        "[Content_Types].xml": styles.TYPES,
        "_rels/.rels": styles.ROOT,
        "docProps/core.xml": styles.CORE.format(
            title=_words(paper.title), author=_words(paper.author), language=paper.language
        ),
        "word/_rels/document.xml.rels": styles.RELATIONS,
        "word/styles.xml": styles.STYLES.format(language=paper.language),
        "word/numbering.xml": _numbering(paper),
        "word/footer1.xml": styles.FOOTER,
        "word/footer2.xml": _foot(paper),
        "word/document.xml": styles.DOCUMENT.format(
            body=body, title_page="<w:titlePg/>" if paper.has_title_page else ""
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()


def _block(block: Block, place: int) -> Iterator[str]:
    match block:
        case Heading():
            yield _paragraph(block.text, f'<w:pStyle w:val="Heading{block.level}"/>')
        case Text():
            properties = f'<w:jc w:val="{"both" if block.align == "left" else block.align}"/>'
            yield _paragraph(block.text, properties, _run(block.size, is_bold=block.is_bold))
        case Items():
            kind = styles.NUMBERS + place if block.is_numbered else styles.DASHES
            for row in block.rows:
                yield _paragraph(
                    row,
                    '<w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/>'
                    f'<w:numId w:val="{kind}"/></w:numPr>',
                )
        case Table():
            yield _table(block)
            yield _paragraph("", '<w:spacing w:after="0"/>')  # two tables in a row grow together
        case Sides():
            yield _sides(block)
        case Gap():
            yield _paragraph("") * block.lines
        case Foot():
            pass  # stands in the footer of the title page
        case Break():
            yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def _foot(paper: Paper) -> str:
    """Write the footer of the title page: its foot stands there, and no number."""
    middle = '<w:jc w:val="center"/>'
    feet = [_paragraph(block.text, middle) for block in paper.blocks if isinstance(block, Foot)]
    return styles.FIRST_FOOTER.format(body="".join(feet) or _paragraph(""))


def _numbering(paper: Paper) -> str:
    """Give every numbered list a count of its own: each begins with one."""
    more = "".join(
        styles.ONE_LIST.format(number=styles.NUMBERS + place)
        for place, block in enumerate(paper.blocks)
        if isinstance(block, Items) and block.is_numbered
    )
    return styles.NUMBERING.format(lists=more)


def _paragraph(words: str, properties: str = "", run: str = "") -> str:
    lines = words.split("\n")
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{_words(line)}</w:t>' for line in lines)
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>{text}</w:r></w:p>"


def _run(size: int, *, is_bold: bool) -> str:
    return f'{"<w:b/>" if is_bold else ""}<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'


def _table(block: Table) -> str:
    widths = [WIDTH * share // sum(block.widths) for share in block.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row(block, block.head, widths, is_head=True, is_bold=True)
    rows = "".join(_row(block, row, widths) for row in block.rows)
    totals = _row(block, block.totals, widths, is_bold=True) if block.totals else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}{totals}'
        "</w:tbl>"
    )


def _row(
    block: Table,
    cells: Sequence[str],
    widths: Sequence[int],
    *,
    is_head: bool = False,
    is_bold: bool = False,
) -> str:
    written = []
    for n, (words, width) in enumerate(zip(cells, widths, strict=True)):
        is_middle = is_head or n in block.numbers
        properties = f'<w:spacing w:after="0"/><w:jc w:val="{"center" if is_middle else "left"}"/>'
        inside = _paragraph(words, properties, _run(block.size, is_bold=is_bold))
        written.append(_cell(inside, width))
    mark = "<w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "")
    return f"<w:tr><w:trPr>{mark}</w:trPr>{''.join(written)}</w:tr>"


def _cell(inside: str, width: int) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{inside}</w:tc>"
    )


def _sides(block: Sides) -> str:
    half = WIDTH // 2
    cells = "".join(_cell(_side(side), half) for side in (block.left, block.right))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{half}"/><w:gridCol w:w="{half}"/></w:tblGrid>'
        f"<w:tr>{cells}</w:tr></w:tbl>"
    )


def _side(side: Side) -> str:
    return _paragraph("\n".join(side.lines), f'<w:jc w:val="{side.align}"/>')


def _words(text: str) -> str:
    return escape(text.translate(UNSEEN), {'"': "&quot;"})

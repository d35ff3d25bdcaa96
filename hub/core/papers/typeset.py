"""A paper as PDF: its blocks go to the typesetter as data, so no word of them is markup."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typst

from hub.core.papers.blocks import Paper

TEMPLATE = Path(__file__).with_name("paper.typ")
PDF = "application/pdf"


def pdf(paper: Paper, *, at: datetime | None = None) -> bytes:
    """Typeset a paper. `at` is written into it as the time it was made."""
    blocks = [{"kind": type(block).__name__, **asdict(block)} for block in paper.blocks]
    data = {
        "title": paper.title,
        "author": paper.author,
        "has_title_page": paper.has_title_page,
        "language": paper.language,
        "blocks": blocks,
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        ignore_system_fonts=True,  # the same paper looks the same on every machine
        timestamp=(at or datetime.now(UTC)).replace(microsecond=0),
    )
    return made

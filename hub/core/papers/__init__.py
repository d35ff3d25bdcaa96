"""Papers for people to sign and file: said once in blocks, printed as PDF and as DOCX alike."""

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
from hub.core.papers.docx import DOCX, docx
from hub.core.papers.typeset import PDF, pdf

__all__ = [
    "DOCX",
    "PDF",
    "Block",
    "Break",
    "Foot",
    "Gap",
    "Heading",
    "Items",
    "Paper",
    "Side",
    "Sides",
    "Table",
    "Text",
    "docx",
    "pdf",
]

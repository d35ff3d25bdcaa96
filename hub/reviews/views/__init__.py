"""Pages of expertise: the list, the card, the sheet, decisions, the report, criteria."""

from hub.reviews.views import authors, cards, criteria, decisions, experts, reports, sheets
from hub.reviews.views.blueprint import blueprint

__all__ = [
    "authors",
    "blueprint",
    "cards",
    "criteria",
    "decisions",
    "experts",
    "reports",
    "sheets",
]

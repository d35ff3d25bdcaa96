"""Pages of groups and of orders."""

from hub.groups.views import (
    cards,
    contracts,
    demands,
    intakes,
    matrix,
    papers,
    people,
    teachers,
)
from hub.groups.views.blueprint import blueprint
from hub.groups.views.orders import blueprint as orders
from hub.groups.views.printing import order_docx, order_pdf

BLUEPRINTS = (blueprint, orders)
__all__ = [
    "BLUEPRINTS", "cards", "contracts", "demands", "intakes", "matrix", "order_docx", "order_pdf",
    "papers", "people", "teachers",
]  # fmt: skip

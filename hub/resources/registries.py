"""All the registries of resources, in the order in which the menu and the demo go through them."""

from hub.resources.places import SITES, WORKSHOPS
from hub.resources.shape import Shape
from hub.resources.sheets_and_links import INFORMATION, LINES, SHEETS
from hub.resources.stock import CONSUMABLES, EQUIPMENT, SOFTWARE
from hub.resources.teaching import CERTIFICATES, STAFF

SHAPES: tuple[Shape, ...] = (
    SITES,
    WORKSHOPS,
    EQUIPMENT,
    SOFTWARE,
    CONSUMABLES,
    STAFF,
    CERTIFICATES,
    INFORMATION,
    SHEETS,
    LINES,
)

"""What every page is asked: is it open to all, does it fit."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

# Rows of one list are alike: the first ones speak for the rest, or axe takes seconds a page.
ALIKE = [
    ["tbody tr:nth-child(n+5)"],
    [".hub-import > li:nth-child(n+5)"],
    [".hub-items > li:nth-child(n+9)"],
]
AXE = Path(__file__).parents[2] / "hub/web/assets/node_modules/axe-core/axe.min.js"
WIDTHS = (360, 390, 1280, 1920)
TELEPHONE, DESK = 360, 1280
TALL = 900
# What may differ between two widths of one page; all the other rules read the same document.
BY_LAYOUT = (
    "aria-hidden-focus button-name color-contrast label link-name link-in-text-block"
    " scrollable-region-focusable target-size"
).split()


def assert_accessible(page: Page, *, only: Sequence[str] = ()) -> None:
    """No serious or critical finding of axe-core: the rule of every page."""
    page.wait_for_load_state()
    # Playwright evaluates outside the page's own CSP, so axe needs no hole in it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": list(only)}
    found = page.evaluate(
        "([alike, options]) => axe.run({ exclude: alike }, options)", [ALIKE, options]
    )
    serious = [
        f"{one['id']}: {one['help']}\n  "
        + "\n  ".join(node["html"][:200] + " " + node["failureSummary"] for node in one["nodes"])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert not serious, "\n".join(serious)


def assert_good(page: Page) -> None:
    """Fits every width, and is open to all on a telephone and on a desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        assert_fits(page)
        if width == TELEPHONE:
            assert_accessible(page, only=BY_LAYOUT)
        elif width == DESK:
            assert_accessible(page)


def assert_fits(page: Page) -> None:
    """No sideways scroll of the page as a whole."""
    page.wait_for_load_state()  # one that has only just answered has no element yet
    wide = page.evaluate(
        """() => {
          const most = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= most) return [];
          return [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > most + 1)
            .map((one) => `${one.tagName}.${one.className} ${one.getBoundingClientRect().right}`)
            .slice(0, 8);
        }"""
    )
    assert not wide, wide

"""What every page is asked: is it open to all, does it fit."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "hub/web/assets/node_modules/axe-core/axe.min.js"
WIDTHS = (360, 390, 1280)
TALL = 900


def assert_accessible(page: Page) -> None:
    """No serious or critical finding of axe-core: the rule of every page."""
    # Playwright evaluates outside the page's own CSP, so axe needs no hole in it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    serious = [
        f"{one['id']}: {one['help']}\n  "
        + "\n  ".join(node["html"][:200] + " " + node["failureSummary"] for node in one["nodes"])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert not serious, "\n".join(serious)


def assert_good(page: Page) -> None:
    """Fits every width, and is open to all on the narrowest and the widest."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        assert_fits(page)
        if width in {WIDTHS[0], WIDTHS[-1]}:
            assert_accessible(page)


def assert_fits(page: Page) -> None:
    """No sideways scroll of the page as a whole."""
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

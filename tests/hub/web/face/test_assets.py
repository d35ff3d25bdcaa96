"""Assets have hashed names, packed bodies and every icon that the house asks for."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from hub.web.assets import DIST, ROOT, Manifest

HOUSE = Path(__file__).parents[4]
ICONS = HOUSE / "hub/web/assets/icons.txt"
ASKED = re.compile(r"""\bicon(?:_name)?=\s*["']([a-z0-9-]+)["']""")  # in Python declarations
PARAMETER = "icon_name"  # what macros that draw an icon call it
JINJA = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - it reads, and renders nothing


def drawing(templates: Sequence[nodes.Template]) -> dict[str, int]:
    """Give the macros that draw an icon, and the place of its name among what they are given."""
    places = {"icon": 0}
    for macro in (one for each in templates for one in each.find_all(nodes.Macro)):
        names = [argument.name for argument in macro.args]
        if PARAMETER in names:
            places[macro.name] = names.index(PARAMETER)
    return places


def icons_of(template: nodes.Template, places: Mapping[str, int]) -> Iterator[str]:
    for call in template.find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        given = [one.value for one in call.kwargs if one.key == PARAMETER]
        given += call.args[places[name] :][:1] if name in places else []
        for one in given:
            branches = [one.expr1, one.expr2] if isinstance(one, nodes.CondExpr) else [one]
            for branch in branches:
                if isinstance(branch, nodes.Const) and isinstance(branch.value, str):
                    yield branch.value


def test_every_icon_the_house_asks_for_is_in_the_sprite():
    known = set(ICONS.read_text().split())
    pages = {
        file: JINJA.parse(file.read_text()) for file in HOUSE.glob("hub/**/templates/**/*.html")
    }
    places = drawing(list(pages.values()))

    asked = {(name, file.name) for file in pages for name in icons_of(pages[file], places)}
    for file in HOUSE.glob("hub/**/*.py"):
        asked |= {(name, file.name) for name in ASKED.findall(file.read_text())}

    assert ("adjustments-horizontal", "frame.html") in asked  # a button's, given by its place
    assert {pair for pair in asked if pair[0] not in known} == set()


def test_a_manifest_that_was_not_built_still_lets_pages_draw(tmp_path, caplog):
    manifest = Manifest.read(tmp_path / "manifest.json")

    assert manifest.url("app.js") == "/static/dist/app.js"
    assert "not built" in caplog.text


def test_an_unknown_asset_is_a_bug():
    manifest = Manifest({"app.js": "app-1.js"}, frozenset())

    with pytest.raises(KeyError):
        manifest.url("nope.js")


def test_an_icon_escapes_what_it_is_given():
    drawn = Manifest({}, frozenset()).icon("home", label='"><b>')

    assert "<b>" not in drawn


@pytest.fixture
def built() -> dict[str, str]:
    path = ROOT / DIST / "manifest.json"
    if not path.exists():
        pytest.fail("The assets are not built: `npm run build` in hub/web/assets, or `make test`.")
    files: dict[str, str] = json.loads(path.read_text())["files"]
    return files


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_built_file_is_kept_for_ever_and_sent_packed(client, built, coding):
    name = f"/static/{DIST}/{built['app.css']}"

    packed = client.get(name, headers={"Accept-Encoding": coding}, buffered=True)

    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.headers["Content-Encoding"] == coding
    assert packed.mimetype == "text/css"
    assert len(packed.data) < (ROOT / DIST / built["app.css"]).stat().st_size / 4


def test_the_styles_and_scripts_fetch_nothing_from_elsewhere(built):
    for name in ("app.css", "app.js", "calendar.js", "select.js"):
        text = (ROOT / DIST / built[name]).read_text()
        assert not re.findall(r"""(?:url\(|@import|import\()\s*["']?https?://[^"')]+""", text), name


@pytest.mark.parametrize("path", ["../__init__.py", "dist/../../security.py", "%2e%2e/security.py"])
def test_nothing_outside_the_folder_is_served(client, path):
    answer = client.get(f"/static/{path}")

    assert answer.status_code == 404

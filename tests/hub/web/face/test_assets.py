"""Assets have hashed names, packed bodies and every icon that the house asks for."""

import json
import re
from pathlib import Path

import pytest

from hub.web.assets import DIST, ROOT, Manifest

HOUSE = Path(__file__).parents[4]
ICONS = HOUSE / "hub/web/assets/icons.txt"
# icon("x") and button(…, "x") in templates; icon="x" in Python declarations.
ASKED = re.compile(r"""\bicon(?:_name)?(?:\(|=)\s*["']([a-z0-9-]+)["']""")


def test_every_icon_the_house_asks_for_is_in_the_sprite():
    known = set(ICONS.read_text().split())
    files = [*HOUSE.glob("hub/**/templates/**/*.html"), *HOUSE.glob("hub/**/*.py")]

    asked = {(name, file.name) for file in files for name in ASKED.findall(file.read_text())}

    assert len(asked) > 20
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

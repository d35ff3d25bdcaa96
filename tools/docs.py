"""Checks the papers and renders them, with the open API, into build/docs: python -m tools.docs."""

import json
import pkgutil
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from tools.papers import findings, papers

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "docs"
STYLE = """
body { font: 17px/1.55 system-ui, sans-serif; max-width: 50rem; color: #1c2733;
  margin: 2rem auto; padding: 0 1rem }
pre, code { font-family: ui-monospace, monospace; font-size: .9em; background: #f2f4f7 }
pre { padding: .8rem; overflow-x: auto } code { padding: .1em .25em } pre code { padding: 0 }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { border: 1px solid #cfd6de; padding: .3rem .6rem; text-align: left; vertical-align: top }
nav { border-bottom: 1px solid #cfd6de; padding-bottom: .5rem } img { max-width: 100% }
"""
METHODS = ("get", "post", "put", "patch", "delete")


def main() -> int:
    found = list(findings(ROOT))
    print("\n".join([*found, f"docs: {len(found) or 'no'} findings"]))
    if found:
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    sources = [*papers(ROOT), *sorted((ROOT / "docs" / "adr").glob("*.md"))]
    if (changes := ROOT / "CHANGELOG.md").exists():
        sources.append(changes)
    for source in sources:
        place = source.relative_to(ROOT)
        write(place.with_suffix(".html"), title_of(source), MARKDOWN.render(source.read_text()))
    specification = open_api()
    write(Path("docs/api-reference.html"), "API", "\n".join(api_page(specification)))
    (TARGET / "docs" / "openapi.json").write_text(json.dumps(specification, ensure_ascii=False))
    for picture in ROOT.glob("docs/**/*.png"):
        place = TARGET / picture.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(picture, place)
    print(f"docs: {len(sources) + 1} pages in {TARGET.relative_to(ROOT)}, begin with README.html")
    return 0


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table")
    plain = markdown.normalizeLink

    def to_pages(url: str) -> str:
        ours = "://" not in url
        return plain(re.sub(r"\.md(?=#|$)", ".html", url) if ours else url)

    markdown.normalizeLink = to_pages  # type: ignore[method-assign]  # its documented way to rewrite links
    return markdown


MARKDOWN = _markdown()


def title_of(source: Path) -> str:
    found = re.search(r"^# (.+)$", source.read_text(), re.MULTILINE)
    return found[1] if found else source.stem


def write(place: Path, title: str, body: str) -> None:
    path = TARGET / place
    path.parent.mkdir(parents=True, exist_ok=True)
    up = "../" * (len(place.parts) - 1)
    links = {"README": "README.html", "API": "docs/api-reference.html"}
    menu = " · ".join(f'<a href="{up}{link}">{name}</a>' for name, link in links.items())
    path.write_text(
        f'<!doctype html><html lang="ru"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<nav>{menu}</nav><main>{body}</main></html>\n"
    )


def open_api() -> dict[str, Any]:
    """As a client gets it, from an embedded hub that lives for this one request."""
    create_app = pkgutil.resolve_name("hub.app:create_app")
    read_settings = pkgutil.resolve_name("hub.settings:Settings.read")
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"HUB_DATA_DIR": folder, "HUB_JOB_THREADS": "0"})
        answer = create_app(settings).test_client().get("/api/openapi.json")
    if answer.status_code != HTTPStatus.OK:
        message = f"/api/openapi.json answers {answer.status_code}"
        raise SystemExit(message)
    specification: dict[str, Any] = answer.get_json()
    return specification


def api_page(specification: dict[str, Any]) -> Iterator[str]:
    yield f"<h1>{escape(specification['info']['title'])}</h1>"
    yield '<p><a href="openapi.json">openapi.json</a></p>'
    for path, item in sorted(specification["paths"].items()):
        shared = item.get("parameters", [])
        for method in METHODS:
            if operation := item.get(method):
                yield f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
                yield f"<p>{escape(operation.get('summary', ''))}</p>"
                if text := operation.get("description"):
                    yield MARKDOWN.render(text)
                yield from _parameters(specification, [*shared, *operation.get("parameters", [])])
                answers = "; ".join(
                    f"{code}: {_resolved(specification, answer).get('description', '')}"
                    for code, answer in operation["responses"].items()
                )
                yield f"<p>{escape(answers)}</p>"


def _parameters(specification: dict[str, Any], given: list[dict[str, Any]]) -> Iterator[str]:
    if not given:
        return
    yield "<table><tr><th>name</th><th>in</th><th>type</th><th></th></tr>"
    for reference in given:
        one = _resolved(specification, reference)
        schema = _resolved(specification, one.get("schema", {}))
        cells = (one["name"], one["in"], str(schema.get("type", "")), one.get("description", ""))
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>"


def _resolved(specification: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    """Follow `$ref: #/components/…` one step."""
    if "$ref" not in item:
        return item
    found: Any = specification
    for step in item["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    result: dict[str, Any] = found
    return result


if __name__ == "__main__":
    sys.exit(main())

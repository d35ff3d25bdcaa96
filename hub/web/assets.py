"""Front-end assets: names the templates use, mapped to the hashed files that the build wrote."""

import json
import logging
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from flask import Response, request, send_from_directory
from markupsafe import Markup, escape

from hub.core.web import public

ROOT = Path(__file__).parent / "static"
DIST = "dist"
FOREVER = 31_536_000  # a hashed name never changes its bytes
PACKED = {"br": ".br", "gzip": ".gz"}  # what the build left beside a file, best first

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the build made."""

    files: dict[str, str]
    icons: frozenset[str]
    _drawn: dict[tuple[str, str | None], Markup] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, path: Path = ROOT / DIST / "manifest.json") -> "Manifest":
        try:
            found = json.loads(path.read_text())
        except FileNotFoundError:
            log.warning("Front-end assets are not built: run `make run` or `npm run build`.")
            return cls({}, frozenset())
        return cls(found["files"], frozenset(found["icons"]))

    def url(self, name: str) -> str:
        """Give the address of an asset; an unknown name is a bug, unless nothing is built."""
        return f"/static/{DIST}/{self.files[name] if self.files else name}"

    def icon(self, name: str, size: str | None = None, label: str | None = None) -> Markup:
        """Draw an icon of the sprite; without a label it is decoration, drawn once for all."""
        if label:
            return self._draw(name, size, label)
        found = self._drawn.get((name, size))
        if found is None:
            found = self._drawn[name, size] = self._draw(name, size, None)
        return found

    def _draw(self, name: str, size: str | None, label: str | None) -> Markup:
        if self.icons and name not in self.icons:
            log.warning("icons.txt has no icon %s", name)
            name = "point"
        looks = f"icon icon-{size}" if size else "icon"
        spoken = (
            Markup('role="img" aria-label="{}"').format(label)
            if label
            else Markup('aria-hidden="true" focusable="false"')
        )
        return Markup('<svg class="{}" {}><use href="{}#{}"></use></svg>').format(
            looks, spoken, self.url("icons.svg"), escape(name)
        )


@public
def static_file(filename: str) -> Response:
    """Serve a file of the build, packed when the browser takes it so; a hashed name for ever."""
    is_hashed = filename.startswith(f"{DIST}/")
    for coding, suffix in PACKED.items():
        if request.accept_encodings[coding] and (ROOT / f"{filename}{suffix}").is_file():
            kind = mimetypes.guess_type(filename)[0]
            answer = send_from_directory(ROOT, f"{filename}{suffix}", mimetype=kind)
            answer.headers["Content-Encoding"] = coding
            break
    else:
        answer = send_from_directory(ROOT, filename)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = (
        f"public, max-age={FOREVER}, immutable" if is_hashed else "public, max-age=300"
    )
    return answer

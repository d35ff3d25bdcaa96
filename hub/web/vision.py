"""The version for weak sight that Russian public sites offer: in a cookie, without a script."""

from dataclasses import asdict, dataclass, replace

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from hub.core.i18n import _l
from hub.core.web import Answer, public, render

COOKIE = "vision"
YEAR = 365 * 24 * 3600

# What may be chosen, each with what it is called and what its values are; the first is the default.
CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "size": (_l("Letter size"), {"100": "A", "150": "A+", "200": "A++"}),
    "scheme": (
        _l("Colours"),
        {
            "white": _l("Black on white"),
            "black": _l("White on black"),
            "blue": _l("Dark blue on light blue"),
            "sand": _l("Brown on beige"),
        },
    ),
    "spacing": (
        _l("Letter spacing"),
        {"normal": _l("Normal"), "wide": _l("Wide"), "widest": _l("Widest")},
    ),
    "face": (_l("Typeface"), {"sans": _l("Without serifs"), "serif": _l("With serifs")}),
    "images": (_l("Pictures"), {"on": _l("Pictures are shown"), "off": _l("Pictures are hidden")}),
}

blueprint = Blueprint("vision", __name__)


@dataclass(frozen=True, slots=True)
class Vision:
    """What the person chose."""

    size: str = "100"
    scheme: str = "white"
    spacing: str = "normal"
    face: str = "sans"
    images: str = "on"

    @classmethod
    def parse(cls, cookie: str) -> "Vision":
        return cls().changed(dict(zip(CHOICES, cookie.split("."), strict=False)))

    def changed(self, wishes: dict[str, str]) -> "Vision":
        """Take the wishes that are known and leave the rest."""
        known = {name: word for name, word in wishes.items() if word in CHOICES[name][1]}
        return replace(self, **known)

    def __str__(self) -> str:
        return ".".join(asdict(self).values())


def current() -> Vision | None:
    """Give what this browser chose; None is the ordinary version."""
    cookie = request.cookies.get(COOKIE)
    return Vision.parse(cookie) if cookie else None


def local(address: str) -> str:
    """Keep an address to come back to only if it is ours."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else "/"


@blueprint.get("/accessibility")
@public
def accessibility() -> Answer:
    """Show the choices, or take one: a plain link or GET form does, and only the looks change."""
    wishes = {name: request.args[name] for name in CHOICES if name in request.args}
    version = request.args.get("version")
    if not wishes and version is None:
        return render("accessibility.html")
    back = local(request.args.get("next", "/accessibility"))
    answer: Response = make_response(redirect(back, 303))
    if version == "ordinary":
        answer.delete_cookie(COOKIE)
    else:
        chosen = (current() or Vision()).changed(wishes)
        answer.set_cookie(
            COOKIE,
            str(chosen),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return answer

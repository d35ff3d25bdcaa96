"""The public check: whether a document is genuine, and no more of anybody than is needed for it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy.orm import Session

from hub.accounts import browser, throttle
from hub.core import reference
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import TooOftenError
from hub.core.web import Answer, public, render
from hub.diplomas import queries
from hub.diplomas.books import KINDS
from hub.diplomas.forms import CheckForm
from hub.diplomas.models import Diploma, DiplomaState
from hub.diplomas.words import TONES
from hub.organisations.models import Organisation

blueprint = Blueprint("diploma_check", __name__, url_prefix="/check")
RULE = throttle.FORM
# Wrong last names for one number: of one network, and of all together.
OF_NUMBER = throttle.Rule(
    "paper-number", 6, timedelta(minutes=5), timedelta(hours=6), timedelta(hours=12)
)
OF_NUMBER_ANYWHERE = throttle.Rule(
    "paper-number-all", 40, timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=6)
)
CODE = re.compile(r"[A-Za-z0-9_-]{16,40}")
NOT_FOUND, INVALID, TOO_OFTEN = 404, 422, 429


@blueprint.route("", methods=["GET", "POST"], strict_slashes=False)
@public
def ask() -> Answer:
    """Find a document by the code of its paper, or by its number and the last name on it."""
    form = CheckForm()
    if not form.validate_on_submit():
        page = render("diplomas/check_ask.html", form=form, is_missing=False)
        return _given(page, INVALID if form.is_submitted() else 200)
    number = queries.loose(form.word.data or "") if form.last_name.data else ()
    items, error = _counted(number)
    if error is not None:
        return _given(render("diplomas/check.html", row=None, wait=error), TOO_OFTEN)
    alike: list[Any] = []
    with reading() as session:
        word = (form.word.data or "").strip().rpartition("/check/")[2]
        row = queries.by_code(session, word) if CODE.fullmatch(word) else None
        if row is None and form.last_name.data:
            found = queries.by_number(session, form.word.data or "", form.last_name.data)
            row = found[0] if len(found) == 1 else None
            alike = _told_apart(session, found) if row is None else []
    if alike:
        _taken_back(items)
        return _given(render("diplomas/check_ask.html", form=form, is_missing=False, alike=alike))
    if row is None:
        return _given(render("diplomas/check_ask.html", form=form, is_missing=True), NOT_FOUND)
    _taken_back(items)
    return redirect(url_for("diploma_check.show", code=row.code))


@blueprint.get("/<code>")
@public
def show(code: str) -> Answer:
    """Count the look before it is made; a right one is taken back, a guess stays counted."""
    items, error = _counted()
    if error is not None:
        return _given(render("diplomas/check.html", row=None, wait=error), TOO_OFTEN)
    with reading() as session:
        row = queries.by_code(session, code) if CODE.fullmatch(code) else None
        if row is None:
            return _given(render("diplomas/check.html", row=None, wait=None), NOT_FOUND)
        owner = session.get_one(Organisation, row.organisation_id)
        kind = reference.titles(session, KINDS).get(row.kind, row.kind)
    _taken_back(items)
    page = render(
        "diplomas/check.html", row=row, kind=kind, organisation=owner.name, name=masked(row),
        is_in_force=row.state is DiplomaState.ISSUED, tone=TONES[row.state], wait=None,
    )  # fmt: skip
    return _given(page)


def _counted(
    number: Sequence[str] = (),
) -> tuple[list[throttle.Counter], TooOftenError | None]:
    """Count an attempt of a network, and of a number: names are not tried on one by a list."""
    network, word = browser.visitor().network, " ".join(number)
    items = [throttle.counter(RULE, "diploma-check", network)]
    if word:
        items.append(throttle.counter(OF_NUMBER, word, network))
        items.append(throttle.counter(OF_NUMBER_ANYWHERE, word))
    try:
        with transaction() as session:
            throttle.attempt(session, items, at=utcnow())
    except TooOftenError as error:
        return items, error
    return items, None


def _taken_back(items: Sequence[throttle.Counter]) -> None:
    with transaction() as session:
        for item in items:
            throttle.take_back(session, item)


def _told_apart(session: Session, found: Sequence[Diploma]) -> list[Any]:
    """Give documents of one number and last name by what tells them apart."""
    kinds = reference.titles(session, KINDS)
    return [
        (
            one.code,
            session.get_one(Organisation, one.organisation_id).name,
            f"{kinds.get(one.kind, one.kind)}, {one.issued_on:%d.%m.%Y}",
        )
        for one in found
    ]


def masked(row: Diploma) -> str:
    """Give what a reader with the paper can compare and nobody else can use: «И•••••а М. П.»."""
    last = row.last_name
    hidden = f"{last[0]}{'•' * (len(last) - 2)}{last[-1]}" if len(last) > 2 else last[0] + "•"  # noqa: PLR2004 - the first and the last letter
    given = (row.first_name, row.patronymic or "")
    return " ".join([hidden, *(f"{word[0]}." for word in given if word)])


def _given(page: str, status: int = 200) -> Response:
    answer = Response(page, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer

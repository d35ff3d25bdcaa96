"""Contracts of the whole group in one form: each row bears what it said when it was opened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core.db import transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import _
from hub.core.web import Answer, render, requires, someone
from hub.groups import commands, papers, queries
from hub.groups.paper_models import EnrolmentContract
from hub.groups.scopes import WRITE
from hub.groups.views.blueprint import blueprint
from hub.groups.views.papers import inside, seen

DIGITS = re.compile(
    r"(?!(?:19|20)\d\d(?!\d))(?<!\d)\d+"
)  # no year: «2026-121» counts on by the 121


@dataclass(slots=True)
class Typed:
    """A row of the form: what stands in it, and what stood there when the page was drawn."""

    number: str
    day: str
    was: str
    problem: str = ""

    @property
    def is_touched(self) -> bool:
        return f"{self.number}|{self.day}" != self.was


@blueprint.route("/<uuid:row_id>/contracts", methods=["GET", "POST"])
@requires(WRITE)
def contracts(row_id: UUID) -> Answer:
    """Enter the contracts of the whole group in one form."""
    who = someone()
    typed: dict[UUID, Typed] = {}
    refusal = ""
    is_filling = "fill" in request.form
    if request.method == "POST" and not is_filling:
        try:
            with transaction() as session:
                queries.group(session, row_id, who, WRITE)
                _write(session, row_id, typed)
        except InvalidError as error:
            refusal = str(error.message)
        else:
            flash(_("The contracts are saved."), "success")
            return redirect(url_for("groups.readiness_of", row_id=row_id))
    with transaction() as session:
        found = queries.group(session, row_id, who, WRITE)
        people = inside(session, row_id, who)
        held = papers.contracts(session, [one.application_id for one in people])
        for one in people:
            said = papers.said(held.get(one.application_id))
            if is_filling:
                typed[one.enrolment_id] = _typed(one.enrolment_id)
            number, _bar, day = said.partition("|")
            typed.setdefault(one.enrolment_id, Typed(number, day, said))
        if is_filling:
            refusal = _fill([typed[one.enrolment_id] for one in people])
        seen(session, row_id, len(people))
        page = render(
            "groups/contracts.html",
            group=found,
            people=people,
            typed=typed,
            refusal=refusal,
            first=request.form.get("first", ""),
            all_day=request.form.get("all_day", ""),
        )
    return (page, 422) if refusal else page


def _write(session: Session, row_id: UUID, typed: dict[UUID, Typed]) -> None:
    """Write all that was touched or none: what is wrong with each is told beside it."""
    commands.held(session, row_id)  # two who enter contracts come in turn
    people = inside(session, row_id, someone())
    held = papers.contracts(session, [one.application_id for one in people])
    for one in people:
        row = typed[one.enrolment_id] = _typed(one.enrolment_id)
        if not row.is_touched:
            row.number, _bar, row.day = papers.said(held.get(one.application_id)).partition("|")
            continue
        row.problem = _written(session, one.application_id, row, held)
    if any(row.problem for row in typed.values()):
        raise InvalidError(_("Please correct what is marked. Nothing you typed is lost."))


def _written(
    session: Session, application_id: UUID, row: Typed, held: Mapping[UUID, EnrolmentContract]
) -> str:
    """Write one down, or say why not; saving again what others changed meanwhile is a choice."""
    try:
        papers.contract(
            session, application_id, row.number, _day(row.day), at=utcnow(), was=row.was
        )
    except HubError as error:
        row.was = papers.said(held.get(application_id))
        return str(error.message)
    return ""


def _fill(rows: list[Typed]) -> str:
    """Number the empty rows from the first number on; those without a day get the one for all."""
    first = " ".join(request.form.get("first", "").split())
    digits, day = DIGITS.search(first), request.form.get("all_day", "").strip()
    if first and digits is None:
        return str(_("Give the first number with figures: the next ones are counted from it."))
    number = 0
    for row in rows:
        if digits is not None and not row.number:
            count = str(int(digits[0]) + number).zfill(len(digits[0]))
            row.number = first[: digits.start()] + count + first[digits.end() :]
            number += 1
        row.day = row.day or (day if row.number else "")
    return ""


def _typed(enrolment_id: UUID) -> Typed:
    def said(name: str) -> str:
        return request.form.get(f"{name}-{enrolment_id}", "").strip()

    return Typed(" ".join(said("number").split()), said("day"), said("was") or "|")


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if word else None
    except ValueError as error:
        raise InvalidError(_("There is no such day."), field="signed_on") from error

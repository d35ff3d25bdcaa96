"""Pages of a group that gives documents: who has what, issuing, handing over, forms, printing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies.classified import titles
from hub.core import clock, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _, ngettext
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.diplomas import commands, handing, queries, settling
from hub.diplomas.act_views import EDUCATION, FUNDING, form_meant
from hub.diplomas.books import KINDS
from hub.diplomas.forms import DetailsForm, FormsForm, HandForm, IssueForm, offered
from hub.diplomas.frdo_rows import QUALIFIED, SPHERED
from hub.diplomas.group_tables import GROUPS
from hub.diplomas.layouts import layout_of
from hub.diplomas.models import ISSUE, REPORT, Diploma, HandedWay
from hub.diplomas.typed import in_turn, typed
from hub.diplomas.views import given, printed, supplements
from hub.groups import readiness
from hub.groups.machine import EnrolmentState
from hub.groups.models import Group
from hub.groups.words import STATES, TONES
from hub.organisations.models import Organisation
from hub.people.models import Person, Standing, is_office
from hub.programmes.models import ProgrammeVersion

blueprint = Blueprint("diploma_groups", __name__, url_prefix="/diploma-groups")
mount(blueprint, GROUPS)
MOST_OF = {"prior_level": 40, "prior_name": 100, "prior_series": 20, "prior_number": 40}
PRIOR = tuple(MOST_OF)


@blueprint.get("/<uuid:row_id>")
@requires(ISSUE)
def card(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        group = queries.group(session, row_id, who)
        rows = queries.of_group(session, row_id, who)
        lacking = _people(session, who, row_id, settling.lacking(session, row_id))
        version = session.get_one(ProgrammeVersion, group.version_id)
        kinds = reference.titles(session, KINDS)
        return render(
            "diplomas/group.html", group=group, rows=rows, lacking=lacking,
            scans=queries.scans(session, [row.id for row in rows]), version=version,
            kind=kinds.get(version.document or "", ""), state=STATES[group.state],
            tone=TONES.get(group.state, "neutral"), has_books=bool(_books(session, group, version)),
            layout=next((one for row in rows if (one := layout_of(row.kind))), None),
            may_report=who.reaches(REPORT, group.provider_id),
            unhanded=any(row.handed_on is None for row in rows),
        )  # fmt: skip


@blueprint.route("/<uuid:row_id>/issue", methods=["GET", "POST"])
@requires(ISSUE)
def issue(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        group = queries.group(session, row_id, who)
        version = session.get_one(ProgrammeVersion, group.version_id)
        people = _people(session, who, row_id, settling.lacking(session, row_id))
        form = _issue_form(session, group, version)
    ticked = set(request.form.getlist("people")) if form.is_submitted() else None
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.group(session, row_id, who)
                if not (ticked or set()) <= {str(key) for key, _name in people}:
                    raise InvalidError(_("Choose the people of this group."))
                book = next(b for b in _books(session, group, version)
                            if str(b.id) == form.register_id.data)  # fmt: skip
                _expect_reportable(form, book.kind)
                made = commands.issue(
                    session, row_id, _ids(ticked or ()), register_id=book.id,
                    issued_on=form.issued_on.data or clock.today(), at=utcnow(),
                    account_id=who.account_id,
                    first_form_id=form_meant(session, form, group.provider_id, book.kind),
                    **form.values(),
                )  # fmt: skip
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            count = len(made)
            flash(ngettext("%(num)d document is issued.", "%(num)d documents are issued.", count),
                  "success")  # fmt: skip
            return redirect(url_for("diploma_groups.card", row_id=row_id))
    page = render("diplomas/issue.html", form=form, group=group, people=people, ticked=ticked)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/<uuid:row_id>/hand", methods=["GET", "POST"])
@requires(ISSUE)
def hand(row_id: UUID) -> Answer:
    who = someone()
    form = HandForm(data={"on": clock.today(), "way": HandedWay.IN_PERSON.value})
    with reading() as session:
        group = queries.group(session, row_id, who)
        rows = [row for row in queries.of_group(session, row_id, who) if row.handed_on is None]
    ticked = set(request.form.getlist("people")) if form.is_submitted() else None
    if form.validate_on_submit():
        known = {str(row.id) for row in rows}
        try:
            if not (ticked or set()) & known:
                raise InvalidError(_("Choose the people of this group."))
            with transaction() as session:
                queries.group(session, row_id, who)
                count = handing.hand(
                    session, _ids((ticked or set()) & known), on=form.on.data or clock.today(),
                    way=HandedWay(form.way.data), to=form.to.data, at=utcnow(),
                    account_id=who.account_id,
                )  # fmt: skip
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            words = ngettext(
                "%(num)d document is handed over.", "%(num)d documents are handed over.", count
            )
            flash(words, "success")
            return redirect(url_for("diploma_groups.card", row_id=row_id))
    people = [(row.id, f"{row.full_name}, № {row.number}") for row in rows]
    page = render("diplomas/hand.html", form=form, group=group, people=people, ticked=ticked)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/<uuid:row_id>/forms", methods=["GET", "POST"])
@requires(ISSUE)
def forms(row_id: UUID) -> Answer:
    """Enter the numbers of forms of a whole group."""
    who, form = someone(), FormsForm(data={"spoiled_on": clock.today()})
    with reading() as session:
        group = queries.group(session, row_id, who)
        rows = queries.of_group(session, row_id, who)
    said = {row.id: (row.series or "", row.form_number or "") for row in rows}
    if form.is_submitted():
        said = {row.id: typed(row) for row in rows}
        said = in_turn(rows, said) if request.form.get("act_fill") else said
    if not request.form.get("act_fill") and form.validate_on_submit():
        try:
            with transaction() as session:
                queries.group(session, row_id, who)
                handing.set_forms(
                    session, said, spoiled_on=form.spoiled_on.data or clock.today(),
                    act=" ".join((form.act.data or "").split()),
                )  # fmt: skip
        except HubError as error:
            form.form_errors.append(str(error.message))
        else:
            flash(_("The numbers of forms are saved."), "success")
            return redirect(url_for("diploma_groups.card", row_id=row_id))
    page = render("diplomas/forms.html", form=form, group=group, rows=rows, said=said)
    return (page, 422) if form.errors else page


@blueprint.route("/<uuid:row_id>/education", methods=["GET", "POST"])
@requires(REPORT)
def education(row_id: UUID) -> Answer:
    """Enter the education before of a whole group: the federal register asks for it."""
    who, form = someone(), CardForm()
    with reading() as session:
        group = queries.group(session, row_id, who)
        rows = queries.of_group(session, row_id, who)
        levels = reference.choices(session, EDUCATION)
    said = {row.id: {name: getattr(row, name) or "" for name in PRIOR} for row in rows}
    if form.is_submitted():
        said = {row.id: _prior(row) for row in rows}
    if form.validate_on_submit():
        try:
            if any(one["prior_level"] not in {"", *dict(levels)} for one in said.values()):
                raise InvalidError(_("Choose the education from the list."))
            with transaction() as session:
                queries.group(session, row_id, who)
                for row in rows:
                    seen = request.form.get(f"seen-{row.id}", "")
                    values = {name: word or None for name, word in said[row.id].items()}
                    handing.set_details(
                        session, row.id, version=int(seen) if seen.isdecimal() else 0, **values
                    )
        except HubError as error:
            form.form_errors.append(str(error.message))
        else:
            flash(_("The education before is saved."), "success")
            return redirect(url_for("diploma_groups.card", row_id=row_id))
    page = render(
        "diplomas/education.html", form=form, group=group, rows=rows, said=said, levels=levels,
        most=MOST_OF, titles={name: DetailsForm()[name].label.text for name in PRIOR},
    )  # fmt: skip
    return (page, 422) if form.is_submitted() else page


@blueprint.get("/<uuid:row_id>/papers.pdf")
@requires(ISSUE)
def papers(row_id: UUID) -> Answer:
    with transaction() as session:
        who = someone()
        group = queries.group(session, row_id, who)
        body = printed(session, queries.of_group(session, row_id, who), at=utcnow())
        return given(body, f"{group.title}, документы.pdf")


@blueprint.get("/<uuid:row_id>/supplements.pdf")
@requires(ISSUE)
def supplement(row_id: UUID) -> Answer:
    with transaction() as session:
        who = someone()
        group = queries.group(session, row_id, who)
        body = supplements(session, queries.of_group(session, row_id, who))
        return given(body, f"{group.title}, приложения.pdf")


def _books(session: Session, group: Group, version: ProgrammeVersion) -> Sequence[Any]:
    kinds = [version.document, commands.NOTE] if version.document else None
    return queries.books_for(session, group.provider_id, kinds)


def _issue_form(session: Session, group: Group, version: ProgrammeVersion) -> IssueForm:
    owner = session.get_one(Organisation, group.provider_id)
    trade = version.occupation_id or version.profession_id
    trained = titles(session, [trade]).get(trade, "") if trade else ""
    form = IssueForm(
        data={
            "issued_on": clock.today(), "signer": owner.director, "qualification": trained,
            "signer_post": owner.director_post, "place": queries.town(session, owner.id),
            "funding": "own" if version.price else "",
        }
    )  # fmt: skip
    found = sorted(_books(session, group, version), key=lambda book: book.kind == commands.NOTE)
    kinds = reference.titles(session, KINDS)
    form.register_id.choices = choose(
        (str(book.id), f"{kinds.get(book.kind, book.kind)}: {book.template}, {book.year}")
        for book in found
    )
    form.narrow(version.document)
    form.funding.choices = offered(reference.choices(session, FUNDING))
    if not form.is_submitted() and found:
        form.register_id.data = str(found[0].id)
        top = queries.next_form(session, group.provider_id, found[0].kind)
        if top is not None and found[0].uses_forms:
            form.first_form.data = " ".join(filter(None, (top.series, top.number)))
    return form


def _people(
    session: Session, who: Principal, group_id: UUID, ids: Sequence[UUID]
) -> list[tuple[UUID, str]]:
    """Name them; whoever withdrew the consent gets a document from the centre alone."""
    rows = {
        row.person_id: row.enrolment_id
        for row in readiness.rows_of(session, group_id)
        if row.enrolment_id in set(ids) and row.state is EnrolmentState.COMPLETED
    }
    asked = select(Person).where(Person.id.in_(rows))
    if not is_office(who):
        asked = asked.where(Person.standing == Standing.OPEN)
    found = session.scalars(asked.order_by(Person.name_key, Person.id))
    return [(rows[one.id], one.full_name) for one in found]


def _ids(words: Any) -> list[UUID]:
    try:
        return [UUID(word) for word in words]
    except ValueError as error:
        raise InvalidError(_("Choose the people of this group.")) from error


def _expect_reportable(form: IssueForm, kind: str) -> None:
    """Ask now for what the federal register will ask of these documents."""
    said = form.values()
    for kinds, name in ((QUALIFIED, "qualification"), (SPHERED, "sphere")):
        if kind in kinds and not said[name]:
            raise InvalidError(_("ФИС ФРДО asks for this in such documents."), field=name)


def _prior(row: Diploma) -> dict[str, str]:
    return {
        name: " ".join(request.form.get(f"{name}-{row.id}", "").split())[: MOST_OF[name]]
        for name in PRIOR
    }

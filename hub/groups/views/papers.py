"""Papers and contracts of a group's people: one by one, or of the whole group in one form."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, NotFoundError
from hub.core.forms import choose
from hub.core.i18n import _, ngettext
from hub.core.web import Answer, render, requires, someone
from hub.groups import conditions, papers, queries, readiness
from hub.groups.commands import SUBJECT
from hub.groups.files import AGREED, PAPER
from hub.groups.forms import ContractForm, PaperForm
from hub.groups.machine import EnrolmentState
from hub.groups.models import Enrolment
from hub.groups.scopes import WRITE
from hub.groups.views.blueprint import blueprint, carry, chosen, examined, ids
from hub.people.models import Person

EVERYBODY = "all"
INSIDE = frozenset({EnrolmentState.PLANNED, EnrolmentState.ENROLLED, EnrolmentState.COMPLETED})


@blueprint.get("/<uuid:row_id>/people/<uuid:enrolment_id>")
@requires(WRITE)
def person(row_id: UUID, enrolment_id: UUID) -> Answer:
    return _person(row_id, enrolment_id)


@blueprint.post("/<uuid:row_id>/people/<uuid:enrolment_id>/papers")
@requires(WRITE)
def add_paper(row_id: UUID, enrolment_id: UUID) -> Answer:
    who, form = someone(), _with_kinds(PaperForm())
    if not form.validate_on_submit():
        return _person(row_id, enrolment_id, paper_form=form), 422

    def act(session: Session, of: Enrolment) -> None:
        made = papers.add(
            session, of.application_id, form.kind.data, at=utcnow(), number=form.number.data or "",
            issued_on=form.issued_on.data, accepted=bool(form.accepted.data),
            account_id=who.account_id,
        )  # fmt: skip
        if scan is not None:
            papers.keep(session, papers.SUBJECT, made.id, scan, owner_id=who.account_id)

    try:
        scan = examined(form.scan.data, PAPER)
        with transaction() as session:
            act(session, _own(session, row_id, enrolment_id, who))
    except HubError as error:
        return _refused(error, row_id, enrolment_id, "paper_form", form)
    flash(_("The paper is written down."), "success")
    return _back(row_id, enrolment_id)


@blueprint.post("/<uuid:row_id>/people/<uuid:enrolment_id>/contract")
@requires(WRITE)
def contract(row_id: UUID, enrolment_id: UUID) -> Answer:
    who, form = someone(), ContractForm()
    if not form.validate_on_submit():
        return _person(row_id, enrolment_id, contract_form=form), 422
    try:
        scan = examined(form.contract_scan.data, AGREED)
        with transaction() as session:
            of = _own(session, row_id, enrolment_id, who)
            number, day = form.contract_number.data or "", form.contract_signed_on.data
            made = papers.contract(
                session, of.application_id, number, day, at=utcnow(),
                was=form.contract_was.data or "|",
            )  # fmt: skip
            if scan is not None and made is not None:
                papers.keep(session, papers.CONTRACT, made.id, scan, owner_id=who.account_id)
    except HubError as error:
        return _refused(error, row_id, enrolment_id, "contract_form", form)
    flash(_("The contract is saved."), "success")
    return _back(row_id, enrolment_id)


@blueprint.post("/<uuid:row_id>/people/<uuid:enrolment_id>/papers/<uuid:paper_id>/<what>")
@requires(WRITE)
def settle_paper(row_id: UUID, enrolment_id: UUID, paper_id: UUID, what: str) -> Answer:
    """Accept a paper, take that back, or remove it."""
    who = someone()
    acts: dict[str, Callable[[Session], object]] = {
        "accept": lambda session: papers.accept(
            session, paper_id, at=utcnow(), account_id=who.account_id
        ),
        "doubt": lambda session: papers.accept(session, paper_id, at=None),
        "drop": lambda session: papers.drop(session, paper_id),
    }

    def act(session: Session) -> None:
        of = _own(session, row_id, enrolment_id, who)
        if what not in acts or papers.one(session, paper_id).application_id != of.application_id:
            raise NotFoundError(papers.ABSENT)
        acts[what](session)

    back = url_for("groups.person", row_id=row_id, enrolment_id=enrolment_id)
    return carry(act, _("The papers are changed."), back)


@blueprint.route("/<uuid:row_id>/papers", methods=["GET", "POST"])
@requires(WRITE)
def papers_of_all(row_id: UUID) -> Answer:
    """Tick what the whole group has brought: people by kinds of papers."""
    who = someone()
    if request.method == "POST":
        with transaction() as session:
            found = queries.group(session, row_id, who, WRITE)
            own = {one.enrolment_id: one.application_id for one in inside(session, row_id, who)}
            lacking = conditions.lacking(session, found, readiness.rows_of(session, row_id))
            pairs = [word.split("/", 1) for word in request.form.getlist("has") if "/" in word]
            ticked = [(key, kind) for word, kind in pairs for key in ids([word]) if key in own]
            ticked += [
                (key, kind)
                for word, kind in pairs
                for key in chosen("shown")  # nobody who came onto the list meanwhile
                if word == EVERYBODY and key in own and kind in lacking[key]
            ]
            wanted = [(own[key], kind) for key, kind in ticked]
            at, by = utcnow(), who.account_id
            count = papers.accept_all(session, wanted, at=at, account_id=by)
        flash(ngettext("%(num)d paper accepted", "%(num)d papers accepted", count), "success")
        return redirect(url_for("groups.readiness_of", row_id=row_id))
    with transaction() as session:
        found = queries.group(session, row_id, who, WRITE)
        people = inside(session, row_id, who)
        rows = readiness.rows_of(session, row_id)
        lacking = conditions.lacking(session, found, rows)
        seen(session, row_id, len(people))
        return render(
            "groups/papers.html",
            group=found,
            people=people,
            lacking=lacking,
            wanting={code for one in people for code in lacking.get(one.enrolment_id, ())},
            kinds=_kinds(session, found.version_id),
            snils=papers.SNILS,
        )


def _person(row_id: UUID, enrolment_id: UUID, **forms: Any) -> str:
    who = someone()
    with transaction() as session:
        found = queries.group(session, row_id, who, WRITE)
        of = papers.enrolment_of(session, row_id, enrolment_id)
        known = queries.people(session, row_id, who)
        one = next((each for each in known if each.enrolment_id == enrolment_id), None)
        if one is None or one.is_hidden:
            raise NotFoundError(papers.NOBODY)
        held = papers.of_applications(session, [of.application_id]).get(of.application_id, ())
        contract = papers.contracts(session, [of.application_id]).get(of.application_id)
        rows = [row for row in readiness.rows_of(session, row_id) if row.enrolment_id == of.id]
        cells = [
            (condition, cells[of.id])
            for condition, cells in readiness.matrix(session, found, rows)
            if of.id in cells
        ]
        seen(session, row_id, 1)
        said = (
            {"contract_number": contract.number, "contract_signed_on": contract.signed_on}
            if contract
            else {}
        ) | {"contract_was": papers.said(contract)}
        if "contract_form" in forms:  # saving again over what others wrote is a choice
            forms["contract_form"].contract_was.data = papers.said(contract)
        drawn = {
            "paper_form": _with_kinds(PaperForm(formdata=None)),
            "contract_form": ContractForm(formdata=None, data=said),
        }
        return render(
            "groups/person.html",
            group=found,
            one=one,
            papers=held,
            contract=contract,
            cells=cells,
            titles=reference.titles(session, papers.BOOK),
            scans=papers.scans(session, papers.SUBJECT, [each.id for each in held]),
            contract_scan=papers.scans(session, papers.CONTRACT, [contract.id]).get(contract.id)
            if contract
            else None,
            knows_snils=session.get_one(Person, one.person_id).snils is not None,
            may_open=who.can("people.write"),
            **(drawn | forms),
        )


def _refused(error: HubError, row_id: UUID, enrolment_id: UUID, slot: str, form: Any) -> Answer:
    if isinstance(error, NotFoundError):
        raise error
    name = getattr(error, "field", None)
    word = "scan" if name == "file" else str(name)
    field = form._fields.get(word) or form._fields.get(f"contract_{word}")
    if field is not None:
        field.errors = [*field.errors, str(error.message)]
    else:
        form.form_errors.append(str(error.message))
    return _person(row_id, enrolment_id, **{slot: form}), 422


def _own(session: Session, row_id: UUID, enrolment_id: UUID, who: Principal) -> Enrolment:
    queries.group(session, row_id, who, WRITE)
    found = papers.enrolment_of(session, row_id, enrolment_id)
    hidden = {one.enrolment_id for one in queries.people(session, row_id, who) if one.is_hidden}
    if enrolment_id in hidden:
        raise NotFoundError(papers.NOBODY)
    return found


def _with_kinds(form: PaperForm) -> PaperForm:
    with reading() as session:
        form.kind.choices = choose(reference.choices(session, papers.BOOK))
    return form


def _kinds(session: Session, version_id: UUID) -> list[tuple[str, str]]:
    titles = reference.titles(session, papers.BOOK)
    kind = queries.kind_of(session, version_id)
    return [(one, titles.get(one, one)) for one in papers.demanded(session, kind)]


def inside(session: Session, row_id: UUID, who: Principal) -> list[queries.Who]:
    """Give who is in the group, but for those whose data are not the asker's to see."""
    everybody = queries.people(session, row_id, who)
    return [one for one in everybody if one.state in INSIDE and not one.is_hidden]


def seen(session: Session, row_id: UUID, count: int) -> None:
    audit.record(
        session, "groups.read", subject=SUBJECT, subject_id=row_id, details={"people": count}
    )


def _back(row_id: UUID, enrolment_id: UUID) -> Answer:
    return redirect(url_for("groups.person", row_id=row_id, enrolment_id=enrolment_id))

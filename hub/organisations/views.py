"""Pages of organisations: the list, the card, the form."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, panels, reference
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ForbiddenError, HubError
from hub.core.forms import choose
from hub.core.i18n import _, format_date
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.organisations import agreement_queries, commands, contact_queries, queries
from hub.organisations.agreement_tables import standing
from hub.organisations.commands import FORM_BOOK, PAPERS, SUBJECT
from hub.organisations.forms import OrganisationForm
from hub.organisations.import_fields import FIELDS, KIND_WORDS, KINDS
from hub.organisations.models import Organisation, is_office
from hub.organisations.tables import ORGANISATION, ORGANISATIONS

WRITE = "organisations.write"
blueprint = Blueprint(
    "organisations", __name__, url_prefix="/organisations", template_folder="templates"
)
mount(blueprint, ORGANISATIONS)


@blueprint.get("/<uuid:row_id>")
@requires("organisations.read")
def card(row_id: UUID) -> Answer:
    who = someone()
    meets_people = who.reaches(contact_queries.READ, row_id)
    # Names and telephones of people: reading them leaves a row.
    with transaction() if meets_people else reading() as session:
        found = queries.organisation(session, row_id, who)
        contacts = contact_queries.of_organisation(session, row_id, who) if meets_people else ()
        if contacts:
            ids = [contact.id for contact in contacts]
            audit.record(session, "contacts.read", subject=SUBJECT, subject_id=row_id, ids=ids)
        page = {
            **_about(session, found, who),
            "to_call": contacts,
            "agreements": _agreements(session, row_id, who),
            "panels": panels.panels_of(session, who, ORGANISATION, row_id),
        }
    return render(
        "organisations/card.html",
        **page,
        may_edit=who.reaches(WRITE, row_id),
        may_verify=who.can("organisations.verify") and is_office(who),
        meets_people=meets_people,
        may_add_contact=who.reaches(contact_queries.WRITE, row_id),
        may_read_agreements=who.reaches(agreement_queries.READ, row_id),
        may_add_agreement=who.everywhere(agreement_queries.WRITE),
    )


@blueprint.post("/<uuid:row_id>/verify")
@requires("organisations.verify")
def verify(row_id: UUID) -> Answer:
    """Say on the card itself that the papers were seen."""
    with transaction() as session:
        queries.organisation(session, row_id, someone(), "organisations.verify")
        commands.verify(session, [row_id], at=utcnow())
    flash(_("The organisation is verified: everybody sees it now."), "success")
    return redirect(url_for("organisations.card", row_id=row_id))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    who = someone()
    if not who.everywhere(WRITE):
        raise ForbiddenError(_("Organisations are registered by staff of the whole region."))
    form = _form(_of_head(who), None)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                created = commands.create(session, **_values(session, form, who))
        except HubError as error:
            form.refuse(error) or form.form_errors.append(str(error.message))
        else:
            flash(_("The organisation is registered."), "success")
            return redirect(url_for("organisations.card", row_id=created.id))
    return _drawn(form, None)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = queries.organisation(session, row_id, who, WRITE)
        now = _written(session, found)
    data = queries.values_of(found) | {
        "kind": found.kind.value,
        "head_id": now["head_id"],
        "legal_form": found.legal_form or "",
        "version": str(found.version),
    }
    form = _form(data, found.legal_form)
    if not is_office(who):
        form.leave_to_the_centre()
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.organisation(session, row_id, who, WRITE)
                changed = commands.change(
                    session,
                    row_id,
                    version=form.seen_version or 0,
                    by_office=is_office(who),
                    **_values(session, form, who),
                )
                is_lifted = found.verified_at is not None and changed.verified_at is None
        except HubError as error:
            if not form.refuse(error):
                clashes = form.clashes(now, found.version)
        else:
            flash(_("The card is saved."), "success")
            if is_lifted:
                flash(
                    _(
                        "The centre will look at the papers again. Till then others don't see the "
                        "organisation, and its people have its card and contacts alone."
                    ),
                    "warning",
                )
            return redirect(url_for("organisations.card", row_id=row_id))
    return _drawn(form, found, clashes)


def _about(session: Session, found: Organisation, who: Principal) -> dict[str, Any]:
    head = found.head_id
    is_own = who.reaches(contact_queries.READ, found.id)
    lacks = queries.lacks(
        found,
        has_contact=contact_queries.is_there(session, found.id),
        has_agreement=agreement_queries.has_one_in_force(session, found.id),
    )
    return {
        "organisation": found,
        "kinds": ", ".join(str(KIND_WORDS[kind]) for kind in found.kinds),
        "legal_form": reference.titles(session, FORM_BOOK).get(found.legal_form or "", ""),
        "licence_on": format_date(found.licence_on, "dd.MM.yyyy") if found.licence_on else None,
        "head": lookup(ORGANISATION).named(session, who, [head]).get(head) if head else None,
        "branches": queries.branches(session, found.id, who),
        "lacks": lacks if is_own else (),
        "changed": ", ".join(_titled(found.changed_since)) if is_own else "",
        "others": queries.same_inn(session, found) if is_office(who) else (),
    }


def _agreements(session: Session, row_id: UUID, who: Principal) -> list[dict[str, Any]]:
    kinds = reference.titles(session, "agreement-kind")
    return [
        {
            "title": _(
                "%(kind)s № %(number)s", kind=kinds.get(one.kind, one.kind), number=one.number
            ),
            "note": term(one),
            "url": url_for("agreements.card", row_id=one.id),
            "badge": standing(one)[0],
            "tone": standing(one)[1],
        }
        for one in agreement_queries.of_organisation(session, row_id, who)
    ]


def term(agreement: Any) -> str:
    """Write from when till when an agreement is in force."""
    start = format_date(agreement.starts_on, "dd.MM.yyyy")
    if agreement.ends_on is None:
        return str(_("from %(start)s, without a term", start=start))
    end = format_date(agreement.ends_on, "dd.MM.yyyy")
    return str(_("from %(start)s to %(end)s", start=start, end=end))


def _of_head(who: Principal) -> dict[str, Any]:
    """Begin a branch with what it has from its head."""
    try:
        head_id = UUID(request.args.get("head", ""))
    except ValueError:
        return {}
    with reading() as session:
        head = queries.organisation(session, head_id, who)
        named = queries.written(head)
    shared = {name: getattr(head, name) for name in ("inn", "ogrn", "legal_form", "okved")}
    return {**shared, "head_id": named, "kind": head.kind.value}


def _form(data: dict[str, Any], chosen: str | None) -> OrganisationForm:
    form = OrganisationForm(data=data)
    with reading() as session:
        choices = [("", "—"), *reference.choices(session, FORM_BOOK)]
        if chosen and chosen not in dict(choices):  # retired since: still what it is
            choices.append((chosen, reference.titles(session, FORM_BOOK).get(chosen, chosen)))
    form.legal_form.choices = choose(choices)
    return form


def _values(session: Session, form: OrganisationForm, who: Principal) -> dict[str, Any]:
    values = form.values()
    if "head_id" not in form:
        return values
    text = (form.head_id.data or "").strip()
    return values | {"head_id": lookup(ORGANISATION).meant(session, who, text, "head_id")}


def _written(session: Session, found: Organisation) -> dict[str, str]:
    values = {name: _word(name, value) for name, value in queries.values_of(found).items()}
    head = found.head_id
    return values | {
        "kind": str(KINDS[found.kind]),
        "legal_form": reference.titles(session, FORM_BOOK).get(found.legal_form or "", "—"),
        "head_id": queries.written_of(session, head) if head else "",
    }


def _titled(names: Collection[str]) -> list[str]:
    return [str(field.title) for field in FIELDS if field.name in names]


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return value.strftime("%d.%m.%Y") if name == "licence_on" and value else str(value or "")


def _drawn(form: OrganisationForm, found: Organisation | None, clashes: Any = ()) -> Answer:
    page = render(
        "organisations/form.html",
        form=form,
        organisation=found,
        clashes=clashes,
        papers=_titled(PAPERS) if not is_office(someone()) else (),
    )
    return (page, 422) if form.is_submitted() else page

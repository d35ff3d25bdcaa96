"""Orders about learners: the list, the card, drafting, signing, the scan of what was signed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session

from hub.core import audit, clock
from hub.core.access import Principal
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, NotFoundError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.groups import commands as groups_commands
from hub.groups import order_queries, papers, queries, signing
from hub.groups.files import ORDER
from hub.groups.forms import OrderForm, ScanForm, SignForm
from hub.groups.machine import EFFECTS, NEED_REASON, DirectiveKind, DirectiveState
from hub.groups.models import Directive, Group
from hub.groups.order_tables import TABLE, number_word, tone
from hub.groups.paper import paper
from hub.groups.scopes import ORDERS_READ, ORDERS_SIGN, ORDERS_WRITE
from hub.groups.signing import SUBJECT, HinderedError
from hub.groups.tables import ORGANISATION
from hub.groups.views.blueprint import blueprint as groups
from hub.groups.views.blueprint import carry, chosen, examined, here, ids, stale
from hub.groups.words import DIRECTIVES, KINDS
from hub.organisations.models import Organisation

blueprint = Blueprint(
    "directives", __name__, url_prefix="/directives", template_folder="../templates"
)
mount(blueprint, TABLE)


@blueprint.get("/<uuid:row_id>")
@requires(ORDERS_READ)
def card(row_id: UUID) -> Answer:
    return _card(row_id)


@groups.route("/<uuid:row_id>/orders/new", methods=["GET", "POST"])
@requires(ORDERS_WRITE)
def new_order(row_id: UUID) -> Answer:
    """Draft an order about people of a group."""
    who, kind = someone(), _kind(request.args.get("kind", DirectiveKind.ENROL.value))
    with reading() as session:
        group = queries.group(session, row_id, who, "groups.write")
        targets = order_queries.targets(session, group)
    form = OrderForm(data={"effective_on": order_queries.begins(kind, group)})
    form.to_group_id.choices = choose((str(key), title) for key, title in targets)
    refusal = ""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                queries.group(session, row_id, who, "groups.write")
                values, people = _values(form, kind), chosen("people")
                made = signing.draft(session, kind, row_id, people, **values)
                order_queries.order(session, made.id, who, ORDERS_WRITE)
        except NotFoundError:
            raise
        except HubError as error:
            refusal = _to_form(form, error)
        else:
            flash(_("The draft is written. Read it and sign it."), "success")
            return redirect(url_for("directives.card", row_id=made.id))
    return _drawn(form, group, kind, None, refusal, who)


@blueprint.route("/<uuid:row_id>/edit", methods=["GET", "POST"])
@requires(ORDERS_WRITE)
def edit(row_id: UUID) -> Answer:
    who = someone()
    with reading() as session:
        found = order_queries.order(session, row_id, who, ORDERS_WRITE)
        group = session.get_one(Group, found.group_id)
        targets = order_queries.targets(session, group)
    data = {
        "effective_on": found.effective_on, "basis": found.basis,
        "to_group_id": str(found.to_group_id or ""), "version": str(found.version),
    }  # fmt: skip
    form = OrderForm(data=data)
    form.to_group_id.choices = choose((str(key), title) for key, title in targets)
    refusal = ""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                order_queries.order(session, row_id, who, ORDERS_WRITE)
                seen, values = form.seen_version or 0, _values(form, found.kind)
                signing.change(
                    session, row_id, version=seen, enrolment_ids=chosen("people"), **values
                )
        except NotFoundError:
            raise
        except HubError as error:
            refusal = _to_form(form, error)
            form.version.data = str(found.version)
        else:
            flash(_("The draft is saved."), "success")
            return redirect(url_for("directives.card", row_id=row_id))
    return _drawn(form, group, found.kind, found, refusal, who)


@blueprint.post("/<uuid:row_id>/sign")
@requires(ORDERS_SIGN)
def sign(row_id: UUID) -> Answer:
    """Give an order its number: what it says is done to all of its people, or to none."""
    who, form = someone(), SignForm()
    hindered: tuple[str, ...] = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                order_queries.order(session, row_id, who, ORDERS_SIGN)
                signing.sign(
                    session, row_id, number=form.number.data or "",
                    signed_on=form.signed_on.data or clock.today(),
                    at=utcnow(), account_id=who.account_id, version=form.seen_version or 0,
                    signer=form.signer.data or None, signer_post=form.signer_post.data or None,
                )  # fmt: skip
        except NotFoundError:
            raise
        except HinderedError as error:
            hindered = error.people
        except HubError as error:
            _to_form(form, error)
        else:
            flash(_("The order is signed, what it says is done."), "success")
            return redirect(url_for("directives.card", row_id=row_id))
    return _card(row_id, sign_form=form, hindered=hindered), 422


@blueprint.post("/<uuid:row_id>/throw-away")
@requires(ORDERS_WRITE)
def throw_away(row_id: UUID) -> Answer:
    who, word = someone(), request.form.get("version", "")
    with reading() as session:
        group_id = order_queries.order(session, row_id, who, ORDERS_WRITE).group_id

    def act(session: Session) -> None:
        signing.throw_away(session, row_id, version=int(word) if word.isdecimal() else 0)

    return carry(act, _("The draft is thrown away."), here(group_id, "orders"))


@blueprint.post("/<uuid:row_id>/scan")
@requires(ORDERS_SIGN)
def keep_scan(row_id: UUID) -> Answer:
    """Put the scan to a signed order; the one before gives place."""
    who, form = someone(), ScanForm()
    try:
        scan = examined(form.scan.data, ORDER)
        if scan is None or not form.validate_on_submit():
            raise InvalidError(_("Choose a file."), field="scan")
        with transaction() as session:
            found = order_queries.order(session, row_id, who, ORDERS_SIGN)
            if found.state is not DirectiveState.SIGNED:
                raise InvalidError(_("Sign the order first."), field="scan")
            papers.keep(session, SUBJECT, row_id, scan, owner_id=who.account_id)
    except NotFoundError:
        raise
    except HubError as error:
        form.scan.errors = [str(error.message)]
        return _card(row_id, scan_form=form), 422
    flash(_("The scan is kept."), "success")
    return redirect(url_for("directives.card", row_id=row_id, _anchor="scan"))


def _card(row_id: UUID, hindered: tuple[str, ...] = (), **forms: Any) -> str:
    who = someone()
    with transaction() as session:
        found = order_queries.order(session, row_id, who)
        lines = order_queries.on_paper(session, found, who)
        audit.record(session, "directives.read", subject=SUBJECT, subject_id=row_id,
                     details={"people": len(lines)})  # fmt: skip
        is_draft = found.state is DirectiveState.DRAFT
        drawn: dict[str, CardForm | ScanForm] = {"scan_form": ScanForm(formdata=None)}
        if is_draft:
            drawn["sign_form"] = _signing(session, found)
        for form in forms.values():
            if isinstance(form, SignForm):
                form.version.data = str(found.version)  # what came meanwhile is on the page
        to = session.get(Group, found.to_group_id) if found.to_group_id else None
        organisation = lookup(ORGANISATION).titles(session, [found.organisation_id])
        reaches = who.reaches(ORDERS_WRITE, found.organisation_id)
        return render(
            "groups/order.html",
            order=found,
            group=session.get_one(Group, found.group_id),
            to=to,
            organisation=organisation.get(found.organisation_id, ""),
            lines=lines,
            paper=paper(session, found, who),
            kind=KINDS[found.kind],
            state=DIRECTIVES[found.state],
            number=number_word(found),
            tone=tone(found),
            scan=papers.scans(session, SUBJECT, [row_id]).get(row_id),
            hindered=hindered,
            rivals=order_queries.rivals(session, found, who) if is_draft else (),
            kinds=KINDS,
            may_write=is_draft and reaches,
            may_sign=is_draft and who.reaches(ORDERS_SIGN, found.organisation_id),
            may_scan=not is_draft and who.reaches(ORDERS_SIGN, found.organisation_id),
            **(drawn | forms),
        )


def _signing(session: Session, found: Directive) -> SignForm:
    """Begin with the next number, today, and the head of who issues it."""
    owner, today = session.get_one(Organisation, found.organisation_id), clock.today()
    return SignForm(
        formdata=None,
        data={
            "number": order_queries.next_number(session, found, today.year),
            "signed_on": today,
            "signer": owner.director,
            "signer_post": owner.director_post,
            "version": str(found.version),
        },
    )


def _kind(word: str) -> DirectiveKind:
    try:
        return DirectiveKind(word)
    except ValueError as error:
        raise NotFoundError(signing.ABSENT) from error


def _values(form: OrderForm, kind: DirectiveKind) -> dict[str, Any]:
    to = form.to_group_id.data if kind is DirectiveKind.TRANSFER else ""
    common = " ".join((form.reason.data or "").split())
    reasons = {
        key: said
        for key in chosen("people")
        if (said := " ".join(request.form.get(f"reason-{key}", "").split())[:1000] or common)
    }
    return {
        "effective_on": form.effective_on.data,
        "basis": (form.basis.data or "").strip() or None,
        "to_group_id": next(iter(ids([to or ""])), None),
        "reasons": reasons if kind in NEED_REASON else {},
    }


def _to_form(form: CardForm, error: HubError) -> str:
    """Put a refusal where it belongs; of people, and of two who changed one draft, above it."""
    if getattr(error, "field", None) == "people":
        return str(error.message)
    if not form.refuse(error):
        form.form_errors.append(stale(error))
    return ""


def _drawn(
    form: OrderForm, group: Group, kind: DirectiveKind, found: Directive | None, refusal: str,
    who: Principal,
) -> Answer:  # fmt: skip
    asks = None if order_queries.issues(who, group.provider_id) else who
    with transaction() as session:
        people = [
            one
            for one in queries.people(session, group.id, asks)
            if one.state is EFFECTS[kind].before
        ]
        audit.record(session, "groups.read", subject=groups_commands.SUBJECT, subject_id=group.id,
                     details={"people": len(people)})  # fmt: skip
        kept = {
            line.enrolment_id: line.reason
            for line, _name in (order_queries.lines(session, found.id) if found else ())
        }
    posted = form.is_submitted()
    everybody = not posted and found is None and kind not in NEED_REASON
    ticked = set(chosen("people")) if posted else set(kept)
    page = render(
        "groups/order_form.html",
        form=form,
        group=group,
        order=found,
        kind=kind,
        needs_reason=kind in NEED_REASON,
        title=KINDS[kind],
        people=people,
        ticked={one.enrolment_id for one in people} if everybody else ticked,
        reasons={
            one.enrolment_id: request.form.get(f"reason-{one.enrolment_id}", "")
            if posted
            else kept.get(one.enrolment_id) or ""
            for one in people
        },
        refusal=refusal,
    )
    return (page, 422) if posted else page

"""Users and roles: the administrator's list and card of accounts."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask import session as cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import (
    browser,
    commands,
    grants,
    impersonation,
    links,
    queries,
    second_factor,
    sessions,
)
from hub.accounts.forms import typed
from hub.accounts.tables import ACCOUNTS
from hub.accounts.views.blueprint import again, complain
from hub.core.access import Role, Scope
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ConflictError, InvalidError, RefusedError
from hub.core.i18n import _, _l
from hub.core.tables.lookups import lookup
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.organisations.models import Organisation
from hub.people.lookup import PERSON
from hub.web.admin import user_card
from hub.web.admin.user_forms import BlockForm, EyesForm, GrantForm, TieForm, UserForm

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")
mount(blueprint, ACCOUNTS)


@blueprint.route("/new", methods=["GET", "POST"])
@requires("accounts.write")
def new() -> Answer:
    form = UserForm()
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("admin/user_new.html", form)
        return render("admin/user_new.html", form=form)
    try:
        with transaction() as session:
            person_id = _person(session, typed(form.person))
            account = commands.create(
                session, email=typed(form.email), name=typed(form.name), person_id=person_id,
                at=utcnow(),
            )  # fmt: skip
            links.invite(session, account, at=utcnow())
    except InvalidError as error:
        complain(form, error)
        return again("admin/user_new.html", form)
    except ConflictError as error:
        complain(form, InvalidError(error.message, field="email"))
        return again("admin/user_new.html", form)
    flash(_("The account is made and the invitation is on its way. Now give it a role."), "success")
    return redirect(url_for("users.card", row_id=account.id))


@blueprint.get("/<uuid:row_id>")
@requires("accounts.read")
def card(row_id: UUID) -> Answer:
    return user_card.draw(row_id)


@blueprint.post("/<uuid:account_id>/grants")
@requires("accounts.write")
def give_role(account_id: UUID) -> Answer:
    form, who = GrantForm(), someone()
    if not form.validate_on_submit():
        return user_card.draw(account_id, form), 422
    mine = who.session_id if account_id == who.account_id else None
    try:
        with transaction() as session:
            grants.grant(
                session,
                account_id,
                Role(form.role.data),
                Scope(form.scope.data),
                _organisation_id(session, form),
                at=utcnow(),
                keep_session=mine,
            )
            token = sessions.rotate(session, mine, at=utcnow()) if mine else None
    except InvalidError as error:
        complain(form, error)
        return user_card.draw(account_id, form), error.status
    except ConflictError as error:
        form.form_errors = [str(error.message)]
        return user_card.draw(account_id, form), error.status
    if token:
        browser.swap(token)
    flash(_("The role is given. The person signs in once more to use it."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/grants/<uuid:grant_id>/revoke")
@requires("accounts.write")
def take_role(account_id: UUID, grant_id: UUID) -> Answer:
    with transaction() as session:
        _same(grants.one(session, grant_id).account_id, account_id)
        grants.revoke(session, grant_id)
    flash(_("The role is taken away."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.get("/people")
@requires("accounts.write")
def offer_people() -> Answer:
    """Offer people while the administrator types whose an account is."""
    typed_words = request.args.get("person", "")
    with reading() as session:
        offered = lookup(PERSON).offer(session, someone(), typed_words) if typed_words else []
    return render("tables/offer.html", offered=offered)


@blueprint.post("/<uuid:account_id>/person")
@requires("accounts.write")
def tie(account_id: UUID) -> Answer:
    """Say whose account it is."""
    form = TieForm()
    if not form.validate_on_submit():
        return user_card.draw(account_id, tie_form=form), 422
    try:
        with transaction() as session:
            commands.tie(session, account_id, _person(session, typed(form.person)))
    except InvalidError as error:
        complain(form, error)
        return user_card.draw(account_id, tie_form=form), error.status
    flash(_("The account is tied to the person."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/person/untie")
@requires("accounts.write")
def untie(account_id: UUID) -> Answer:
    with transaction() as session:
        commands.tie(session, account_id, None)
    flash(_("The account is nobody's card any more."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/block")
@requires("accounts.write")
def block(account_id: UUID) -> Answer:
    form = BlockForm()
    if not form.validate_on_submit():
        return user_card.draw(account_id, block_form=form), 422
    with transaction() as session:
        commands.block(session, account_id, why=typed(form.why), at=utcnow())
    flash(_("The account is blocked and its sessions are ended."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/unblock")
@requires("accounts.write")
def unblock(account_id: UUID) -> Answer:
    with transaction() as session:
        commands.unblock(session, account_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/invite")
@requires("accounts.write")
def invite(account_id: UUID) -> Answer:
    with transaction() as session:
        account = queries.one(session, account_id)
        if account.is_blocked:
            raise RefusedError(_l("This account is blocked."))
        links.invite(session, account, at=utcnow())
    flash(_("A letter with a link is on its way."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/sessions/end")
@requires("accounts.write")
def end_sessions(account_id: UUID) -> Answer:
    who = someone()
    keep = who.session_id if account_id == who.account_id else None
    with transaction() as session:
        count = sessions.end_all(
            session, queries.one(session, account_id).id, at=utcnow(), but=keep, why="administrator"
        )
    flash(_("Sessions ended: %(count)s.", count=count), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.post("/<uuid:account_id>/second-factor/reset")
@requires("accounts.write")
def reset_second_factor(account_id: UUID) -> Answer:
    """For whoever lost the phone: their sessions end too, for it may be in other hands."""
    with transaction() as session:
        account = queries.one(session, account_id)
        if account.id == someone().account_id:
            raise RefusedError(_l("Change your own second factor in your account."))
        second_factor.turn_off(session, account)
        sessions.end_all(session, account_id, at=utcnow(), why="second-factor")
    flash(_("The second factor is off: it is set up anew at the next sign-in."), "success")
    return redirect(url_for("users.card", row_id=account_id))


@blueprint.route("/<uuid:account_id>/impersonate", methods=["GET", "POST"])
@requires("accounts.impersonate")
def impersonate(account_id: UUID) -> Answer:
    form, came = EyesForm(), browser.visitor()
    with reading() as session:
        account = queries.one(session, account_id)
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("admin/user_eyes.html", form, account=account)
        return render("admin/user_eyes.html", form=form, account=account)
    try:
        with transaction() as session:
            token = impersonation.start(
                session,
                someone(),
                account_id,
                reason=typed(form.reason),
                may_write=bool(form.may_write.data),
                address=came.address,
                agent=came.agent,
                at=utcnow(),
            )
    except InvalidError as error:
        complain(form, error)
        return again("admin/user_eyes.html", form, account=account)
    cookie[browser.EYES] = token
    return redirect("/cabinet")


def _person(session: Session, words: str) -> UUID | None:
    return lookup(PERSON).meant(session, someone(), words.strip(), "person")


def _organisation_id(session: Session, form: GrantForm) -> UUID | None:
    if form.scope.data != Scope.ORGANISATION.value:
        return None
    inn, kpp = (form.inn.data or "").strip(), (form.kpp.data or "").strip().upper()
    statement = select(Organisation.id).where(Organisation.inn == inn)
    if kpp:
        statement = statement.where(Organisation.kpp == kpp)
    found = session.scalars(statement.limit(2)).all()
    if not found:
        raise InvalidError(
            _l("There is no organisation with this ИНН in the registry."), field="inn"
        )
    if len(found) > 1:
        raise InvalidError(_l("Several organisations have this ИНН: give the КПП."), field="kpp")
    return found[0]


def _same(found: UUID, wanted: UUID) -> None:
    if found != wanted:
        raise RefusedError(_l("This role belongs to another account."))

"""One's own account: who I am here, my e-mail, my consents, who looked with my eyes."""

from uuid import UUID

from flask import flash, g, redirect, request, url_for

from hub.accounts import (
    browser,
    commands,
    consents,
    grants,
    identities,
    links,
    queries,
    second_factor,
    throttle,
)
from hub.accounts.forms import EmailForm, NameForm, typed
from hub.accounts.methods import METHODS
from hub.accounts.views.blueprint import again, blueprint, complain, is_really_me, me, own_hands
from hub.accounts.views.entry import HOME, TOO_OFTEN, too_often
from hub.core.access import ROLE_TITLES, SCOPE_TITLES
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import HubError, InvalidError, TooOftenError
from hub.core.i18n import _
from hub.core.panels import panels_of
from hub.core.web import Answer, render, signed_in, someone


@blueprint.get("/account")
@signed_in
def account() -> Answer:
    who = someone()
    with reading() as session:
        mine = queries.one(session, who.account_id)
        roles = grants.of_account(session, who.account_id)
        linked = identities.of_account(session, who.account_id)
        left = second_factor.codes_left(session, who.account_id)
    return render(
        "accounts/account.html",
        account=mine,
        roles=roles,
        role_names=ROLE_TITLES,
        scope_names=SCOPE_TITLES,
        linked=linked,
        methods=METHODS,
        codes_left=left,
    )


@blueprint.route("/account/name", methods=["GET", "POST"])
@signed_in
@own_hands
def account_name() -> Answer:
    mine = me()
    form = NameForm(obj=mine)
    if mine.person_id is not None:
        del form.name  # the registry's name of a person is changed in the registry
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("accounts/name.html", form)
        return render("accounts/name.html", form=form)
    try:
        with transaction() as session:
            mine = queries.one(session, mine.id)
            if "name" in form and form.name.data != mine.name:
                commands.rename(session, mine, typed(form.name))
            if form.locale.data != mine.locale:
                commands.set_locale(session, mine, form.locale.data)
    except InvalidError as error:
        complain(form, error)
        return again("accounts/name.html", form)
    g.locale = form.locale.data
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/email", methods=["GET", "POST"])
@signed_in
@own_hands
def account_email() -> Answer:
    mine = me()
    form = EmailForm()
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("accounts/email.html", form, account=mine)
        return render("accounts/email.html", form=form, account=mine)
    try:
        email = commands.clean_email(typed(form.email))
        if not is_really_me(form, mine):
            return again("accounts/email.html", form, account=mine)
        with transaction() as session:
            throttle.attempt(
                session, [throttle.counter(throttle.NEW_EMAIL, str(mine.id))], at=utcnow()
            )
            links.ask_new_email(session, queries.one(session, mine.id), email, at=utcnow())
    except InvalidError as error:
        complain(form, error)
        return again("accounts/email.html", form, account=mine)
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        return render("accounts/email.html", form=form, account=mine), TOO_OFTEN
    flash(_("We wrote to the new address. It will work once you open the link."), "info")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/email/<token>", methods=["GET", "POST"])
@signed_in
@own_hands
def account_email_by(token: str) -> Answer:
    who = someone()
    with reading() as session:
        found = links.look(session, token, links.EMAIL, at=utcnow())
    if found is None or found[1].id != who.account_id:
        return render("accounts/link_gone.html"), 410
    if request.method == "GET":
        return render("accounts/email_confirm.html", email=found[0].email)
    try:
        with transaction() as session:
            links.change_email(session, token, at=utcnow(), keep_session=who.session_id)
    except HubError as error:
        flash(str(error.message), "danger")
    else:
        flash(_("Your e-mail is changed."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.get("/account/consents")
@signed_in
def account_consents() -> Answer:
    who = someone()
    text = browser.consent_text()
    with reading() as session:
        history = consents.history(session, who.account_id)
        mine = queries.one(session, who.account_id)
        of = panels_of(session, who, "consent", who.person_id) if who.person_id else []
        ends = [line.title for drawn in of for line in drawn.lines]
    return render(
        "accounts/consents.html",
        ends=ends,
        text=text,
        history=history,
        account=mine,
        target=browser.local_path(request.args.get("next"), ""),
    )


@blueprint.post("/account/consents/give")
@signed_in
@own_hands
def give_consent() -> Answer:
    who, came = someone(), browser.visitor()
    with transaction() as session:
        text = consents.current(session)
        # The form says which version was read: a newer one is never agreed to unseen.
        if request.form.get("number") == str(text.number):
            consents.give(
                session,
                queries.one(session, who.account_id),
                text,
                address=came.address,
                agent=came.agent,
                at=utcnow(),
            )
            flash(_("Your consent is noted."), "success")
        else:
            flash(_("The text has changed meanwhile. Read it once more."), "warning")
            return redirect(url_for("accounts.account_consents"))
    return redirect(browser.local_path(request.form.get("next"), HOME))


@blueprint.post("/account/consents/withdraw")
@signed_in
@own_hands
def withdraw_consent() -> Answer:
    who = someone()
    with transaction() as session:
        consents.withdraw(
            session,
            queries.one(session, who.account_id),
            address=browser.visitor().address,
            at=utcnow(),
        )
    flash(_("Your consent is withdrawn. The centre has thirty days to stop."), "warning")
    return redirect(url_for("accounts.account_consents"))


@blueprint.get("/account/eyes")
@signed_in
def account_eyes() -> Answer:
    who = someone()
    with reading() as session:
        rows = queries.impersonations(session, who.account_id)
    return render("accounts/eyes.html", rows=rows, now_at=utcnow())


@blueprint.post("/account/identities/<uuid:identity_id>/unlink")
@signed_in
@own_hands
def unlink_identity(identity_id: UUID) -> Answer:
    with transaction() as session:
        identities.unlink(session, queries.one(session, someone().account_id), identity_id)
    return redirect(url_for("accounts.account"))

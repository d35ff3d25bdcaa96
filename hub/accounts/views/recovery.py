"""A new password by letter: the same answer, after the same work, for every address."""

from flask import flash, redirect, url_for

from hub.accounts import browser, commands, links, passwords, throttle
from hub.accounts.forms import NewPasswordForm, RecoverForm, typed
from hub.accounts.views.blueprint import again, blueprint, complain
from hub.accounts.views.entry import REFUSED, TOO_OFTEN, too_often
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError, TooOftenError
from hub.core.i18n import _
from hub.core.web import Answer, public, render


@blueprint.route("/recover", methods=["GET", "POST"])
@public
def recover() -> Answer:
    form = RecoverForm()
    if not form.validate_on_submit():
        return render("accounts/recover.html", form=form), (REFUSED if form.is_submitted() else 200)
    try:
        email = commands.clean_email(typed(form.email))
    except InvalidError as error:
        complain(form, error)
        return again("accounts/recover.html", form)
    network = browser.visitor().network
    try:
        with transaction() as session:
            throttle.attempt(session, [throttle.counter(throttle.FORGOTTEN, network)], at=utcnow())
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        return render("accounts/recover.html", form=form), TOO_OFTEN
    try:
        with transaction() as session:
            mine = throttle.counter(throttle.RECOVERY, email, network)
            throttle.attempt(session, [mine], at=utcnow())
            links.ask_recovery(session, email)
    except TooOftenError:
        pass  # this source has asked enough; saying so would tell that somebody asked
    return render("accounts/recover_sent.html", email=email)


@blueprint.route("/recover/<token>", methods=["GET", "POST"])
@public
def recover_by(token: str) -> Answer:
    with reading() as session:
        found = links.look(session, token, links.PASSWORD, at=utcnow())
    if found is None:
        return render("accounts/link_gone.html"), 410
    account = found[1]
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return render("accounts/new_password.html", form=form), (
            REFUSED if form.is_submitted() else 200
        )
    try:
        passwords.check_rules(typed(form.password), email=account.email, name=account.name)
    except InvalidError as error:
        complain(form, error)
        return again("accounts/new_password.html", form)
    hashed = passwords.hash_password(typed(form.password))
    browser.act_for(account)
    try:
        with transaction() as session:
            links.recover(session, token, hashed, at=utcnow())
    except RefusedError:
        return render("accounts/link_gone.html"), 410
    browser.forget()
    flash(_("The password is changed. Sign in with the new one."), "success")
    return redirect(url_for("accounts.sign_in"))

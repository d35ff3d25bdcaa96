"""One's own password, second factor and sessions."""

from uuid import UUID

from flask import flash, redirect, url_for

from hub.accounts import browser, commands, passwords, queries, second_factor, sessions
from hub.accounts.forms import ChangePasswordForm, CodeForm, PasswordForm, typed
from hub.accounts.models import Account
from hub.accounts.views import proven
from hub.accounts.views.blueprint import again, blueprint, complain, is_really_me, me, own_hands
from hub.accounts.views.codes import set_up_page
from hub.accounts.views.entry import REFUSED, TOO_OFTEN, too_often
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError, TooOftenError
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, signed_in, someone


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
@own_hands
def account_password() -> Answer:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("accounts/password.html", form)
        return render("accounts/password.html", form=form)
    mine = me()
    try:
        if not is_really_me(form, mine):
            return again("accounts/password.html", form)
        passwords.check_rules(typed(form.password), email=mine.email, name=mine.name)
    except InvalidError as error:
        complain(form, error)
        return again("accounts/password.html", form)
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        return render("accounts/password.html", form=form), TOO_OFTEN
    hashed = passwords.hash_password(typed(form.password))
    session_id = someone().session_id
    with transaction() as session:
        mine = queries.one(session, mine.id)
        commands.set_password(session, mine, hashed, at=utcnow(), keep_session=session_id)
        token = sessions.rotate(session, session_id, at=utcnow()) if session_id else None
    if token:
        browser.swap(token)
    flash(_("The password is changed. Your other sessions are ended."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
@own_hands
def second_factor_page() -> Answer:
    mine = me()
    if mine.has_second_factor:
        with reading() as session:
            left = second_factor.codes_left(session, mine.id)
        return render("accounts/second_factor.html", left=left, form=PasswordForm())
    if not proven.is_fresh(mine):
        return _prove(mine)
    form = CodeForm()
    with transaction() as session:
        secret = second_factor.begin(session, queries.one(session, mine.id))
    if not form.validate_on_submit():
        page = set_up_page(mine, secret, form, is_demanded=False)
        return (page, REFUSED) if form.is_submitted() else page
    try:
        with transaction() as session:
            own = queries.one(session, mine.id)
            codes = second_factor.confirm(session, own, typed(form.code), at=utcnow())
            sessions.end_all(
                session, mine.id, at=utcnow(), but=someone().session_id, why="second-factor"
            )
    except InvalidError as error:
        form.code.errors = [str(error.message)]
        return set_up_page(mine, secret, form, is_demanded=False), REFUSED
    proven.drop()
    return render("accounts/recovery_codes.html", codes=codes, target=url_for("accounts.account"))


def _prove(mine: Account) -> Answer:
    """Ask for the password before the key is shown: who turns it on owns the account from then."""
    form, status = PasswordForm(), REFUSED
    if form.validate_on_submit():
        try:
            if is_really_me(form, mine):
                with transaction() as session:
                    second_factor.begin(session, queries.one(session, mine.id), is_anew=True)
                proven.keep(mine)
                return redirect(url_for("accounts.second_factor_page"))
        except TooOftenError as error:
            form.current.errors, status = [too_often(error)], TOO_OFTEN
    page = render("accounts/second_factor_prove.html", form=form)
    return (page, status) if form.is_submitted() else page


@blueprint.post("/account/second-factor/codes")
@signed_in
@own_hands
def renew_recovery_codes() -> Answer:
    mine, form = me(), PasswordForm()
    if (refusal := _refusal(form)) is not None:
        return refusal
    with transaction() as session:
        codes = second_factor.renew_codes(session, queries.one(session, mine.id))
    return render("accounts/recovery_codes.html", codes=codes, target=url_for("accounts.account"))


@blueprint.post("/account/second-factor/off")
@signed_in
@own_hands
def turn_second_factor_off() -> Answer:
    mine, form = me(), PasswordForm()
    if (refusal := _refusal(form)) is not None:
        return refusal
    if second_factor.is_required(someone().roles, is_production=browser.settings().is_production):
        raise RefusedError(_l("Your role demands the second factor."))
    with transaction() as session:
        second_factor.turn_off(session, queries.one(session, mine.id))
    flash(_("The second factor is off."), "warning")
    return redirect(url_for("accounts.account"))


@blueprint.get("/account/sessions")
@signed_in
@own_hands
def account_sessions() -> Answer:
    with reading() as session:
        rows = sessions.live(session, someone().account_id, at=utcnow())
    return render("accounts/sessions.html", rows=rows)


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@signed_in
@own_hands
def end_session(session_id: UUID) -> Answer:
    who = someone()
    with transaction() as session:
        sessions.end(session, who.account_id, session_id, at=utcnow())
    flash(_("The session is ended."), "success")
    return redirect(url_for("accounts.account_sessions"))


@blueprint.post("/account/sessions/end-others")
@signed_in
@own_hands
def end_other_sessions() -> Answer:
    who = someone()
    with transaction() as session:
        count = sessions.end_all(
            session, who.account_id, at=utcnow(), but=who.session_id, why="owner"
        )
    flash(_("Sessions ended: %(count)s.", count=count), "success")
    return redirect(url_for("accounts.account_sessions"))


def _refusal(form: PasswordForm) -> Answer | None:
    """Show the page again unless the password was given and is right."""
    mine = me()
    status = REFUSED
    if form.validate_on_submit():
        try:
            if is_really_me(form, mine):
                return None
        except TooOftenError as error:
            form.current.errors, status = [too_often(error)], TOO_OFTEN
    with reading() as session:
        left = second_factor.codes_left(session, mine.id)
    page = render("accounts/second_factor.html", left=left, form=form)
    return page, status

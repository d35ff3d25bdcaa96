"""One's own keys of the API."""

from uuid import UUID

from flask import current_app, flash, redirect, url_for

from hub.accounts import api_tokens
from hub.accounts.forms import TokenForm, typed
from hub.accounts.permission_titles import PERMISSION_TITLES
from hub.accounts.views.blueprint import again, blueprint, complain, is_really_me, me, own_hands
from hub.accounts.views.entry import TOO_OFTEN, too_often
from hub.core.api.doors import demanded
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, RefusedError, TooOftenError
from hub.core.forms import choose
from hub.core.i18n import _
from hub.core.web import Answer, render, signed_in, someone


@blueprint.get("/account/tokens")
@signed_in
@own_hands
def account_tokens() -> Answer:
    with reading() as session:
        rows = api_tokens.of_account(session, someone().account_id)
    return render("accounts/tokens.html", rows=rows, now_at=utcnow(), titles=PERMISSION_TITLES)


@blueprint.route("/account/tokens/new", methods=["GET", "POST"])
@signed_in
@own_hands
def new_token() -> Answer:
    who = someone()
    form = TokenForm()
    opens = demanded(current_app)
    form.permissions.choices = choose(
        (name, PERMISSION_TITLES.get(name, name))
        for name in api_tokens.offered(who)
        if name in opens
    )
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("accounts/token_new.html", form)
        return render("accounts/token_new.html", form=form)
    try:
        if not is_really_me(form, me()):
            return again("accounts/token_new.html", form)
        with transaction() as session:
            token, word = api_tokens.create(
                session,
                who,
                name=typed(form.name),
                permissions=form.permissions.data or [],
                days=form.days.data or 0,
                at=utcnow(),
            )
    except InvalidError as error:
        complain(form, error)
        return again("accounts/token_new.html", form)
    except (RefusedError, TooOftenError) as error:
        form.form_errors = [
            too_often(error) if isinstance(error, TooOftenError) else str(error.message)
        ]
        return render("accounts/token_new.html", form=form), (
            TOO_OFTEN if isinstance(error, TooOftenError) else RefusedError.status
        )
    return render("accounts/token_made.html", token=token, word=word)


@blueprint.post("/account/tokens/<uuid:token_id>/revoke")
@signed_in
@own_hands
def revoke_token(token_id: UUID) -> Answer:
    with transaction() as session:
        api_tokens.revoke(session, someone().account_id, token_id, at=utcnow())
    flash(_("The key is revoked."), "success")
    return redirect(url_for("accounts.account_tokens"))

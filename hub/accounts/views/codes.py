"""The second step of sign-in: a code of the phone, or the phone made known where it is demanded."""

import segno
from flask import flash, redirect, url_for
from markupsafe import Markup

from hub.accounts import browser, queries, second_factor, throttle, totp
from hub.accounts.forms import CodeForm, typed
from hub.accounts.models import Account
from hub.accounts.views import away, half
from hub.accounts.views.blueprint import blueprint
from hub.accounts.views.entry import REFUSED, TOO_OFTEN, finish, too_often
from hub.core import audit
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import InvalidError, TooOftenError
from hub.core.i18n import _
from hub.core.web import Answer, public, render


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_code() -> Answer:
    begun, account = _begun()
    if begun is None or account is None or not account.has_second_factor:
        return _start_over()
    form = CodeForm()
    if not form.validate_on_submit():
        return render("accounts/code.html", form=form), (REFUSED if form.is_submitted() else 200)
    counters = [throttle.counter(throttle.CODE, str(account.id))]
    try:
        with transaction() as session:
            throttle.attempt(session, counters, at=utcnow())
    except TooOftenError as error:
        form.code.errors = [too_often(error)]
        return render("accounts/code.html", form=form), TOO_OFTEN
    with transaction() as session:
        mine = queries.one(session, account.id)
        proof = second_factor.check(session, mine, typed(form.code), at=utcnow())
        if proof is None:
            audit.record(
                session,
                "accounts.sign-in-failed",
                subject="account",
                subject_id=account.id,
                details={"step": "code"},
            )
        else:
            throttle.forgive(session, counters)
            left = second_factor.codes_left(session, account.id)
    if proof is None:
        form.code.errors = [
            _("This code is not right, or was used already. Wait for the next one.")
        ]
        return render("accounts/code.html", form=form), REFUSED
    answer = finish(account, remember=begun.remember, target=begun.target, proof=proof)
    if proof == "recovery":
        flash(_("A recovery code was used. Codes left: %(left)s.", left=left), "warning")
    return away.given_back(typed(form.kept), account.id, begun.target) or answer


@blueprint.route("/sign-in/set-up", methods=["GET", "POST"])
@public
def sign_in_set_up() -> Answer:
    """Where it is demanded, staff and administrators come in with a second factor or not at all."""
    begun, account = _begun()
    if begun is None or account is None or account.has_second_factor:
        return _start_over()
    form = CodeForm()
    with transaction() as session:
        secret = second_factor.begin(session, queries.one(session, account.id))
    if not form.validate_on_submit():
        return set_up_page(account, secret, form, is_demanded=True), (
            REFUSED if form.is_submitted() else 200
        )
    browser.act_for(account)
    try:
        with transaction() as session:
            throttle.attempt(
                session, [throttle.counter(throttle.CODE, str(account.id))], at=utcnow()
            )
        with transaction() as session:
            mine = queries.one(session, account.id)
            codes = second_factor.confirm(session, mine, typed(form.code), at=utcnow())
    except TooOftenError as error:
        form.code.errors = [too_often(error)]
        return set_up_page(account, secret, form, is_demanded=True), TOO_OFTEN
    except InvalidError as error:
        form.code.errors = [str(error.message)]
        return set_up_page(account, secret, form, is_demanded=True), REFUSED
    finish(account, remember=False, target=begun.target, proof="totp")
    return render("accounts/recovery_codes.html", codes=codes, target=begun.target)


def set_up_page(account: Account, secret: str, form: CodeForm, *, is_demanded: bool) -> str:
    address = totp.address(secret, account=account.email, issuer=browser.settings().centre)
    # Drawn here, inline: a secret has no address of its own and is kept by no cache.
    picture = segno.make(address, error="m").svg_inline(
        scale=5, border=2, light="#fff", omitsize=True
    )
    return render(
        "accounts/set_up.html",
        form=form,
        picture=Markup(picture),  # noqa: S704 - made by segno out of our own words
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        is_demanded=is_demanded,
    )


def _begun() -> tuple[half.Half | None, Account | None]:
    begun = half.current()
    if begun is None:
        return None, None
    with reading() as session:
        account = queries.one(session, begun.account_id)
    return (begun, account) if half.is_of(begun, account) else (None, None)


def _start_over() -> Answer:
    half.drop()
    flash(_("The sign-in took too long. Begin again."), "warning")
    return redirect(url_for("accounts.sign_in"))

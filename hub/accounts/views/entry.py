"""Sign-in and sign-out."""

from uuid import UUID

from flask import current_app, redirect, request, url_for
from flask import session as cookie
from werkzeug.exceptions import NotFound

from hub.accounts import (
    browser,
    commands,
    impersonation,
    letters,
    passwords,
    queries,
    sessions,
    throttle,
)
from hub.accounts.devices import device
from hub.accounts.forms import CodeForm, SignInForm, typed
from hub.accounts.methods import METHODS
from hub.accounts.models import Account
from hub.accounts.second_factor import is_required
from hub.accounts.views import away, half
from hub.accounts.views.blueprint import blueprint
from hub.core import audit
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import TooOftenError
from hub.core.i18n import _
from hub.core.web import Answer, principal, public, render

HOME = "/cabinet"
TOO_OFTEN = 429
REFUSED = 422
NOBODY = UUID(int=0)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    target = browser.local_path(request.values.get("next"), HOME)
    if request.method == "GET" and principal() is not None:
        return redirect(target)
    form = SignInForm(next=target)
    if not form.validate_on_submit():
        return _page(form, target), (REFUSED if form.is_submitted() else 200)
    try:
        return _try_password(form, target)
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        answer = current_app.make_response((_page(form, target), TOO_OFTEN))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer


@blueprint.get("/sign-in/with/<name>")
@public
def sign_in_with(name: str) -> Answer:
    if (method := METHODS.get(name)) is None:
        raise NotFound
    return method.start(browser.local_path(request.args.get("next"), HOME))


@blueprint.post("/sign-out")
@public
def sign_out() -> Answer:
    with transaction() as session:
        token = cookie.get(browser.OWN)
        row = sessions.by_token(session, token) if token else None
        if row is not None and row.revoked_at is None:
            if eyes := cookie.get(browser.EYES):
                impersonation.end(session, eyes, at=utcnow())
            sessions.end_all_of(session, [row.id], at=utcnow())
            audit.record(session, "accounts.sign-out", subject="account", subject_id=row.account_id)
    browser.forget()
    return redirect("/")


@blueprint.post("/impersonation/end")
@public
def end_impersonation() -> Answer:
    """Back to oneself: the administrator's own session was there all the time."""
    eyes = cookie.pop(browser.EYES, None)
    if eyes is None:
        return redirect(HOME)
    with transaction() as session:
        row = sessions.by_token(session, eyes)
        impersonation.end(session, eyes, at=utcnow())
    return redirect(f"/admin/users/{row.account_id}" if row else HOME)


def too_often(error: TooOftenError) -> str:
    minutes = -(-error.retry_after // 60)
    return str(_("Too many attempts. Try again in %(minutes)s min.", minutes=minutes))


def _page(form: SignInForm, target: str) -> str:
    return render("accounts/sign_in.html", form=form, methods=list(METHODS.values()), target=target)


def _try_password(form: SignInForm, target: str) -> Answer:
    """Count, look, verify, and only then open: no lock is held while the hash is computed."""
    email = typed(form.email).strip().lower()
    came = browser.visitor()
    with reading() as session:
        account = queries.by_email(session, email)
        # The same look-up for an account that is not there: nobody's key has no devices.
        owner = account.id if account else NOBODY
        is_known = sessions.is_known_device(session, owner, came.device)
    counters = _counters(email, came, is_known=is_known)
    with transaction() as session:
        throttle.attempt(session, counters, at=utcnow())
    is_right = passwords.verify(account.password_hash if account else None, typed(form.password))
    if account is None or not is_right:
        _note_failure(account)
        form.form_errors = [_("The e-mail or the password is not right.")]
        return _page(form, target), REFUSED
    if account.is_blocked or account.email_confirmed_at is None:
        _note_failure(account)
        form.form_errors = [
            _("This account is blocked. Ask the centre.")
            if account.is_blocked
            else _("The e-mail is not confirmed yet. Recover the password: the letter confirms it.")
        ]
        return _page(form, target), REFUSED
    _renew_hash(account, typed(form.password))
    remember = bool(form.remember.data)
    with transaction() as session:
        throttle.forgive(session, [one for one in counters if one.rule is not throttle.ADDRESS])
        for one in counters:
            if one.rule is throttle.ADDRESS:
                throttle.take_back(session, one)
        roles = {row.role for row in queries.roles_of(session, [account.id])[account.id]}
    if account.has_second_factor:
        half.begin(account, remember=remember, target=target)
        if kept := typed(form.kept):
            # A form is no part of an address: the next step is drawn here, and carries it on.
            return render("accounts/code.html", form=CodeForm(formdata=None, kept=kept))
        return redirect(url_for("accounts.sign_in_code"))
    if is_required(roles, is_production=browser.settings().is_production):
        half.begin(account, remember=False, target=target)
        return redirect(url_for("accounts.sign_in_set_up"))
    came_in = finish(account, remember=remember, target=target, proof="password")
    return away.given_back(typed(form.kept), account.id, target) or came_in


def finish(account: Account, *, remember: bool, target: str, proof: str) -> Answer:
    """Open the session of somebody who has proved everything that was asked."""
    browser.act_for(account)
    with transaction() as session:
        mine = queries.one(session, account.id)
        token, is_new = browser.enter(session, mine, remember=remember)
        audit.record(
            session,
            "accounts.sign-in",
            subject="account",
            subject_id=account.id,
            details={"proof": proof, "new_device": is_new},
        )
        if is_new:
            letters.write(
                session,
                letters.NEW_DEVICE,
                account_id=account.id,
                agent=device(browser.visitor().agent or ""),
                address=browser.visitor().address or "",
                url="/account/sessions",
            )
    browser.carry(token, remember=remember)
    return redirect(target)


def _counters(email: str, came: browser.Visitor, *, is_known: bool) -> list[throttle.Counter]:
    """A browser that was here is judged by itself: no swarm elsewhere shuts the owner out."""
    if is_known:
        return [throttle.counter(throttle.PAIR, email, came.device)]
    return [
        throttle.counter(throttle.PAIR, email, came.network),
        throttle.counter(throttle.ADDRESS, came.network),
        throttle.counter(throttle.ACCOUNT, email),
    ]


def _note_failure(account: Account | None) -> None:
    with transaction() as session:
        audit.record(
            session,
            "accounts.sign-in-failed",
            subject="account",
            subject_id=account.id if account else None,
        )


def _renew_hash(account: Account, password: str) -> None:
    if account.password_hash and passwords.is_outdated(account.password_hash):
        renewed = passwords.hash_password(password)
        with transaction() as session:
            commands.renew_hash(session, account.id, account.password_hash, renewed)

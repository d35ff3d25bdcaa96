"""One blueprint for every topic, and what its views share."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint
from flask_wtf import FlaskForm

from hub.accounts import passwords, queries, throttle
from hub.accounts.browser import visitor
from hub.accounts.models import Account
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import ForbiddenError, InvalidError
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, someone

blueprint = Blueprint("accounts", __name__, template_folder="../templates")

P = ParamSpec("P")
R = TypeVar("R")
WRONG = 422


def own_hands(view: Callable[P, R]) -> Callable[P, R]:
    """Keep another's eyes off what proves who one is: passwords, codes, keys, consents."""

    @wraps(view)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if someone().impersonator_id is not None:
            raise ForbiddenError(_l("Only the owner of the account may do this."))
        return view(*args, **kwargs)

    return asked


def again(template: str, form: FlaskForm, **context: object) -> Answer:
    """Show a form with what was typed and what is wrong with it."""
    return render(template, form=form, **context), WRONG


def complain(form: FlaskForm, error: InvalidError) -> None:
    """Put a refusal beside its field, or over the form when it has none."""
    found = form._fields.get(error.field or "")
    words = str(error.message)
    if found is None:
        form.form_errors = [*form.form_errors, words]
    else:
        found.errors = [*found.errors, words]


def me() -> Account:
    with reading() as session:
        return queries.one(session, someone().account_id)


def is_really_me(form: FlaskForm, account: Account) -> bool:
    """Ask for the password once more: an unattended browser is not its owner."""
    came = visitor()
    counters = [throttle.counter(throttle.PAIR, account.email, came.network)]
    with transaction() as session:
        throttle.attempt(session, counters, at=utcnow())
    if not passwords.verify(account.password_hash, form.current.data or ""):
        form.current.errors = [_("This is not your current password.")]
        return False
    with transaction() as session:
        throttle.forgive(session, counters)
    return True

"""The password was given a moment ago: remembered for ten minutes in the signed cookie."""

from datetime import timedelta

from flask import session as cookie

from hub.accounts.models import Account
from hub.accounts.views.half import mark
from hub.core.db import utcnow

PROVEN = "proven"
TERM = timedelta(minutes=10)


def keep(account: Account) -> None:
    until = int((utcnow() + TERM).timestamp())
    cookie[PROVEN] = {"account": str(account.id), "mark": mark(account), "until": until}


def is_fresh(account: Account) -> bool:
    found = cookie.get(PROVEN)
    return bool(
        found
        and found["account"] == str(account.id)
        and found["mark"] == mark(account)
        and found["until"] > utcnow().timestamp()
    )


def drop() -> None:
    cookie.pop(PROVEN, None)

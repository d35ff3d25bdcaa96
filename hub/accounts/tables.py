"""The list of accounts: what the administrator sees of them, finds and narrows."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from hub.accounts import queries
from hub.accounts.models import Account, AccountGrant
from hub.core.access import ROLE_TITLES, Role
from hub.core.i18n import _, _l
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Find, Kind, Table
from hub.core.tables.names import by_name


def _by_email(text: str) -> Sequence[Find] | None:
    """Latin letters, digits and dots look like the beginning of an address."""
    word = text.casefold()
    is_address = word.isascii() and " " not in word
    begins = Account.email.startswith(word, autoescape=True)
    return [Find(begins, Account.email)] if is_address else None


def _roles(session: Session, ids: Collection[Any]) -> Mapping[Any, str]:
    found = queries.roles_of(session, list(ids))
    return {key: ", ".join(_role(grant) for grant in grants) for key, grants in found.items()}


def _role(grant: AccountGrant) -> str:
    title = str(ROLE_TITLES[grant.role])
    return str(_("%(role)s (waits)", role=title)) if grant.waiting_since else title


def _has_role(values: Sequence[str]) -> ColumnElement[bool]:
    wanted = [Role(value) for value in values]
    return exists().where(
        AccountGrant.account_id == Account.id,
        AccountGrant.role.in_(wanted),
        AccountGrant.waiting_since.is_(None),
    )


def _state(row: Any) -> str:
    if row.blocked_at is not None:
        return str(_("blocked"))
    return str(_("open") if row.email_confirmed_at is not None else _("not confirmed"))


def _tone(row: Any) -> str:
    if row.blocked_at is not None:
        return "danger"
    return "success" if row.email_confirmed_at is not None else "warning"


ACCOUNTS = Table(
    name="accounts",
    title=_l("Users and roles"),
    model=Account,
    scopes=Scopes(),
    permission="accounts.read",
    columns=(
        Column(
            name="name",
            title=_l("Name"),
            source=(Account.name,),
            sort=Account.name_key,
            is_link=True,
        ),
        Column(name="email", title=_l("E-mail"), source=(Account.email,), sort=Account.email),
        Column(name="roles", title=_l("Roles"), source=(Account.id,), told=_roles),
        Column(
            name="last_sign_in_at",
            title=_l("Last sign-in"),
            source=(Account.last_sign_in_at,),
            kind=Kind.TIME,
            sort=Account.last_sign_in_at,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Account.blocked_at, Account.email_confirmed_at),
            value=_state,
            tone=_tone,
        ),
        Column(
            name="second_factor",
            title=_l("Second factor"),
            source=(Account.totp_confirmed_at,),
            kind=Kind.BOOLEAN,
            value=lambda row: row.totp_confirmed_at is not None,
            is_shown=False,
        ),
        Column(
            name="created_at",
            title=_l("Made"),
            source=(Account.created_at,),
            kind=Kind.TIME,
            is_shown=False,
        ),
    ),
    default_sort="name",
    search=(_by_email, by_name(Account)),
    search_hint=_l("Words of the name, or an e-mail"),
    filters=(
        Filter(
            name="role",
            title=_l("Role"),
            kind=FilterKind.CHOICE,
            attribute=Account.id,
            choices=ROLE_TITLES,
            where=_has_role,
        ),
        Filter(
            name="blocked",
            title=_l("Blocked"),
            kind=FilterKind.FLAG,
            attribute=Account.blocked_at,
        ),
        Filter(
            name="confirmed",
            title=_l("E-mail confirmed"),
            kind=FilterKind.FLAG,
            attribute=Account.email_confirmed_at,
        ),
        Filter(
            name="second_factor",
            title=_l("Second factor"),
            kind=FilterKind.FLAG,
            attribute=Account.totp_confirmed_at,
        ),
        Filter(
            name="last_sign_in_at",
            title=_l("Last sign-in"),
            kind=FilterKind.PERIOD,
            attribute=Account.last_sign_in_at,
        ),
    ),
    create_permission="accounts.write",
    create_title=_l("New user"),
    is_personal=True,
    empty_hint=_l("Nobody yet: make an account, and its owner gets a letter."),
)

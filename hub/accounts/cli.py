"""`hub user`: accounts from the command line, for the first administrator and for bad days."""

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from flask import Flask
from sqlalchemy.orm import Session

from hub.accounts import commands as accounts
from hub.accounts import grants, passwords, queries, second_factor, sessions
from hub.accounts.models import Account
from hub.core import audit
from hub.core.access import Role, Scope
from hub.core.db import transaction, utcnow
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.settings import Settings

ROLES = click.Choice([role.value for role in Role])
GENERATED_BYTES = 15
Make = Callable[[Settings], Flask]

email_argument = click.argument("email")
generate_option = click.option(
    "--generate", is_flag=True, help="Print a password instead of asking for one."
)


def commands(make: Make) -> list[click.Command]:
    """Give the group `user`; `make` builds the hub for the settings of the environment."""
    every = [add, grant, revoke, block, unblock, password, reset_second_factor, list_users]
    group = click.Group(
        "user",
        commands=every,
        help="Accounts: add, give roles, block, set a password.",
        context_settings={"obj": make},
    )
    return [group]


@contextmanager
def _work(make: Make) -> Iterator[Session]:
    app = make(Settings.read())
    with app.app_context(), audit.acting(audit.Actor(door="cli")), transaction() as session:
        yield session


@click.command()
@email_argument
@click.argument("name")
@click.option("--role", type=ROLES, help="Give this role at once, as far as it may reach.")
@generate_option
@click.pass_obj
def add(make: Make, email: str, name: str, role: str | None, *, generate: bool) -> None:
    """Make an account with a password; the address counts as confirmed."""
    cleaned = accounts.clean_email(email)
    at = utcnow()
    with _work(make) as session:
        if queries.by_email(session, cleaned) is not None:  # before anybody is given a password
            raise accounts.taken()
        hashed = passwords.hash_password(_password(cleaned, name, generate=generate))
        made = accounts.create(
            session, email=cleaned, name=name, password_hash=hashed, confirmed_at=at, at=at
        )
        if role:
            grants.grant(session, made.id, Role(role), _widest(Role(role)), at=at)
        click.echo(_("The account %(email)s is made.", email=made.email))


@click.command()
@email_argument
@click.argument("role", type=ROLES)
@click.option("--organisation", type=click.UUID, help="The key of the organisation.")
@click.pass_obj
def grant(make: Make, email: str, role: str, organisation: UUID | None) -> None:
    """Give a role: within an organisation when one is named, else as far as it may reach."""
    scope = Scope.ORGANISATION if organisation else _widest(Role(role))
    with _work(make) as session:
        found = _one(session, email)
        grants.grant(session, found.id, Role(role), scope, organisation, at=utcnow())
        click.echo(_("The role is given."))


@click.command()
@email_argument
@click.argument("role", type=ROLES)
@click.pass_obj
def revoke(make: Make, email: str, role: str) -> None:
    """Take a role away, however often it was given."""
    with _work(make) as session:
        rows = grants.of_account(session, _one(session, email).id)
        taken = [row for row in rows if row.role is Role(role)]
        if not taken:
            raise NotFoundError(_l("There is no such role."))
        for row in taken:
            grants.revoke(session, row.id)
        click.echo(_("The role is taken away."))


@click.command()
@email_argument
@click.option("--why", required=True, help="What the card of the account will say.")
@click.pass_obj
def block(make: Make, email: str, why: str) -> None:
    """Shut an account and end its sessions."""
    with _work(make) as session:
        accounts.block(session, _one(session, email).id, why=why, at=utcnow())
        click.echo(_("The account is blocked."))


@click.command()
@email_argument
@click.pass_obj
def unblock(make: Make, email: str) -> None:
    """Open a blocked account again."""
    with _work(make) as session:
        accounts.unblock(session, _one(session, email).id)
        click.echo(_("The account is open again."))


@click.command()
@email_argument
@generate_option
@click.pass_obj
def password(make: Make, email: str, *, generate: bool) -> None:
    """Set a password and end every session."""
    with _work(make) as session:
        found = _one(session, email)
    hashed = passwords.hash_password(_password(found.email, found.name, generate=generate))
    with _work(make) as session:
        accounts.set_password(session, _one(session, email), hashed, at=utcnow())
        click.echo(_("The password is changed."))


@click.command("reset-second-factor")
@email_argument
@click.pass_obj
def reset_second_factor(make: Make, email: str) -> None:
    """Turn the second factor off for whoever lost the phone, and end every session."""
    with _work(make) as session:
        found = _one(session, email)
        second_factor.turn_off(session, found)
        sessions.end_all(session, found.id, at=utcnow(), why="second-factor")
        click.echo(_("The second factor is off."))


@click.command("list")
@click.option("--role", type=ROLES)
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@click.pass_obj
def list_users(make: Make, role: str | None, limit: int) -> None:
    """List accounts with their roles, by name."""
    with _work(make) as session:
        found = queries.page(session, Role(role) if role else None, size=limit)
        roles = queries.roles_of(session, [one.id for one in found])
        audit.record(session, "accounts.list", details={"count": len(found)})
        for one in found:
            words = ",".join(sorted({row.role.value for row in roles[one.id]})) or "-"
            state = "blocked" if one.is_blocked else "open"
            click.echo(f"{one.email}\t{one.name}\t{words}\t{state}")


def _one(session: Session, email: str) -> Account:
    found = queries.by_email(session, accounts.clean_email(email))
    if found is None:
        raise NotFoundError(_l("There is no such account."))
    return found


def _widest(role: Role) -> Scope:
    return grants.ROLE_SCOPES[role][0]


def _password(email: str, name: str, *, generate: bool) -> str:
    """Ask for a password without showing it; from a pipe, read one line."""
    if generate:
        word = secrets.token_urlsafe(GENERATED_BYTES)
        click.echo(_("Password: %(word)s", word=word))
        return word
    if sys.stdin.isatty():
        word = str(click.prompt(_("Password"), hide_input=True, confirmation_prompt=True))
    else:
        word = sys.stdin.readline().rstrip("\n")
    passwords.check_rules(word, email=email, name=name)
    return word

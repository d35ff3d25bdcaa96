"""What went wrong with a command, said in one plain line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import SQLAlchemyError

from hub.core import audit, logs
from hub.core.engine import unavailable
from hub.core.errors import HubError
from hub.core.i18n import spoken
from hub.settings_errors import SettingsError


@contextmanager
def told(ctx: click.Context) -> Iterator[None]:
    """Do a command's work inside: as whoever sits at the machine, without stack traces."""
    logs.configure()
    try:
        with audit.acting(audit.Actor(door="cli")):
            yield
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem.said(spoken), err=True)
        ctx.exit(2)
    except HubError as error:
        raise click.ClickException(_words(error)) from error
    except SQLAlchemyError as error:
        if (gone := unavailable(error)) is None:
            words = spoken("The database did not take it: is it at the tables of this version?")
            raise click.ClickException(f"{words} {logs.described(error)}") from error
        raise click.ClickException(_words(gone)) from error
    except OSError as error:
        reason = f"{error.strerror}: {error.filename or ''}".rstrip(": ")
        raise click.ClickException(reason) from error
    except Exception as error:
        # Alembic's, of a revision nobody knows: told by its name, for loading it costs a start.
        if type(error).__module__ != "alembic.util.exc":
            raise
        raise click.ClickException(str(error)) from error


def _words(error: HubError) -> str:
    details = ", ".join(f"{name}: {_plain(value)}" for name, value in error.details.items())
    return f"{spoken(str(error.message))} {details}".rstrip()


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)

"""The `hub` command: a door for whoever runs the hub."""

from datetime import datetime

import click
from alembic.util import CommandError
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from hub.accounts import cli as accounts_cli
from hub.accounts import consents
from hub.app import create_app
from hub.core import audit, db, files, health, logs, migrations, telling
from hub.core import cli as core_cli
from hub.core.engine import unavailable
from hub.core.errors import HubError
from hub.core.i18n import _, spoken
from hub.core.jobs import cli as jobs_cli
from hub.core.reference import books
from hub.core.server import serve as serve_app
from hub.demo import cli as demo_cli
from hub.demo import peers, start
from hub.serving import web
from hub.settings import Settings
from hub.settings_errors import SettingsError


class Commands(click.Group):
    """Refusals are one plain line each, never a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        logs.configure()
        try:
            with audit.acting(audit.Actor(door="cli")):
                return super().invoke(ctx)
        except SettingsError as error:
            for problem in error.problems:
                click.echo(problem.said(spoken), err=True)
            ctx.exit(2)
        except HubError as error:
            raise click.ClickException(_words(error)) from error
        except CommandError as error:  # Alembic's: a revision nobody knows
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            if (gone := unavailable(error)) is None:
                raise
            raise click.ClickException(_words(gone)) from error
        except OSError as error:
            reason = f"{error.strerror}: {error.filename or ''}".rstrip(": ")
            raise click.ClickException(reason) from error


def _words(error: HubError) -> str:
    details = ", ".join(f"{name}: {value}" for name, value in error.details.items())
    return f"{spoken(str(error.message))} {details}".rstrip()


@click.group(cls=Commands)
def main() -> None:
    """Integration hub of a regional centre of advanced vocational training."""


def _app() -> tuple[Flask, Settings]:
    settings = Settings.read()
    return create_app(settings), settings


@main.command()
def run() -> None:
    """Start everything on this machine: database, demo region, peers, jobs, web."""
    settings, serve_peers = peers.beside(Settings.read())
    app = create_app(settings)
    start.run(app, settings, lambda: web(settings), settle, serve_peers)


@main.command()
def serve() -> None:
    """Serve the hub; without Redis to bring jobs to workers, do them here too."""
    settings = Settings.read()
    serve_app(lambda: web(settings), settings)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when the database is behind.")
@click.option("--to", metavar="REVISION", help="Go up to this revision and no further.")
@click.option("--down", metavar="REVISION", help="Go back to this revision; `base` empties all.")
@click.option("--draft", metavar="MESSAGE", help="Write a revision from the models (developers).")
def migrate(*, check: bool, to: str | None, down: str | None, draft: str | None) -> None:
    """Bring the database to the tables of this version."""
    app, _settings = _app()
    engine = db.database().engine
    with app.app_context():
        if check:
            _check_migrations()
        elif draft:
            migrations.draft(engine, draft)
        elif down:
            migrations.downgrade(engine, down)
        else:
            migrations.upgrade(engine, to or "head")
            if not to:
                settle()
        click.echo(_("The database is at %(now)s.", now=migrations.current(engine) or "-"))


def settle() -> None:
    """Put in what a new database needs to be of use; what is there stays as staff left it."""
    with db.transaction() as session:
        migrations.wait_turn(session.connection())
        books.plant(session)
        consents.install(session, at=db.utcnow())


def _check_migrations() -> None:
    engine = db.database().engine
    now, wanted = migrations.current(engine), migrations.head()
    if now != wanted:
        message = _(
            "The database is at %(now)s, this version wants %(wanted)s: run `hub migrate`.",
            now=now or "-",
            wanted=wanted or "-",
        )
        raise click.ClickException(message)
    if found := migrations.differences(engine):
        raise click.ClickException("\n".join(found))


@main.command()
@click.option(
    "--people", type=click.IntRange(1, 5_000_000), default=demo_cli.FEW, show_default=True
)
@click.option("--seed", type=int, default=demo_cli.SEED, show_default=True)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the year of history; yesterday unless given.",
)
@click.option("--add", is_flag=True, help="Add to the people already there.")
@click.option("--fresh", is_flag=True, help="Drop everything in the database first.")
def demo(*, people: int, seed: int, until: datetime | None, add: bool, fresh: bool) -> None:
    """Generate a region: the same for the same people, seed and last day."""
    app, settings = _app()
    with app.app_context():
        demo_cli.demo(settings, people, seed, until, settle, add=add, fresh=fresh)


def _open_hub() -> Settings:
    app, settings = _app()
    # The root's: what went wrong is still told in the reader's language.
    click.get_current_context().find_root().with_resource(app.app_context())
    return settings


_ground = telling.Ground(
    _open_hub, lambda: files.depot().storage, lambda: health.Health.of(current_app)
)

for command in (
    *jobs_cli.commands(create_app),
    *accounts_cli.commands(create_app),
    *core_cli.commands(_ground),
):
    main.add_command(command)

if __name__ == "__main__":
    main()

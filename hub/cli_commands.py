"""What each word after `hub` does; hub/cli.py brings this in when one is said."""

from datetime import datetime

import click
from flask import Flask, current_app

from hub.accounts import cli as accounts_cli
from hub.accounts import consents
from hub.app import create_app
from hub.core import cli as core_cli
from hub.core import db, files, health, telling
from hub.core.i18n import _
from hub.core.jobs import cli as jobs_cli
from hub.core.reference import books
from hub.deadlines import commands as deadlines
from hub.demo import FEW, SEED
from hub.diplomas import learnt
from hub.serving import web
from hub.settings import Settings


def _app() -> tuple[Flask, Settings]:
    settings = Settings.read()
    return create_app(settings), settings


@click.command()
def run() -> None:
    """Start everything on this machine: database, demo region, peers, jobs, web."""
    from hub.demo import peers, start  # noqa: PLC0415 - others need not wait for it

    settings, serve_peers = peers.beside(Settings.read())
    app = create_app(settings)
    start.run(app, settings, lambda: web(settings), settle, serve_peers)


@click.command()
def serve() -> None:
    """Serve the hub; without Redis to bring jobs to workers, do them here too."""
    from hub.core.server import claim  # noqa: PLC0415 - likewise
    from hub.core.server import serve as serve_app  # noqa: PLC0415 - likewise

    settings = Settings.read()
    claim(settings)
    serve_app(lambda: web(settings), settings)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when the database is behind.")
@click.option("--to", metavar="REVISION", help="Go up to this revision and no further.")
@click.option("--down", metavar="REVISION", help="Go back to this revision; `base` empties all.")
@click.option("--losing-data", is_flag=True, help="What --down asks for in production.")
@click.option("--draft", metavar="MESSAGE", help="Write a revision from the models (developers).")
def migrate(
    *, check: bool, to: str | None, down: str | None, losing_data: bool, draft: str | None
) -> None:
    """Bring the database to the tables of this version."""
    from hub.core import migrations  # noqa: PLC0415 - Alembic is a quarter of a start

    app, settings = _app()
    engine = db.database().engine
    with app.app_context():
        if down and settings.is_production and not losing_data:
            raise click.ClickException(
                _("Going back drops tables with what is in them: add --losing-data if you mean it.")
            )
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
    from hub.core import migrations  # noqa: PLC0415 - likewise

    with db.transaction() as session:
        migrations.wait_turn(session.connection())
        books.plant(session)
        deadlines.plant(session)
        learnt.keep(session)
        consents.install(session, at=db.utcnow())


def _check_migrations() -> None:
    from hub.core import migrations  # noqa: PLC0415 - likewise

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


@click.command()
@click.option("--people", type=click.IntRange(1, 5_000_000), default=FEW, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the year of history; yesterday unless given.",
)
@click.option("--add", is_flag=True, help="Add to the people already there.")
@click.option("--fresh", is_flag=True, help="Drop everything in the database first.")
def demo(*, people: int, seed: int, until: datetime | None, add: bool, fresh: bool) -> None:
    """Generate a region: the same for the same people, seed and last day."""
    from hub.demo import cli as demo_cli  # noqa: PLC0415 - likewise

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

COMMANDS: dict[str, click.Command] = {
    str(command.name): command
    for command in (
        *(run, serve, migrate, demo),
        *jobs_cli.commands(create_app),
        *accounts_cli.commands(create_app),
        *core_cli.commands(_ground),
    )
}

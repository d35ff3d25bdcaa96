"""`hub demo` and `hub run`: a region to look at, and the whole hub on one machine."""

from collections.abc import Callable
from datetime import date, datetime

import click

from hub.core import db, migrations
from hub.core.db import utcnow
from hub.core.i18n import _
from hub.demo import entrance, making
from hub.demo.region import Region
from hub.settings import Settings


def fill(settings: Settings, *, people: int, seed: int, until: date, add: bool = False) -> Region:
    """Make a region and, the first time, its seven sign-ins."""
    entrances = [] if add else entrance.new()
    with db.transaction() as session:
        region = making.make(
            session, people=people, seed=seed, until=until, entrances=entrances, add=add
        )
        if entrances:
            entrance.save(settings.data_dir, entrances)
    return region


def demo(
    settings: Settings,
    people: int,
    seed: int,
    until: datetime | None,
    settle: Callable[[], None],
    *,
    add: bool,
    fresh: bool,
) -> None:
    """Generate a region; the command's body, its options are in hub/cli.py."""
    if settings.is_production:
        raise click.ClickException(_("A demo region is never made in production (HUB_ENV)."))
    engine = db.database().engine
    if fresh:
        migrations.drop_all(engine)
    migrations.upgrade(engine)
    settle()
    region = fill(
        settings,
        people=people,
        seed=seed,
        until=until.date() if until else making.yesterday(utcnow()),
        add=add,
    )
    click.echo(
        _(
            "Made a region of %(people)d people, up to %(until)s.",
            people=region.plan.people,
            until=region.plan.until.isoformat(),
        )
    )
    for line in table(entrance.load(settings.data_dir)):
        click.echo(line)


def table(entrances: list[entrance.Entrance]) -> list[str]:
    """Lay the sign-ins out for the eye."""
    rows = [(entrance.title(entry.role), entry.email, entry.password) for entry in entrances]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    return [
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]

"""The `hub` command: a door for whoever runs the hub. Says what there is before it loads it."""

import gc
from collections.abc import Mapping
from functools import cache

import click

# Each word and its line in `hub --help`; a test compares them with the commands themselves.
WORDS = {
    "audit": "The trail of who did what.",
    "backup": "Write one sealed archive of database and files, while the hub runs.",
    "check": "Look at the settings and at everything the hub stands on, with advice.",
    "demo": "Generate a region: the same for the same people, seed and last day.",
    "keys": "Keys that seal what must not be read in the database.",
    "migrate": "Bring the database to the tables of this version.",
    "relay": "Watch the database for due jobs and wake workers through Redis.",
    "restore": "Prove an archive whole, then put it in the place of an empty hub.",
    "run": "Start everything on this machine: database, demo region, peers, jobs, web.",
    "serve": "Serve the hub; without Redis to bring jobs to workers, do them here too.",
    "user": "Accounts: add, give roles, block, set a password.",
    "worker": "Run jobs that the relay wakes us for (distributed installation).",
}


@cache
def _commands() -> Mapping[str, click.Command]:
    gc.disable()  # what comes now stays: a quarter of its time went into looking it over
    from hub import cli_commands  # noqa: PLC0415 - the whole hub: two seconds `--help` can spare

    gc.freeze()
    gc.enable()
    return cli_commands.COMMANDS


class Commands(click.Group):
    """Commands that come when they are called; refusals are one plain line, never a trace."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        return list(WORDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's own
        if cmd_name not in WORDS:
            return None
        return _commands()[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's own
        with formatter.section("Commands"):
            formatter.write_dl(list(WORDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        from hub import cli_refusals  # noqa: PLC0415 - likewise

        with cli_refusals.told(ctx):
            return super().invoke(ctx)


@click.group(cls=Commands)
def main() -> None:
    """Integration hub of a regional centre of advanced vocational training."""


if __name__ == "__main__":
    main()

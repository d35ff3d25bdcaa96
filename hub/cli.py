"""The `hub` command: a door for whoever runs the hub."""

import click

from hub.app import create_app
from hub.core.jobs import cli as jobs_cli

main = click.Group("hub", help="Integration hub of a regional centre of vocational training.")
for command in jobs_cli.commands(create_app):
    main.add_command(command)

if __name__ == "__main__":
    main()

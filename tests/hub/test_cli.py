"""`hub`: says what there is at once, and loads what is called for."""

import subprocess
import sys

import click
from click.testing import CliRunner

from hub.cli import WORDS, main
from hub.cli_commands import COMMANDS

HEAVY = "flask", "sqlalchemy", "alembic", "boto3", "redis", "rq", "granian"


def test_the_help_says_what_the_commands_say_of_themselves():
    said = {name: command.get_short_help_str(limit=200) for name, command in COMMANDS.items()}

    assert said == WORDS
    assert list(WORDS) == sorted(WORDS)


def test_every_command_answers_to_its_word_and_none_other_does():
    help_ = CliRunner().invoke(main, ["--help"])

    assert help_.exit_code == 0
    assert all(f"  {word} " in help_.output for word in WORDS)
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2
    context = click.Context(main)
    assert [main.get_command(context, word) for word in WORDS] == [COMMANDS[w] for w in WORDS]


def loaded(words: str) -> set[str]:
    """Name the heavy packages a process has loaded by the end of this."""
    code = f"import sys\n{words}\nprint(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_loads_nothing_heavy():
    assert loaded("import hub.cli") == set()


def test_a_command_loads_no_more_than_it_works_with():
    assert loaded("import hub.cli_commands") == {"flask", "sqlalchemy"}

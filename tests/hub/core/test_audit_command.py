"""`hub audit verify` after somebody was at the table itself: the fault and the row, on a line."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from hub.cli import main
from hub.core import audit
from hub.core.audit import AuditCheck, AuditEntry
from hub.core.chain import Fault
from hub.core.db import database, reading, transaction
from tests.conftest import KEY

TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
}
COPY = (
    "INSERT INTO audit_entry SELECT {to}, at, action, actor_id, impersonator_id, door, address,"
    " request_id, subject, subject_id, why, details, previous, hash FROM audit_entry WHERE seq = {}"
)
MAKE_ROOM = (  # through negative numbers, or they would meet half-way
    "UPDATE audit_entry SET seq = -(seq + 1) WHERE seq >= 3",
    "UPDATE audit_entry SET seq = -seq WHERE seq < 0",
)


@pytest.fixture
def verify(app, settings):
    """The command, on the database of this test."""
    environ = {
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_KEYS": KEY,
    }
    return lambda *words: CliRunner(env=environ).invoke(main, ["audit", "verify", *words])


def write(count: int) -> None:
    for n in range(count):
        with transaction() as session:
            audit.record(session, "people.read", subject="person", details={"n": n})


def past_the_hub(*statements: str) -> None:
    """Do what somebody with the database's own password could: its guards go first."""
    dialect = database().engine.dialect.name
    with database().engine.begin() as connection:
        for table, name in connection.execute(text(TRIGGERS[dialect])).all():
            on = f" ON {table}" if dialect == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            connection.execute(text(statement))


def refusal(said: Result) -> str:
    assert said.exit_code == 1, said.output
    return said.output.splitlines()[-1]


@pytest.mark.parametrize(
    ("deeds", "words"),
    [
        (["UPDATE audit_entry SET why = 'x' WHERE seq = 3"], "Строку изменили после записи. (3)"),
        (["DELETE FROM audit_entry WHERE seq = 3"], "Строку удалили. (3)"),
        (["DELETE FROM audit_entry WHERE seq > 3"], "(4)"),
        ([*MAKE_ROOM, COPY.format(2, to=3)], "(3)"),
        ([COPY.format(5, to=6)], "(6)"),
    ],
    ids=["changed", "removed", "cut", "inserted", "added"],
)
def test_what_was_done_to_the_table_is_found_and_the_row_named(verify, deeds, words):
    write(5)
    assert verify().exit_code == 0

    past_the_hub(*deeds)

    assert words in refusal(verify())
    assert words in refusal(verify())  # said again as long as it is so


def test_the_outcome_is_kept_for_the_page(verify):
    write(3)
    verify()
    past_the_hub("DELETE FROM audit_entry WHERE seq = 2")

    verify()

    with reading() as session:
        checks = session.scalars(select(AuditCheck).order_by(AuditCheck.id)).all()
    found = [(check.fault, check.fault_seq) for check in checks]
    assert found == [(None, None), (Fault.REMOVED.value, 2)]


def test_a_row_put_in_by_the_hub_itself_is_no_fault(verify):
    write(2)

    said = verify()

    assert said.exit_code == 0, said.output
    with reading() as session:
        last = session.execute(select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq))
        seq, digest = last.all()[1]
    assert f"--kept {seq}:{digest}" in said.output
    write(1)
    assert verify("--kept", f"{seq}:{digest}").exit_code == 0


@pytest.mark.parametrize("kept", ["zzz", "12", ":", "x:y"])
def test_a_kept_line_that_is_none_is_one_plain_line(verify, kept):
    write(1)

    said = verify("--kept", kept)

    assert said.exit_code != 0
    assert len(said.output.strip().splitlines()) == 1
    assert "Traceback" not in said.output

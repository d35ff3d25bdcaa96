"""The audit chain: whoever writes past the hub is found, and the row is named."""

import pytest
from sqlalchemy import select, text, update

from hub.core import audit, chain, crypto
from hub.core.audit import AuditEntry, AuditHead
from hub.core.chain import Anchor, Fault
from hub.core.db import Base, database, reading, transaction
from hub.core.errors import UnavailableError


def write(count: int, action: str = "test.done") -> None:
    for n in range(count):
        with transaction() as session:
            audit.record(session, action, details={"n": n})


TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name LIKE 'audit%'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'audit%'",
}


def without_guards(*statements: str) -> None:
    """Do what somebody with the database's own password would: drop the triggers first."""
    dialect = database().engine.dialect.name
    with database().engine.begin() as connection:
        guards = connection.execute(text(TRIGGERS[dialect])).all()
        assert {table for table, _name in guards} == {"audit_entry", "audit_head"}
        for table, name in guards:
            on = f" ON {table}" if dialect == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            connection.execute(text(statement))


COPY = (
    "INSERT INTO audit_entry SELECT {seq}, at, action, actor_id, impersonator_id, door, address,"
    " request_id, subject, subject_id, why, details, previous, hash FROM audit_entry WHERE seq = 5"
)


@pytest.mark.parametrize(
    ("deed", "fault", "seq"),
    [
        ("UPDATE audit_entry SET action = 'x' WHERE seq = 3", Fault.CHANGED, 3),
        ("UPDATE audit_entry SET why = 'x' WHERE seq = 1", Fault.CHANGED, 1),
        ("UPDATE audit_entry SET hash = previous WHERE seq = 5", Fault.CHANGED, 5),
        ("DELETE FROM audit_entry WHERE seq = 3", Fault.REMOVED, 3),
        ("DELETE FROM audit_entry WHERE seq = 1", Fault.REMOVED, 1),
        ("DELETE FROM audit_entry WHERE seq >= 4", Fault.CUT, 4),
        ("DELETE FROM audit_entry", Fault.CUT, 1),
        ("DELETE FROM audit_head", Fault.NO_HEAD, None),
        ("UPDATE audit_head SET seq = 4", Fault.FORGED_HEAD, None),
        (COPY.format(seq=6), Fault.CHANGED, 6),
    ],
)
def test_tampering_is_named_with_its_row(app, deed, fault, seq):
    write(5)

    without_guards(deed)

    verdict = chain.verify()
    assert (verdict.fault, verdict.seq) == (fault, seq)


def reseal(seq: int, **changes: object) -> None:
    """Change a row and give it a hash that fits: what a forger without the key can do."""
    with database().engine.begin() as connection:
        table = Base.metadata.tables["audit_entry"]
        row = dict(connection.execute(select(table).where(table.c.seq == seq)).mappings().one())
        row |= changes
        row["hash"] = audit.chained(row, row["previous"])
        connection.execute(update(table).where(table.c.seq == seq).values(row))


def test_a_row_sealed_anew_is_named(app):
    write(5)
    without_guards()

    reseal(3, action="x")

    verdict = chain.verify()
    assert (verdict.fault, verdict.seq) == (Fault.UNFIT, 3)


def test_a_last_row_sealed_anew_is_named(app):
    write(5)
    without_guards()

    reseal(5, action="x")

    verdict = chain.verify()
    assert (verdict.fault, verdict.seq) == (Fault.UNFIT, 5)


def test_a_row_past_the_head_is_named(app):
    write(5)
    without_guards(COPY.format(seq=6))
    with reading() as session:
        last = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == 5))

    reseal(6, previous=last)

    verdict = chain.verify()
    assert (verdict.fault, verdict.seq) == (Fault.ADDED, 6)


def test_an_old_head_put_back_over_a_cut_tail_is_found_by_an_anchor(app):
    write(3)
    with reading() as session:
        old = session.execute(select(AuditHead.seq, AuditHead.hash, AuditHead.signature)).one()
    write(2)
    kept = chain.verify().end

    without_guards(
        "DELETE FROM audit_entry WHERE seq > 3",
        f"UPDATE audit_head SET seq = 3, hash = '{old.hash}', signature = '{old.signature}'",  # noqa: S608 - our own
    )

    assert chain.verify().is_whole  # nothing in the database itself can tell any more
    verdict = chain.verify([Anchor.parse(str(kept))])
    assert (verdict.fault, verdict.seq) == (Fault.CUT, 4)


def test_a_chain_written_anew_with_the_stolen_key_is_found_by_an_anchor(app):
    write(3)
    kept = chain.verify().end
    without_guards("DELETE FROM audit_entry", "DELETE FROM audit_head")

    write(4, action="forged")

    assert chain.verify().is_whole
    assert chain.verify([kept]).fault is Fault.REWRITTEN


def test_without_its_head_the_chain_is_not_begun_anew(app):
    write(2)
    without_guards("DELETE FROM audit_head")

    with pytest.raises(UnavailableError) as caught:
        write(1)

    assert caught.value.part == "audit"


def test_a_head_signed_by_another_key_is_forged(app):
    write(2)

    crypto.use(crypto.KeyRing([crypto.Key("other", b"x" * 32)]))

    assert chain.verify().fault is Fault.FORGED_HEAD

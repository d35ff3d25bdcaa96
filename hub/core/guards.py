"""Triggers by which the database itself refuses to rewrite the audit trail."""

from sqlalchemy import DDL, Table, event

# The database itself refuses to rewrite the past; whoever drops the triggers is found by the chain.
# SQLite deletes without a trigger under INSERT OR REPLACE, hence the one before INSERT.
GUARDS: dict[str, dict[str, list[str]]] = {
    "sqlite": {
        "audit_entry": [
            """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
            """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
            """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
            WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
        ],
        "audit_head": [
            """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
            BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
            """CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
            WHEN EXISTS (SELECT 1 FROM audit_head WHERE id = NEW.id AND seq > NEW.seq)
            BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
            """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
            WHEN NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)
            BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
        ],
    },
    "postgresql": {
        "audit_entry": [
            """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is append-only''; END'""",
            """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
            ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
        ],
        "audit_head": [
            """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is append-only''; END'""",
            """CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE
            ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
            """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW
            WHEN (NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash))
            EXECUTE FUNCTION audit_refuse()""",
        ],
    },
}


def attach(table: Table) -> None:
    """Let create_all() make the triggers too; migrations execute the same statements."""
    for dialect, tables in GUARDS.items():
        for statement in tables[table.name]:
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))

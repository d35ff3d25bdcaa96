"""The tables of the foundation, and the triggers that keep the audit trail append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSE = """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is append-only''; END'"""
# The database itself refuses to rewrite the past; whoever drops the triggers is found by the chain.
# SQLite deletes without a trigger under INSERT OR REPLACE, hence the ones before INSERT.
GUARDS = {
    "postgresql": [
        REFUSE,
        """CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
        """CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE
        ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
        """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW
        WHEN (NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash))
        EXECUTE FUNCTION audit_refuse()""",
    ],
    "sqlite": [
        """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
        """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
        """CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END""",
        """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
        BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
        """CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head
        WHEN EXISTS (SELECT 1 FROM audit_head WHERE id = NEW.id AND seq > NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
        """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
        WHEN NEW.seq < OLD.seq OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)
        BEGIN SELECT RAISE(ABORT, 'audit_head only moves forward'); END""",
    ],
}

# Whose records a page, a file or an act over many was about: the model can't tell of such an index.
WHOSE = """CREATE INDEX ix_audit_entry_ids ON audit_entry
USING gin ((details -> 'ids') jsonb_path_ops) WHERE details ? 'ids'"""


def upgrade() -> None:
    op.create_table(
        "account_throttle",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_account_throttle")),
    )
    op.create_index(
        op.f("ix_account_throttle_updated_at"), "account_throttle", ["updated_at"], unique=False
    )
    op.create_table(
        "api_repeat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_repeat")),
    )
    op.create_index(op.f("ix_api_repeat_created_at"), "api_repeat", ["created_at"], unique=False)
    op.create_index("uq_api_repeat_key", "api_repeat", ["account_id", "key"], unique=True)
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=True),
        sa.Column("fault_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    op.create_table(
        "audit_entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("impersonator_id", sa.Uuid(), nullable=True),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_action_seq"), "audit_entry", ["action", "seq"], unique=False
    )
    op.create_index(
        op.f("ix_audit_entry_actor_id_seq"), "audit_entry", ["actor_id", "seq"], unique=False
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_index(
        op.f("ix_audit_entry_subject_subject_id_seq"),
        "audit_entry",
        ["subject", "subject_id", "seq"],
        unique=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "blind_index",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("twin_of", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blind_index")),
    )
    op.create_index(
        op.f("ix_blind_index_row_id_place"), "blind_index", ["row_id", "place"], unique=False
    )
    op.create_table(
        "domain_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_event")),
    )
    op.create_index(
        op.f("ix_domain_event_aggregate_id_id"),
        "domain_event",
        ["aggregate_id", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_domain_event_name_id"), "domain_event", ["name", "id"], unique=False)
    op.create_table(
        "export_run",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_run")),
    )
    op.create_index(
        op.f("ix_export_run_account_id_id"), "export_run", ["account_id", "id"], unique=False
    )
    op.create_table(
        "file_blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("refs", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(length=40), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_file_blob")),
    )
    op.create_index(op.f("ix_file_blob_check"), "file_blob", ["check"], unique=False)
    op.create_index("uq_file_blob_place", "file_blob", ["place"], unique=True)
    op.create_table(
        "import_row",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_import_row")),
    )
    op.create_index(op.f("ix_import_row_run_id_key"), "import_row", ["run_id", "key"], unique=False)
    op.create_index(
        op.f("ix_import_row_run_id_state_number"),
        "import_row",
        ["run_id", "state", "number"],
        unique=False,
    )
    op.create_table(
        "import_run",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column(
            "header", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "mapping", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(
        op.f("ix_import_run_state_updated_at"), "import_run", ["state", "updated_at"], unique=False
    )
    op.create_index(
        op.f("ix_import_run_table_account_id_id"),
        "import_run",
        ["table", "account_id", "id"],
        unique=False,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("lane", sa.String(length=80), nullable=False),
        sa.Column("is_long", sa.Boolean(), nullable=False),
        sa.Column("order", sa.String(length=200), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("progress_n", sa.Integer(), nullable=True),
        sa.Column("progress_total", sa.Integer(), nullable=True),
        sa.Column("progress_text", sa.String(length=200), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("impersonator_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["is_long", "lane", "kind", "run_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_job_ended",
        "job",
        ["finished_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('done', 'cancelled', 'dead')"),
        sqlite_where=sa.text("state IN ('done', 'cancelled', 'dead')"),
    )
    op.create_index(
        "ix_job_lease",
        "job",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_job_order",
        "job",
        ["order", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        sqlite_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index("ix_job_state", "job", ["state", "kind", "id"], unique=False)
    op.create_index(
        "uq_job_key_live",
        "job",
        ["kind", "key"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        sqlite_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_table(
        "job_paused_kind",
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_job_paused_kind")),
    )
    op.create_table(
        "job_schedule",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("daily_at", sa.String(length=5), nullable=True),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_schedule")),
    )
    op.create_table(
        "kept_secret",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_secret")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column(
            "headers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_account_id_id"), "mail", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_mail_address_index_id"), "mail", ["address_index", "id"], unique=False)
    op.create_index(op.f("ix_mail_state_id"), "mail", ["state", "id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("in_cabinet", sa.Boolean(), nullable=False),
        sa.Column("awaits_digest", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(
        op.f("ix_notification_account_id_id"), "notification", ["account_id", "id"], unique=False
    )
    op.create_index(
        "ix_notification_digest",
        "notification",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("awaits_digest"),
        sqlite_where=sa.text("awaits_digest"),
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
        sqlite_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notification_choice",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "topic", "channel", name=op.f("pk_notification_choice")
        ),
    )
    op.create_table(
        "notification_rhythm",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_rhythm")),
    )
    op.create_index(
        op.f("ix_notification_rhythm_next_at"), "notification_rhythm", ["next_at"], unique=False
    )
    op.create_table(
        "notification_text",
        sa.Column("template", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_text")),
    )
    op.create_index(
        "uq_notification_text_key", "notification_text", ["template", "locale"], unique=True
    )
    op.create_table(
        "option_value",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "value", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_option_value")),
    )
    op.create_table(
        "organisation",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=True),
        sa.Column(
            "name_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("inn", sa.String(length=12), nullable=False),
        sa.Column("kpp", sa.String(length=9), nullable=False),
        sa.Column("ogrn", sa.String(length=15), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(
        op.f("ix_organisation_created_at_id"), "organisation", ["created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_organisation_inn_id"), "organisation", ["inn", "id"], unique=False)
    op.create_index(
        op.f("ix_organisation_kind_name_key_id"),
        "organisation",
        ["kind", "name_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_name_key_id"), "organisation", ["name_key", "id"], unique=False
    )
    op.create_index(op.f("ix_organisation_ogrn"), "organisation", ["ogrn"], unique=False)
    op.create_index(
        op.f("ix_organisation_verified_at_id"), "organisation", ["verified_at", "id"], unique=False
    )
    op.create_index("uq_organisation_inn_kpp", "organisation", ["inn", "kpp"], unique=True)
    op.create_table(
        "reference_entry",
        sa.Column("book", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_entry")),
    )
    op.create_index(
        op.f("ix_reference_entry_book_position_id"),
        "reference_entry",
        ["book", "position", "id"],
        unique=False,
    )
    op.create_index(
        "uq_reference_entry_book_code", "reference_entry", ["book", "code"], unique=True
    )
    op.create_table(
        "saved_view",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "pairs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_table_role"), "saved_view", ["table", "role"], unique=False)
    op.create_index(
        "uq_saved_view_name", "saved_view", ["account_id", "table", "name"], unique=True
    )
    op.create_table(
        "person",
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("patronymic", sa.String(length=100), nullable=True),
        sa.Column(
            "name_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "given_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "patronymic_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "second_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "short_key",
            sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=40), nullable=True),
        sa.Column("citizenship", sa.String(length=2), nullable=False),
        sa.Column("snils", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_birth_on_id"), "person", ["birth_on", "id"], unique=False)
    op.create_index(
        op.f("ix_person_category_name_key_id"),
        "person",
        ["category", "name_key", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_person_created_at_id"), "person", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_person_email"), "person", ["email"], unique=False)
    op.create_index(op.f("ix_person_given_key_id"), "person", ["given_key", "id"], unique=False)
    op.create_index(op.f("ix_person_name_key_id"), "person", ["name_key", "id"], unique=False)
    op.create_index(
        op.f("ix_person_organisation_id_name_key_id"),
        "person",
        ["organisation_id", "name_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_person_patronymic_key_id"), "person", ["patronymic_key", "id"], unique=False
    )
    op.create_index(op.f("ix_person_phone"), "person", ["phone"], unique=False)
    op.create_index(op.f("ix_person_second_key_id"), "person", ["second_key", "id"], unique=False)
    op.create_index(op.f("ix_person_short_key_id"), "person", ["short_key", "id"], unique=False)
    op.create_table(
        "programme",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("annotation", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_programme_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index(
        op.f("ix_programme_created_at_id"), "programme", ["created_at", "id"], unique=False
    )
    op.create_index(op.f("ix_programme_hours_id"), "programme", ["hours", "id"], unique=False)
    op.create_index(
        op.f("ix_programme_kind_title_key_id"),
        "programme",
        ["kind", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_programme_organisation_id_title_key_id"),
        "programme",
        ["organisation_id", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_programme_published_at_id"), "programme", ["published_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_programme_title_key_id"), "programme", ["title_key", "id"], unique=False
    )
    op.create_table(
        "stored_file",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["file_blob.digest"], name=op.f("fk_stored_file_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_digest"), "stored_file", ["digest"], unique=False)
    op.create_index(op.f("ix_stored_file_kind_id"), "stored_file", ["kind", "id"], unique=False)
    op.create_index(op.f("ix_stored_file_owner_id"), "stored_file", ["owner_id"], unique=False)
    op.create_index(
        op.f("ix_stored_file_subject_subject_id"),
        "stored_file",
        ["subject", "subject_id"],
        unique=False,
    )
    op.create_table(
        "account",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=310), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "given_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "patronymic_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "second_key",
            sa.String(length=310).with_variant(sa.String(length=310, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "short_key",
            sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_why", sa.String(length=300), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_email_id"), "account", ["email", "id"], unique=False)
    op.create_index(
        op.f("ix_account_last_sign_in_at_id"), "account", ["last_sign_in_at", "id"], unique=False
    )
    op.create_index(op.f("ix_account_name_key_id"), "account", ["name_key", "id"], unique=False)
    op.create_index(op.f("ix_account_person_id"), "account", ["person_id"], unique=False)
    op.create_index(op.f("ix_account_given_key_id"), "account", ["given_key", "id"], unique=False)
    op.create_index(
        op.f("ix_account_patronymic_key_id"), "account", ["patronymic_key", "id"], unique=False
    )
    op.create_index(op.f("ix_account_second_key_id"), "account", ["second_key", "id"], unique=False)
    op.create_index(op.f("ix_account_short_key_id"), "account", ["short_key", "id"], unique=False)
    op.create_index("uq_account_email", "account", ["email"], unique=True)
    op.create_table(
        "consent_withdrawal",
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_consent_withdrawal_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_withdrawal_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_withdrawal")),
    )
    op.create_index(
        op.f("ix_consent_withdrawal_account_id_id"),
        "consent_withdrawal",
        ["account_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consent_withdrawal_due_at_id"),
        "consent_withdrawal",
        ["due_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consent_withdrawal_outcome_due_at_id"),
        "consent_withdrawal",
        ["outcome", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_consent_withdrawal_person_id"), "consent_withdrawal", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_consent_withdrawal_withdrawn_at_id"),
        "consent_withdrawal",
        ["withdrawn_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_consent_withdrawal_waiting",
        "consent_withdrawal",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'waiting'"),
        sqlite_where=sa.text("outcome = 'waiting'"),
    )
    op.create_index(
        "uq_consent_withdrawal_waiting_person",
        "consent_withdrawal",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'waiting'"),
        sqlite_where=sa.text("outcome = 'waiting'"),
    )
    op.create_table(
        "account_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_device_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_device")),
    )
    op.create_index("uq_account_device", "account_device", ["account_id", "digest"], unique=True)
    op.create_table(
        "account_grant",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'organisation') = (organisation_id IS NOT NULL)",
            name=op.f("ck_account_grant_scope_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_grant_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_grant")),
    )
    op.create_index(
        op.f("ix_account_grant_organisation_id"), "account_grant", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_account_grant_role"), "account_grant", ["role"], unique=False)
    op.create_index(
        op.f("ix_account_grant_waiting_since"), "account_grant", ["waiting_since"], unique=False
    )
    op.create_index(
        "uq_account_grant_organisation",
        "account_grant",
        ["account_id", "role", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
        sqlite_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_index(
        "uq_account_grant_plain",
        "account_grant",
        ["account_id", "role", "scope"],
        unique=True,
        postgresql_where=sa.text("organisation_id IS NULL"),
        sqlite_where=sa.text("organisation_id IS NULL"),
    )
    op.create_table(
        "account_impersonation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("impersonator_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_impersonation_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["impersonator_id"],
            ["account.id"],
            name=op.f("fk_account_impersonation_impersonator_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_impersonation")),
    )
    op.create_index(
        op.f("ix_account_impersonation_account_id_id"),
        "account_impersonation",
        ["account_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_account_impersonation_session_id"),
        "account_impersonation",
        ["session_id"],
        unique=False,
    )
    op.create_table(
        "account_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_link_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
    )
    op.create_index(
        op.f("ix_account_link_account_id_purpose"),
        "account_link",
        ["account_id", "purpose"],
        unique=False,
    )
    op.create_index(
        op.f("ix_account_link_expires_at"), "account_link", ["expires_at"], unique=False
    )
    op.create_index("uq_account_link_digest", "account_link", ["digest"], unique=True)
    op.create_table(
        "account_recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_recovery_code_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_recovery_code")),
    )
    op.create_index(
        "uq_account_recovery_code", "account_recovery_code", ["account_id", "digest"], unique=True
    )
    op.create_table(
        "account_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("impersonator_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_session_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["impersonator_id"], ["account.id"], name=op.f("fk_account_session_impersonator_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["account_session.id"], name=op.f("fk_account_session_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
    )
    op.create_index(
        op.f("ix_account_session_account_id_revoked_at"),
        "account_session",
        ["account_id", "revoked_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_account_session_expires_at"), "account_session", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_account_session_parent_id"), "account_session", ["parent_id"], unique=False
    )
    op.create_index("uq_account_session_token", "account_session", ["token_digest"], unique=True)
    op.create_table(
        "api_token",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column(
            "permissions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_api_token_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
    )
    op.create_index(op.f("ix_api_token_account_id"), "api_token", ["account_id"], unique=False)
    op.create_index("uq_api_token_digest", "api_token", ["digest"], unique=True)
    op.create_table(
        "consent_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["account.id"], name=op.f("fk_consent_text_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
    )
    op.create_index("uq_consent_text_version", "consent_text", ["kind", "number"], unique=True)
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("assurance", sa.String(length=40), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_external_identity_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_identity")),
    )
    op.create_index(
        op.f("ix_external_identity_account_id"), "external_identity", ["account_id"], unique=False
    )
    op.create_index(
        "uq_external_identity_subject", "external_identity", ["provider", "subject"], unique=True
    )
    op.create_table(
        "account_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("consent_text_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["consent_text_id"],
            ["consent_text.id"],
            name=op.f("fk_account_registration_consent_text_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_registration")),
    )
    op.create_index(
        op.f("ix_account_registration_email"), "account_registration", ["email"], unique=False
    )
    op.create_index(
        op.f("ix_account_registration_expires_at"),
        "account_registration",
        ["expires_at"],
        unique=False,
    )
    op.create_index(
        "uq_account_registration_digest", "account_registration", ["digest"], unique=True
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("consent_text_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_address", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id")),
        sa.ForeignKeyConstraint(
            ["consent_text_id"], ["consent_text.id"], name=op.f("fk_consent_consent_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_account_id_id"), "consent", ["account_id", "id"], unique=False)
    op.create_index(
        op.f("ix_consent_consent_text_id"), "consent", ["consent_text_id"], unique=False
    )
    for statement in GUARDS[op.get_context().dialect.name]:
        op.execute(statement)
    if op.get_context().dialect.name == "postgresql":
        op.execute(WHOSE)


def downgrade() -> None:
    op.drop_index(op.f("ix_consent_consent_text_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_account_id_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index("uq_account_registration_digest", table_name="account_registration")
    op.drop_index(op.f("ix_account_registration_expires_at"), table_name="account_registration")
    op.drop_index(op.f("ix_account_registration_email"), table_name="account_registration")
    op.drop_table("account_registration")
    op.drop_index("uq_external_identity_subject", table_name="external_identity")
    op.drop_index(op.f("ix_external_identity_account_id"), table_name="external_identity")
    op.drop_table("external_identity")
    op.drop_index("uq_consent_text_version", table_name="consent_text")
    op.drop_table("consent_text")
    op.drop_index("uq_api_token_digest", table_name="api_token")
    op.drop_index(op.f("ix_api_token_account_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("uq_account_session_token", table_name="account_session")
    op.drop_index(op.f("ix_account_session_parent_id"), table_name="account_session")
    op.drop_index(op.f("ix_account_session_expires_at"), table_name="account_session")
    op.drop_index(op.f("ix_account_session_account_id_revoked_at"), table_name="account_session")
    op.drop_table("account_session")
    op.drop_index("uq_account_recovery_code", table_name="account_recovery_code")
    op.drop_table("account_recovery_code")
    op.drop_index("uq_account_link_digest", table_name="account_link")
    op.drop_index(op.f("ix_account_link_expires_at"), table_name="account_link")
    op.drop_index(op.f("ix_account_link_account_id_purpose"), table_name="account_link")
    op.drop_table("account_link")
    op.drop_index(op.f("ix_account_impersonation_session_id"), table_name="account_impersonation")
    op.drop_index(
        op.f("ix_account_impersonation_account_id_id"), table_name="account_impersonation"
    )
    op.drop_table("account_impersonation")
    op.drop_index(
        "uq_account_grant_plain",
        table_name="account_grant",
        postgresql_where=sa.text("organisation_id IS NULL"),
        sqlite_where=sa.text("organisation_id IS NULL"),
    )
    op.drop_index(
        "uq_account_grant_organisation",
        table_name="account_grant",
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
        sqlite_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_account_grant_waiting_since"), table_name="account_grant")
    op.drop_index(op.f("ix_account_grant_role"), table_name="account_grant")
    op.drop_index(op.f("ix_account_grant_organisation_id"), table_name="account_grant")
    op.drop_table("account_grant")
    op.drop_index("uq_account_device", table_name="account_device")
    op.drop_table("account_device")
    op.drop_index(
        "uq_consent_withdrawal_waiting_person",
        table_name="consent_withdrawal",
        postgresql_where=sa.text("outcome = 'waiting'"),
        sqlite_where=sa.text("outcome = 'waiting'"),
    )
    op.drop_index(
        "uq_consent_withdrawal_waiting",
        table_name="consent_withdrawal",
        postgresql_where=sa.text("outcome = 'waiting'"),
        sqlite_where=sa.text("outcome = 'waiting'"),
    )
    op.drop_index(op.f("ix_consent_withdrawal_withdrawn_at_id"), table_name="consent_withdrawal")
    op.drop_index(op.f("ix_consent_withdrawal_person_id"), table_name="consent_withdrawal")
    op.drop_index(op.f("ix_consent_withdrawal_outcome_due_at_id"), table_name="consent_withdrawal")
    op.drop_index(op.f("ix_consent_withdrawal_due_at_id"), table_name="consent_withdrawal")
    op.drop_index(op.f("ix_consent_withdrawal_account_id_id"), table_name="consent_withdrawal")
    op.drop_table("consent_withdrawal")
    op.drop_index("uq_account_email", table_name="account")
    op.drop_index(op.f("ix_account_short_key_id"), table_name="account")
    op.drop_index(op.f("ix_account_second_key_id"), table_name="account")
    op.drop_index(op.f("ix_account_patronymic_key_id"), table_name="account")
    op.drop_index(op.f("ix_account_given_key_id"), table_name="account")
    op.drop_index(op.f("ix_account_person_id"), table_name="account")
    op.drop_index(op.f("ix_account_name_key_id"), table_name="account")
    op.drop_index(op.f("ix_account_last_sign_in_at_id"), table_name="account")
    op.drop_index(op.f("ix_account_email_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_stored_file_subject_subject_id"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_owner_id"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_kind_id"), table_name="stored_file")
    op.drop_index(op.f("ix_stored_file_digest"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index(op.f("ix_programme_title_key_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_published_at_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_organisation_id_title_key_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_kind_title_key_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_hours_id"), table_name="programme")
    op.drop_index(op.f("ix_programme_created_at_id"), table_name="programme")
    op.drop_table("programme")
    op.drop_index(op.f("ix_person_short_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_second_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_patronymic_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_phone"), table_name="person")
    op.drop_index(op.f("ix_person_organisation_id_name_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_name_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_given_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_email"), table_name="person")
    op.drop_index(op.f("ix_person_created_at_id"), table_name="person")
    op.drop_index(op.f("ix_person_category_name_key_id"), table_name="person")
    op.drop_index(op.f("ix_person_birth_on_id"), table_name="person")
    op.drop_table("person")
    op.drop_index("uq_saved_view_name", table_name="saved_view")
    op.drop_index(op.f("ix_saved_view_table_role"), table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_index("uq_reference_entry_book_code", table_name="reference_entry")
    op.drop_index(op.f("ix_reference_entry_book_position_id"), table_name="reference_entry")
    op.drop_table("reference_entry")
    op.drop_index("uq_organisation_inn_kpp", table_name="organisation")
    op.drop_index(op.f("ix_organisation_verified_at_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_ogrn"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_name_key_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_kind_name_key_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_inn_id"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_created_at_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("option_value")
    op.drop_index("uq_notification_text_key", table_name="notification_text")
    op.drop_table("notification_text")
    op.drop_index(op.f("ix_notification_rhythm_next_at"), table_name="notification_rhythm")
    op.drop_table("notification_rhythm")
    op.drop_table("notification_choice")
    op.drop_index(
        "ix_notification_unread",
        table_name="notification",
        postgresql_where=sa.text("read_at IS NULL"),
        sqlite_where=sa.text("read_at IS NULL"),
    )
    op.drop_index(
        "ix_notification_digest",
        table_name="notification",
        postgresql_where=sa.text("awaits_digest"),
        sqlite_where=sa.text("awaits_digest"),
    )
    op.drop_index(op.f("ix_notification_account_id_id"), table_name="notification")
    op.drop_table("notification")
    op.drop_index(op.f("ix_mail_state_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_address_index_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_account_id_id"), table_name="mail")
    op.drop_table("mail")
    op.drop_table("kept_secret")
    op.drop_table("job_schedule")
    op.drop_table("job_paused_kind")
    op.drop_index(
        "uq_job_key_live",
        table_name="job",
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        sqlite_where=sa.text("state IN ('queued', 'running')"),
    )
    op.drop_index("ix_job_state", table_name="job")
    op.drop_index(
        "ix_job_order",
        table_name="job",
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        sqlite_where=sa.text("state IN ('queued', 'running')"),
    )
    op.drop_index(
        "ix_job_lease",
        table_name="job",
        postgresql_where=sa.text("state = 'running'"),
        sqlite_where=sa.text("state = 'running'"),
    )
    op.drop_index(
        "ix_job_ended",
        table_name="job",
        postgresql_where=sa.text("state IN ('done', 'cancelled', 'dead')"),
        sqlite_where=sa.text("state IN ('done', 'cancelled', 'dead')"),
    )
    op.drop_index(
        "ix_job_due",
        table_name="job",
        postgresql_where=sa.text("state = 'queued'"),
        sqlite_where=sa.text("state = 'queued'"),
    )
    op.drop_table("job")
    op.drop_index(op.f("ix_import_run_table_account_id_id"), table_name="import_run")
    op.drop_index(op.f("ix_import_run_state_updated_at"), table_name="import_run")
    op.drop_table("import_run")
    op.drop_index(op.f("ix_import_row_run_id_state_number"), table_name="import_row")
    op.drop_index(op.f("ix_import_row_run_id_key"), table_name="import_row")
    op.drop_table("import_row")
    op.drop_index("uq_file_blob_place", table_name="file_blob")
    op.drop_index(op.f("ix_file_blob_check"), table_name="file_blob")
    op.drop_table("file_blob")
    op.drop_index(op.f("ix_export_run_account_id_id"), table_name="export_run")
    op.drop_table("export_run")
    op.drop_index(op.f("ix_domain_event_name_id"), table_name="domain_event")
    op.drop_index(op.f("ix_domain_event_aggregate_id_id"), table_name="domain_event")
    op.drop_table("domain_event")
    op.drop_index(op.f("ix_blind_index_row_id_place"), table_name="blind_index")
    op.drop_table("blind_index")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_subject_subject_id_seq"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_actor_id_seq"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_action_seq"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("audit_check")
    op.drop_index("uq_api_repeat_key", table_name="api_repeat")
    op.drop_index(op.f("ix_api_repeat_created_at"), table_name="api_repeat")
    op.drop_table("api_repeat")
    op.drop_index(op.f("ix_account_throttle_updated_at"), table_name="account_throttle")
    op.drop_table("account_throttle")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")

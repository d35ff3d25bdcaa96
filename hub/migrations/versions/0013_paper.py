"""Consents signed on paper, for those who have no account too."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
PARTS = {
    "ix_paper_consent_in_force": sa.text("withdrawn_on IS NULL"),
    "ix_paper_consent_taken_back": sa.text("withdrawn_on IS NOT NULL"),
}


def upgrade() -> None:
    op.create_table(
        "paper_consent",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=40), nullable=False),
        sa.Column("representative", sa.String(length=200), nullable=True),
        sa.Column("consent_text_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(length=200), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_how", sa.String(length=500), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_text_id"], ["consent_text.id"], name=op.f("fk_paper_consent_consent_text_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_paper_consent_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_consent")),
    )
    with op.batch_alter_table("paper_consent") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_consent_person_id_signed_on_id"), ["person_id", "signed_on", "id"]
        )
        batch_op.create_index(batch_op.f("ix_paper_consent_consent_text_id"), ["consent_text_id"])
        for name, where in PARTS.items():
            batch_op.create_index(name, ["person_id"], postgresql_where=where, sqlite_where=where)
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_index(
            "ix_consent_taken_back",
            ["account_id"],
            postgresql_where=sa.text("withdrawn_at IS NOT NULL"),
            sqlite_where=sa.text("withdrawn_at IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_index("ix_consent_taken_back")
    op.drop_table("paper_consent")

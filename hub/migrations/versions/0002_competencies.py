"""Competencies, professions, occupations; lists with their acts, links and figures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "competency",
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column(
            "code_key",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sphere", sa.String(length=60), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency")),
    )
    op.create_index(
        op.f("ix_competency_code_key_id"), "competency", ["code_key", "id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_created_at_id"), "competency", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_kind_title_key_id"),
        "competency",
        ["kind", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_competency_retired_at_id"), "competency", ["retired_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_sphere_title_key_id"),
        "competency",
        ["sphere", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_competency_title_key_id"), "competency", ["title_key", "id"], unique=False
    )
    op.create_index("uq_competency_code_key", "competency", ["code_key"], unique=True)

    op.create_table(
        "named_list",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("edition_year", sa.Integer(), nullable=False),
        sa.Column("act_kind", sa.String(length=120), nullable=True),
        sa.Column("act_issuer", sa.String(length=300), nullable=True),
        sa.Column("act_number", sa.String(length=60), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_list")),
    )
    op.create_index(
        op.f("ix_named_list_created_at_id"), "named_list", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_named_list_edition_year_id"), "named_list", ["edition_year", "id"], unique=False
    )
    op.create_index(
        op.f("ix_named_list_retired_at_id"), "named_list", ["retired_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_named_list_title_key_id"), "named_list", ["title_key", "id"], unique=False
    )
    op.create_index(
        "uq_named_list_title_edition", "named_list", ["title_key", "edition_year"], unique=True
    )

    op.create_table(
        "occupation",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("check_digit", sa.String(length=1), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("issue", sa.String(length=20), nullable=True),
        sa.Column("okz", sa.String(length=6), nullable=True),
        sa.Column("standard_code", sa.String(length=6), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
    )
    op.create_index(op.f("ix_occupation_code_id"), "occupation", ["code", "id"], unique=False)
    op.create_index(
        op.f("ix_occupation_created_at_id"), "occupation", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_occupation_kind_title_key_id"),
        "occupation",
        ["kind", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_occupation_retired_at_id"), "occupation", ["retired_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_occupation_standard_code_id"), "occupation", ["standard_code", "id"], unique=False
    )
    op.create_index(
        op.f("ix_occupation_title_key_id"), "occupation", ["title_key", "id"], unique=False
    )
    op.create_index("uq_occupation_code", "occupation", ["code"], unique=True)

    op.create_table(
        "profession",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("edition_year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("qualification", sa.String(length=300), nullable=True),
        sa.Column("standard_number", sa.String(length=40), nullable=True),
        sa.Column("standard_on", sa.Date(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profession")),
    )
    op.create_index(op.f("ix_profession_code_id"), "profession", ["code", "id"], unique=False)
    op.create_index(
        op.f("ix_profession_created_at_id"), "profession", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_profession_edition_year_id"), "profession", ["edition_year", "id"], unique=False
    )
    op.create_index(
        op.f("ix_profession_kind_title_key_id"),
        "profession",
        ["kind", "title_key", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_profession_retired_at_id"), "profession", ["retired_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_profession_title_key_id"), "profession", ["title_key", "id"], unique=False
    )
    op.create_index(
        "uq_profession_code_edition", "profession", ["code", "edition_year"], unique=True
    )

    op.create_table(
        "competency_link",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("profession_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN competency_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN profession_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occupation_id IS NULL THEN 0 ELSE 1 END) = 2",
            name=op.f("ck_competency_link_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_competency_link_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_competency_link_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["profession_id"], ["profession.id"], name=op.f("fk_competency_link_profession_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_link")),
    )
    op.create_index(
        op.f("ix_competency_link_competency_id"), "competency_link", ["competency_id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_link_confidence_id"),
        "competency_link",
        ["confidence", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_competency_link_created_at_id"),
        "competency_link",
        ["created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_competency_link_occupation_id"), "competency_link", ["occupation_id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_link_profession_id"), "competency_link", ["profession_id"], unique=False
    )
    op.create_index(
        op.f("ix_competency_link_second_id_id"),
        "competency_link",
        ["second_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_competency_link_year_id"), "competency_link", ["year", "id"], unique=False
    )
    op.create_index(
        "uq_competency_link_pair", "competency_link", ["first_id", "second_id"], unique=True
    )

    op.create_table(
        "labour_figure",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column(
            "source_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("profession_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN competency_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN profession_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occupation_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_labour_figure_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_labour_figure_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_labour_figure_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["profession_id"], ["profession.id"], name=op.f("fk_labour_figure_profession_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labour_figure")),
    )
    op.create_index(
        op.f("ix_labour_figure_competency_id"), "labour_figure", ["competency_id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_created_at_id"), "labour_figure", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_kind_year_id"), "labour_figure", ["kind", "year", "id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_number_id"), "labour_figure", ["number", "id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_occupation_id"), "labour_figure", ["occupation_id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_profession_id"), "labour_figure", ["profession_id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_source_key_id"), "labour_figure", ["source_key", "id"], unique=False
    )
    op.create_index(
        op.f("ix_labour_figure_title_key_id"), "labour_figure", ["title_key", "id"], unique=False
    )
    op.create_index(op.f("ix_labour_figure_year_id"), "labour_figure", ["year", "id"], unique=False)
    op.create_index(
        "uq_labour_figure",
        "labour_figure",
        ["subject_id", "year", "kind", "source_key"],
        unique=True,
    )

    op.create_table(
        "list_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("profession_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN competency_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN profession_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occupation_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_list_member_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_list_member_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["named_list.id"], name=op.f("fk_list_member_list_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_list_member_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["profession_id"], ["profession.id"], name=op.f("fk_list_member_profession_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_member")),
    )
    op.create_index(
        op.f("ix_list_member_competency_id"), "list_member", ["competency_id"], unique=False
    )
    op.create_index(
        op.f("ix_list_member_list_id_place_id"),
        "list_member",
        ["list_id", "place", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_list_member_occupation_id"), "list_member", ["occupation_id"], unique=False
    )
    op.create_index(
        op.f("ix_list_member_profession_id"), "list_member", ["profession_id"], unique=False
    )
    op.create_index(
        op.f("ix_list_member_subject_id_list_id"),
        "list_member",
        ["subject_id", "list_id"],
        unique=False,
    )
    op.create_index("uq_list_member_subject", "list_member", ["list_id", "subject_id"], unique=True)

    op.create_table(
        "priority_list",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("act_kind", sa.String(length=120), nullable=True),
        sa.Column("act_issuer", sa.String(length=300), nullable=True),
        sa.Column("act_number", sa.String(length=60), nullable=True),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("origin_year", sa.Integer(), nullable=True),
        sa.Column("origin_number", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_priority_list_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_list")),
    )
    op.create_index(
        op.f("ix_priority_list_act_on_id"), "priority_list", ["act_on", "id"], unique=False
    )
    op.create_index(
        op.f("ix_priority_list_created_at_id"), "priority_list", ["created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_priority_list_state_year_id"),
        "priority_list",
        ["state", "year", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_priority_list_year_id"), "priority_list", ["year", "id"], unique=False)
    op.create_index(
        "uq_priority_list_approved",
        "priority_list",
        ["year"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
        sqlite_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "uq_priority_list_draft",
        "priority_list",
        ["year"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
        sqlite_where=sa.text("state = 'draft'"),
    )
    op.create_index(
        "uq_priority_list_year_number", "priority_list", ["year", "number"], unique=True
    )

    op.create_table(
        "priority_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("profession_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN competency_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN profession_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN occupation_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_priority_item_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_priority_item_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["priority_list.id"],
            name=op.f("fk_priority_item_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_priority_item_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["profession_id"], ["profession.id"], name=op.f("fk_priority_item_profession_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_item")),
    )
    op.create_index(
        op.f("ix_priority_item_competency_id"), "priority_item", ["competency_id"], unique=False
    )
    op.create_index(
        op.f("ix_priority_item_list_id_place_id"),
        "priority_item",
        ["list_id", "place", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_priority_item_occupation_id"), "priority_item", ["occupation_id"], unique=False
    )
    op.create_index(
        op.f("ix_priority_item_profession_id"), "priority_item", ["profession_id"], unique=False
    )
    op.create_index(
        op.f("ix_priority_item_subject_id_list_id"),
        "priority_item",
        ["subject_id", "list_id"],
        unique=False,
    )
    op.create_index(
        "uq_priority_item_subject", "priority_item", ["list_id", "subject_id"], unique=True
    )


def downgrade() -> None:
    op.drop_table("priority_item")
    op.drop_table("priority_list")
    op.drop_table("list_member")
    op.drop_table("labour_figure")
    op.drop_table("competency_link")
    op.drop_table("profession")
    op.drop_table("occupation")
    op.drop_table("named_list")
    op.drop_table("competency")

"""Organisations grown up: what they are, ОКВЭД, licence, branches; contacts and agreements."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from hub.core.text import search_key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("provider", "school", "employer", "partner")
LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TEXTS = {
    "legal_form": 60,
    "okved": 8,
    "site": 200,
    "director": 200,
    "director_post": 120,
    "licence_number": 60,
    "licence_issuer": 300,
}
INDEXES = (
    ("ix_organisation_short_key_id", ["short_key", "id"]),
    ("ix_organisation_kpp", ["kpp"]),
    ("ix_organisation_okved_id", ["okved", "id"]),
    ("ix_organisation_head_id_name_key_id", ["head_id", "name_key", "id"]),
)
BATCH = 1_000


def _key(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        for name, length in TEXTS.items():
            batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        batch.add_column(sa.Column("okved_more", sa.Text(), nullable=True))
        batch.add_column(sa.Column("licence_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("head_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("short_key", _key(120), nullable=False, server_default=""))
        batch.add_column(sa.Column("changed_since", LIST, nullable=False, server_default="[]"))
        for kind in KINDS:
            batch.add_column(
                sa.Column(f"is_{kind}", sa.Boolean(), nullable=False, server_default=sa.false())
            )
        batch.create_foreign_key(
            op.f("fk_organisation_head_id"), "organisation", ["head_id"], ["id"]
        )
    with op.batch_alter_table("organisation") as batch:
        for name in ("short_key", "changed_since", *(f"is_{kind}" for kind in KINDS)):
            batch.alter_column(name, server_default=None)
    for name, columns in INDEXES:
        op.create_index(op.f(name), "organisation", columns, unique=False)
    _fill()
    _contacts()
    _agreements()


def _fill() -> None:
    """Give those that are there already what the model keeps by itself."""
    table = sa.table(
        "organisation",
        sa.column("id", sa.Uuid()),
        sa.column("kind", sa.String()),
        sa.column("short_name", sa.String()),
        sa.column("short_key", sa.String()),
        *(sa.column(f"is_{kind}", sa.Boolean()) for kind in KINDS),
    )
    connection = op.get_bind()
    for kind in KINDS:
        connection.execute(
            sa.update(table).where(table.c.kind == kind).values({f"is_{kind}": True})
        )
    named = sa.select(table.c.id, table.c.short_name).where(table.c.short_name.is_not(None))
    rows = connection.execute(named).all()
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("which"))
        .values(short_key=sa.bindparam("key"))
    )
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        connection.execute(
            change, [{"which": row.id, "key": search_key(row.short_name)} for row in part]
        )


def _contacts() -> None:
    op.create_table(
        "organisation_contact",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", _key(200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("topics", sa.String(length=300), nullable=True),
        *_known(),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_contact_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_contact")),
    )
    for columns in (
        ["organisation_id", "name_key", "id"],
        ["name_key", "id"],
        ["created_at", "id"],
        ["email"],
        ["phone"],
    ):
        name = "_".join(("ix_organisation_contact", *columns))
        op.create_index(op.f(name), "organisation_contact", columns, unique=False)


def _agreements() -> None:
    op.create_table(
        "partnership_agreement",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("number_key", _key(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        *_known(),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_partnership_agreement_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_agreement")),
    )
    for columns in (
        ["ends_on", "id"],
        ["starts_on", "id"],
        ["number_key", "id"],
        ["created_at", "id"],
        ["state", "ends_on", "id"],
    ):
        name = "_".join(("ix_partnership_agreement", *columns))
        op.create_index(op.f(name), "partnership_agreement", columns, unique=False)
    op.create_index(
        "uq_partnership_agreement_number",
        "partnership_agreement",
        ["organisation_id", "number_key", "starts_on"],
        unique=True,
    )


def _known() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("partnership_agreement")
    op.drop_table("organisation_contact")
    for name, _columns in INDEXES:
        op.drop_index(op.f(name), table_name="organisation")
    with op.batch_alter_table("organisation") as batch:
        batch.drop_constraint(op.f("fk_organisation_head_id"), type_="foreignkey")
        for name in (
            *TEXTS,
            *("okved_more", "licence_on", "head_id", "short_key", "changed_since"),
            *(f"is_{kind}" for kind in KINDS),
        ):
            batch.drop_column(name)

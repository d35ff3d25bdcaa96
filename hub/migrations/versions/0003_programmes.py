"""Versions of programmes, their modules, the library, the catalogue; what was there is version one."""

import re
import secrets
import time
from itertools import count
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_gram",
        sa.Column(
            "gram",
            sa.String(length=3).with_variant(sa.String(length=3, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("gram", "word", name=op.f("pk_catalogue_gram")),
    )
    op.create_table(
        "programme_kind_rule",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("hours_from", sa.Integer(), nullable=True),
        sa.Column("hours_to", sa.Integer(), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("education", sa.String(length=60), nullable=True),
        sa.Column("document", sa.String(length=60), nullable=True),
        sa.Column("basis", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_kind_rule")),
    )
    with op.batch_alter_table("programme_kind_rule", schema=None) as batch_op:
        batch_op.create_index("uq_programme_kind_rule_kind", ["kind"], unique=True)

    op.create_table(
        "module",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lectures", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("internship", sa.Integer(), nullable=False),
        sa.Column("independent", sa.Integer(), nullable=False),
        sa.Column("consultations", sa.Integer(), nullable=False),
        sa.Column("attestation", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_module_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_module_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
    )
    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_module_archived_at_id"), ["archived_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_module_competency_id_title_key_id"),
            ["competency_id", "title_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_module_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_module_hours_id"), ["hours", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_module_organisation_id_title_key_id"),
            ["organisation_id", "title_key", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_module_title_key_id"), ["title_key", "id"], unique=False
        )

    op.create_table(
        "catalogue_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_catalogue_word_programme_id")
        ),
        sa.PrimaryKeyConstraint("word", "programme_id", name=op.f("pk_catalogue_word")),
    )
    with op.batch_alter_table("catalogue_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalogue_word_programme_id"), ["programme_id"], unique=False
        )

    op.create_table(
        "module_need",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_module_need_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_module_need_module_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_need")),
    )
    with op.batch_alter_table("module_need", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_module_need_competency_id"), ["competency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_module_need_module_id_position"), ["module_id", "position"], unique=False
        )

    op.create_table(
        "module_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_module_outcome_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_module_outcome_module_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_outcome")),
    )
    with op.batch_alter_table("module_outcome", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_module_outcome_competency_id"), ["competency_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_module_outcome_module_id_position"),
            ["module_id", "position"],
            unique=False,
        )

    op.create_table(
        "programme_version",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=True),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("annotation", sa.Text(), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("education", sa.String(length=60), nullable=True),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("document", sa.String(length=60), nullable=True),
        sa.Column("teachers", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=True),
        sa.Column("final_hours", sa.Integer(), nullable=False),
        sa.Column("weekly_hours", sa.Integer(), nullable=True),
        sa.Column("profession_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("moodle_site", sa.String(length=300), nullable=True),
        sa.Column("moodle_course", sa.String(length=120), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"], ["occupation.id"], name=op.f("fk_programme_version_occupation_id")
        ),
        sa.ForeignKeyConstraint(
            ["profession_id"], ["profession.id"], name=op.f("fk_programme_version_profession_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
    )
    with op.batch_alter_table("programme_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_version_occupation_id"), ["occupation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_programme_version_profession_id"), ["profession_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_programme_version_state_submitted_at_id"),
            ["state", "submitted_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_programme_version_number", ["programme_id", "number"], unique=True
        )
        batch_op.create_index(
            "uq_programme_version_open",
            ["programme_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted')"),
        )
        batch_op.create_index(
            "uq_programme_version_published",
            ["programme_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "programme_module",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=True),
        sa.Column("module_version", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("lectures", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Integer(), nullable=False),
        sa.Column("internship", sa.Integer(), nullable=False),
        sa.Column("independent", sa.Integer(), nullable=False),
        sa.Column("consultations", sa.Integer(), nullable=False),
        sa.Column("attestation", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_programme_module_module_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_module_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_module")),
    )
    with op.batch_alter_table("programme_module", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_module_module_id"), ["module_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_programme_module_version_id_position_id"),
            ["version_id", "position", "id"],
            unique=False,
        )

    op.create_table(
        "programme_need",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_programme_need_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["programme_module.id"], name=op.f("fk_programme_need_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_need_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_need")),
    )
    with op.batch_alter_table("programme_need", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_need_competency_id"), ["competency_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_programme_need_part_id"), ["part_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_need_version_id_position_id"),
            ["version_id", "position", "id"],
            unique=False,
        )

    op.create_table(
        "programme_outcome",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=True),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competency_id"], ["competency.id"], name=op.f("fk_programme_outcome_competency_id")
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["programme_module.id"], name=op.f("fk_programme_outcome_part_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_outcome_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_outcome")),
    )
    with op.batch_alter_table("programme_outcome", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_outcome_competency_id"), ["competency_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_programme_outcome_part_id"), ["part_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_outcome_version_id_position_id"),
            ["version_id", "position", "id"],
            unique=False,
        )

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("price", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_programme_price_id"), ["price", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_purpose_title_key_id"),
            ["purpose", "title_key", "id"],
            unique=False,
        )

    _first_versions()


def downgrade() -> None:
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_purpose_title_key_id"))
        batch_op.drop_index(batch_op.f("ix_programme_price_id"))
        batch_op.drop_column("price")
        batch_op.drop_column("purpose")
    for table in (
        "programme_outcome", "programme_need", "programme_module", "programme_version",
        "module_outcome", "module_need", "module", "catalogue_word", "catalogue_gram",
        "programme_kind_rule",
    ):  # fmt: skip
        op.drop_table(table)


WORDS = re.compile(r"[0-9a-zа-я]+")  # of a title's key, as the catalogue took them at this revision
LONGEST = 60
FACE = ("title", "kind", "form", "hours", "annotation", "created_at", "updated_at")
_ticks = count(1)


def _first_versions() -> None:
    """Give every programme there was its first version, and the shown ones to the catalogue."""
    connection = op.get_bind()
    stamp = sa.DateTime(timezone=True)
    programme = sa.table(
        "programme",
        sa.column("id", sa.Uuid()),
        sa.column("title_key", sa.String()),
        sa.column("published_at", stamp),
        *(sa.column(name, stamp if name.endswith("_at") else None) for name in FACE),
    )
    version = sa.table(
        "programme_version",
        *(sa.column(name, sa.Uuid()) for name in ("id", "programme_id")),
        *(sa.column(name, stamp) for name in ("published_at", "created_at", "updated_at")),
        *(
            sa.column(name)
            for name in ("number", "state", "title", "kind", "form", "hours", "annotation",
                         "final_hours", "version")
        ),
    )  # fmt: skip
    word = sa.table("catalogue_word", sa.column("word"), sa.column("programme_id", sa.Uuid()))
    gram = sa.table("catalogue_gram", sa.column("gram"), sa.column("word"))
    known: set[str] = set()
    for row in connection.execute(sa.select(programme)).all():
        shown = row.published_at is not None
        content = {name: getattr(row, name) for name in FACE}
        connection.execute(
            version.insert(),
            {
                "id": _key(),
                "programme_id": row.id,
                "number": 1,
                "state": "published" if shown else "draft",
                "published_at": row.published_at,
                "final_hours": 0,
                "version": 1,
                **content,
            },
        )
        words = {one[:LONGEST] for one in WORDS.findall(row.title_key)} if shown else set()
        for one in sorted(words):
            connection.execute(word.insert(), {"word": one, "programme_id": row.id})
        for one in sorted(words - known):
            marked = f"^{one}$"
            grams = {marked[n : n + 3] for n in range(max(1, len(marked) - 2))}
            for three in sorted(grams):
                connection.execute(gram.insert(), {"gram": three, "word": one})
        known |= words


def _key() -> UUID:
    """Make a UUIDv7 as the hub does, each after the one before."""
    stamp = time.time_ns() * 4096 // 1_000_000 + next(_ticks)
    value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | secrets.randbits(62))

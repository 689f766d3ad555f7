"""Attendings' rosters and training programs

Revision: 0024, after: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attending",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("may_attest", sa.Boolean(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "active_from IS NULL OR active_to IS NULL OR active_to >= active_from", name=op.f("ck_attending_period")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_attending_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attending_person_id_person")),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_attending")),
    )
    op.create_index(op.f("ix_attending_person_id"), "attending", ["person_id"], unique=False)
    op.create_table(
        "training_program",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('residency', 'fellowship', 'clerkship')", name=op.f("ck_training_program_kind")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_training_program_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_training_program")),
    )
    op.create_table(
        "program_code",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("rrc_code", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_program_code_organization_id_training_program"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "code", "rrc_code", "starts_on", name=op.f("pk_program_code")),
    )
    op.create_table(
        "program_rules",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_program_rules_created_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_program_rules_organization_id_training_program"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "starts_on", name=op.f("pk_program_rules")),
    )
    op.create_table(
        "program_set",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.String(length=80), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_program_set_created_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_program_set_organization_id_training_program"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "set_id", name=op.f("pk_program_set")),
    )
    op.create_table(
        "rotation",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=39), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_rotation_organization_id_training_program"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_rotation")),
    )
    op.create_table(
        "set_assignment",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.String(length=80), nullable=False),
        sa.Column("graduates_from", sa.Date(), nullable=True),
        sa.Column("graduates_to", sa.Date(), nullable=True),
        sa.Column("starts_from", sa.Date(), nullable=True),
        sa.Column("starts_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_set_assignment_organization_id_training_program"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "set_id", name=op.f("pk_set_assignment")),
    )
    op.create_table(
        "trainee",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("training_started_on", sa.Date(), nullable=True),
        sa.Column("graduates_on", sa.Date(), nullable=True),
        sa.Column("requirement_set", sa.String(length=80), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "graduates_on IS NULL OR training_started_on IS NULL OR graduates_on > training_started_on",
            name=op.f("ck_trainee_period"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["training_program.organization_id"],
            name=op.f("fk_trainee_organization_id_training_program"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trainee_person_id_person")),
        sa.PrimaryKeyConstraint("organization_id", "person_id", name=op.f("pk_trainee")),
    )
    op.create_index(op.f("ix_trainee_person_id"), "trainee", ["person_id"], unique=False)
    op.create_table(
        "rotation_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rotation_key", sa.String(length=39), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_rotation_block_period")),
        sa.ForeignKeyConstraint(
            ["organization_id", "person_id"],
            ["trainee.organization_id", "trainee.person_id"],
            name=op.f("fk_rotation_block_organization_id_person_id_trainee"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "rotation_key"],
            ["rotation.organization_id", "rotation.key"],
            name=op.f("fk_rotation_block_organization_id_rotation_key_rotation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation_block")),
        sa.UniqueConstraint(
            "organization_id",
            "person_id",
            "starts_on",
            name=op.f("uq_rotation_block_organization_id_person_id_starts_on"),
        ),
    )
    op.create_index(op.f("ix_rotation_block_person_id"), "rotation_block", ["person_id"], unique=False)
    op.create_table(
        "stage_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("pgy", sa.Integer(), nullable=True),
        sa.Column("is_chief", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('training', 'leave', 'research', 'elsewhere')", name=op.f("ck_stage_span_kind")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_stage_span_period")),
        sa.CheckConstraint("pgy IS NULL OR pgy BETWEEN 1 AND 10", name=op.f("ck_stage_span_pgy")),
        sa.ForeignKeyConstraint(
            ["organization_id", "person_id"],
            ["trainee.organization_id", "trainee.person_id"],
            name=op.f("fk_stage_span_organization_id_person_id_trainee"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_span")),
        sa.UniqueConstraint(
            "organization_id", "person_id", "starts_on", name=op.f("uq_stage_span_organization_id_person_id_starts_on")
        ),
    )
    op.create_index(op.f("ix_stage_span_person_id"), "stage_span", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_stage_span_person_id"), table_name="stage_span")
    op.drop_table("stage_span")
    op.drop_index(op.f("ix_rotation_block_person_id"), table_name="rotation_block")
    op.drop_table("rotation_block")
    op.drop_index(op.f("ix_trainee_person_id"), table_name="trainee")
    op.drop_table("trainee")
    op.drop_table("set_assignment")
    op.drop_table("rotation")
    op.drop_table("program_set")
    op.drop_table("program_rules")
    op.drop_table("program_code")
    op.drop_table("training_program")
    op.drop_index(op.f("ix_attending_person_id"), table_name="attending")
    op.drop_table("attending")

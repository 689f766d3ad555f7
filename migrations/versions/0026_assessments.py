"""Assessments after a case: an exchange, and what each side wrote in it

Revision: 0026, after: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("scale", sa.String(length=20), nullable=False),
        sa.Column("on_silence", sa.String(length=6), nullable=False),
        sa.Column("opened_at", columns.UtcDateTime(), nullable=False),
        sa.Column("closes_at", columns.UtcDateTime(), nullable=False),
        sa.Column("swept_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("on_silence IN ('remove', 'reveal')", name=op.f("ck_assessment_on_silence")),
        sa.CheckConstraint("person_id <> assessor_id", name=op.f("ck_assessment_two_people")),
        sa.ForeignKeyConstraint(["assessor_id"], ["person.id"], name=op.f("fk_assessment_assessor_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_assessment_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "person_id", "log_id", "assessor_id", name=op.f("uq_assessment_person_id_log_id_assessor_id")
        ),
    )
    op.create_index(op.f("ix_assessment_assessor_id_opened_at"), "assessment", ["assessor_id", "opened_at"])
    op.create_index(
        op.f("ix_assessment_organization_id_performed_on"), "assessment", ["organization_id", "performed_on"]
    )
    op.create_index(op.f("ix_assessment_swept_at_closes_at"), "assessment", ["swept_at", "closes_at"])
    op.create_table(
        "assessment_side",
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("autonomy", sa.Integer(), nullable=False),
        sa.Column("performance", sa.Integer(), nullable=True),
        sa.Column("complexity", sa.String(length=8), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("epa", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(length=14), nullable=True),
        sa.Column("entrustment", sa.Integer(), nullable=True),
        sa.Column("teaching", sa.Integer(), nullable=True),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("committed_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "complexity IN ('easiest', 'middle', 'hardest')", name=op.f("ck_assessment_side_complexity")
        ),
        sa.CheckConstraint("side IN ('trainee', 'assessor')", name=op.f("ck_assessment_side_side")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessment.id"],
            name=op.f("fk_assessment_side_assessment_id_assessment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assessment_side_person_id_person")),
        sa.PrimaryKeyConstraint("assessment_id", "side", name=op.f("pk_assessment_side")),
    )
    op.create_index(op.f("ix_assessment_side_person_id"), "assessment_side", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_assessment_side_person_id"), table_name="assessment_side")
    op.drop_table("assessment_side")
    op.drop_index(op.f("ix_assessment_swept_at_closes_at"), table_name="assessment")
    op.drop_index(op.f("ix_assessment_organization_id_performed_on"), table_name="assessment")
    op.drop_index(op.f("ix_assessment_assessor_id_opened_at"), table_name="assessment")
    op.drop_table("assessment")

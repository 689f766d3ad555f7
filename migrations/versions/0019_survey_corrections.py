"""Corrections of a survey's figures: the former value, the reason, who and when

Revision: 0019, after: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curve_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("former", columns.FixedPoint(4), nullable=True),
        sa.Column("corrected", columns.FixedPoint(4), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=False),
        sa.Column("corrected_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curve_id"],
            ["survey_curve.id"],
            name=op.f("fk_survey_correction_curve_id_survey_curve"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["corrected_by"], ["person.id"], name=op.f("fk_survey_correction_corrected_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_correction")),
    )
    op.create_index(op.f("ix_survey_correction_curve_id"), "survey_correction", ["curve_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_survey_correction_curve_id"), table_name="survey_correction")
    op.drop_table("survey_correction")

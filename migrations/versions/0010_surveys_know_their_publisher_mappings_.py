"""Surveys know their publisher, mappings and the crosswalk of specialties

Revision: 0010, after: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey_mapping",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_survey_mapping_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "name", name=op.f("pk_survey_mapping")),
    )
    op.create_table(
        "specialty_crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=120), nullable=False),
        sa.Column("specialty_key", sa.String(length=120), nullable=False),
        sa.Column("survey_specialty", sa.String(length=120), nullable=False),
        sa.Column("weight", columns.FixedPoint(4), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('suggested', 'reviewed', 'refused')", name=op.f("ck_specialty_crosswalk_state")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_specialty_crosswalk_weight")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_specialty_crosswalk_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_specialty_crosswalk_reviewed_by_person")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_specialty_crosswalk_survey_id_survey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialty_crosswalk")),
        sa.UniqueConstraint(
            "organization_id",
            "survey_id",
            "specialty_key",
            "survey_specialty",
            name="uq_specialty_crosswalk_entry",
        ),
    )
    op.add_column("survey", sa.Column("publisher", sa.String(length=100), server_default="", nullable=False))
    op.add_column("survey", sa.Column("data_year", sa.Integer(), nullable=True))
    op.add_column("survey", sa.Column("effective_date", sa.Date(), nullable=True))

    op.add_column("survey_curve", sa.Column("suppressed", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("survey_curve", "suppressed")

    op.drop_column("survey", "effective_date")
    op.drop_column("survey", "data_year")
    op.drop_column("survey", "publisher")

    op.drop_table("specialty_crosswalk")
    op.drop_table("survey_mapping")

"""Reconciliations and closed months

Revision: 0011, after: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("counted_in", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("log_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("release", sa.String(length=12), nullable=True),
        sa.Column("policy", sa.String(length=39), nullable=False),
        sa.Column("work_rvu", columns.FixedPoint(6), nullable=False),
        sa.Column("drug_amount", columns.FixedPoint(2), nullable=False),
        sa.Column("unvalued", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_closed_line_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_closed_line_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_line")),
        sa.UniqueConstraint(
            "organization_id", "counted_in", "person_id", "log_id", "position", name="uq_closed_line_once"
        ),
    )
    op.create_index(
        "ix_closed_line_organization_id_person_id_performed_on",
        "closed_line",
        ["organization_id", "person_id", "performed_on"],
        unique=False,
    )

    op.create_table(
        "closed_month",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_closed_month_closed_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_closed_month_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "month", name=op.f("pk_closed_month")),
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_reconciliation_created_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reconciliation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(
        "ix_reconciliation_person_id_created_at", "reconciliation", ["person_id", "created_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_reconciliation_person_id_created_at", "reconciliation")

    op.drop_table("reconciliation")
    op.drop_table("closed_month")
    op.drop_index("ix_closed_line_organization_id_person_id_performed_on", "closed_line")

    op.drop_table("closed_line")

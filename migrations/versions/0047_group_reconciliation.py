"""An employer's file of many physicians, compared with each one's log

Revision: 0047, after: 0046
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_reconciliation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_group_reconciliation_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_group_reconciliation_created_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_reconciliation")),
    )
    op.create_index(
        op.f("ix_group_reconciliation_organization_id_created_at"),
        "group_reconciliation",
        ["organization_id", "created_at"],
    )
    op.add_column("reconciliation", sa.Column("group_id", sa.String(36), nullable=True))
    op.create_index(op.f("ix_reconciliation_group_id"), "reconciliation", ["group_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_reconciliation_group_id"), table_name="reconciliation")
    op.drop_column("reconciliation", "group_id")
    op.drop_table("group_reconciliation")

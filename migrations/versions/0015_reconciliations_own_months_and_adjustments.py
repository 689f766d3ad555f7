"""Reconciliations know their practice and file, months of one's own, adjustments say when and from what

Revision: 0015, after: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_closed_month",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("layout", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_own_closed_month_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "month", name=op.f("pk_own_closed_month")),
    )
    op.add_column("closed_month", sa.Column("layout", sa.Integer(), nullable=True))
    with op.batch_alter_table("closed_line") as table:
        table.add_column(sa.Column("changed_at", columns.UtcDateTime(), nullable=True))
        table.add_column(sa.Column("was", sa.String(length=80), nullable=True))
        table.alter_column("organization_id", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("reconciliation") as table:
        table.add_column(sa.Column("organization_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("file_name", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("told", sa.JSON(), nullable=True))
        table.create_foreign_key(
            op.f("fk_reconciliation_organization_id_organization"), "organization", ["organization_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("reconciliation") as table:
        table.drop_constraint(op.f("fk_reconciliation_organization_id_organization"), type_="foreignkey")
        table.drop_column("told")
        table.drop_column("file_name")
        table.drop_column("organization_id")
    op.execute("DELETE FROM closed_line WHERE organization_id IS NULL")
    with op.batch_alter_table("closed_line") as table:
        table.alter_column("organization_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("was")
        table.drop_column("changed_at")
    op.drop_column("closed_month", "layout")
    op.drop_table("own_closed_month")

"""Contracts end, freeze a year or weigh releases; payments received are recorded

Revision: 0014, after: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_received",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("amount", columns.FixedPoint(2), nullable=False),
        sa.Column("recorded_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_payment_received_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "paid_on", "label", name=op.f("pk_payment_received")),
    )
    op.add_column("contract", sa.Column("pin", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("contract", sa.Column("effective_to", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("contract", "effective_to")
    op.drop_column("contract", "pin")
    op.drop_table("payment_received")

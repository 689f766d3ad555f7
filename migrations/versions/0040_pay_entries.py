"""What elements of pay count that no log says: collections, hours, scores, panels

Revision: 0040, after: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pay_entry",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("value", columns.FixedPoint(4), nullable=False),
        sa.Column("recorded_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pay_entry_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "counted_on", "label", name=op.f("pk_pay_entry")),
    )


def downgrade() -> None:
    op.drop_table("pay_entry")

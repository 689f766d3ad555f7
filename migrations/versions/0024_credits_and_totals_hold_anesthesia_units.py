"""Credits and daily totals hold anesthesia units

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
    with op.batch_alter_table("credit") as table:
        table.add_column(sa.Column("anesthesia", sa.JSON(none_as_null=True), nullable=True))
        table.add_column(sa.Column("anesthesia_units", columns.FixedPoint(1), nullable=True))
    with op.batch_alter_table("daily_total") as table:
        table.add_column(sa.Column("anesthesia_units", columns.FixedPoint(1), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("daily_total") as table:
        table.drop_column("anesthesia_units")
    with op.batch_alter_table("credit") as table:
        table.drop_column("anesthesia_units")
        table.drop_column("anesthesia")

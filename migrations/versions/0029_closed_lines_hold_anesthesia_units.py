"""Closed lines hold anesthesia units; those posted before have none on record (NULL)

Revision: 0029, after: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("closed_line") as table:
        table.add_column(sa.Column("anesthesia_units", columns.FixedPoint(1), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("closed_line") as table:
        table.drop_column("anesthesia_units")

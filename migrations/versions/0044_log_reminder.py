"""A person may ask to be mailed a reminder to log, after so many days

Revision: 0044, after: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("log_reminder_days", sa.Integer(), nullable=True))
    op.add_column("person", sa.Column("log_reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "log_reminded_on")  # no copy of the table, which rows of others point at
    op.drop_column("person", "log_reminder_days")

"""Messages from the support form

Revision: 0036, after: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_message",
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("written_at", columns.UtcDateTime(), nullable=False),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("stamp", name=op.f("pk_support_message")),
    )
    op.create_index(op.f("ix_support_message_answered_at_written_at"), "support_message", ["answered_at", "written_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_support_message_answered_at_written_at"), table_name="support_message")
    op.drop_table("support_message")

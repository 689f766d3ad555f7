"""A resident's counts are remembered by calendar month, so that one changed log costs the count of a month

Revision: 0035, after: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "progress_month",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("made_from", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_progress_month_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "set_key", "month", name=op.f("pk_progress_month")),
    )


def downgrade() -> None:
    op.drop_table("progress_month")

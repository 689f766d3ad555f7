"""What changed since a month was closed is noted by day, so that closing and looking cost what changed

Revision: 0042, after: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

CONDITION = sa.text("anesthesia_units IS NULL AND reason <> 'month'")


def upgrade() -> None:
    op.add_column("sync_clock", sa.Column("closed_through", sa.Date(), nullable=True))
    op.add_column("closed_month", sa.Column("standings", sa.JSON(), nullable=True))
    op.add_column("own_closed_month", sa.Column("standings", sa.JSON(), nullable=True))
    op.create_table(
        "late_day",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_late_day_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "performed_on", name=op.f("pk_late_day")),
    )
    op.create_index(op.f("ix_late_day_person_id_mark"), "late_day", ["person_id", "mark"])
    op.create_index(op.f("ix_closed_line_person_id_log_id"), "closed_line", ["person_id", "log_id"])
    op.create_index(
        op.f("ix_closed_line_organization_id_person_id"),
        "closed_line",
        ["organization_id", "person_id"],
        sqlite_where=CONDITION,
        postgresql_where=CONDITION,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_closed_line_organization_id_person_id"), "closed_line")
    op.drop_index(op.f("ix_closed_line_person_id_log_id"), "closed_line")
    op.drop_table("late_day")
    for table, column in (
        ("own_closed_month", "standings"),
        ("closed_month", "standings"),
        ("sync_clock", "closed_through"),
    ):
        op.drop_column(table, column)

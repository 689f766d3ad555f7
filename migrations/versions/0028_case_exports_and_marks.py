"""What other case logs were given: files that were made, and each case as it was then

Revision: 0028, after: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
MANNERS = ("typed", "file")


def upgrade() -> None:
    op.create_table(
        "case_export",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_export_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_case_export")),
    )
    op.create_index(op.f("ix_case_export_person_id_created_at"), "case_export", ["person_id", "created_at"])
    op.create_table(
        "case_mark",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("manner", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("export_id", sa.String(length=36), nullable=True),
        sa.Column("marked_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"manner IN {MANNERS}", name=op.f("ck_case_mark_manner")),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_case_mark_person_id_procedure_log"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", "layout", name=op.f("pk_case_mark")),
    )
    op.create_index(op.f("ix_case_mark_person_id_export_id"), "case_mark", ["person_id", "export_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_mark_person_id_export_id"), table_name="case_mark")
    op.drop_table("case_mark")
    op.drop_index(op.f("ix_case_export_person_id_created_at"), table_name="case_export")
    op.drop_table("case_export")

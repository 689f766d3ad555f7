"""ndc crosswalk and localities

Revision: 0003, after: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "locality",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("contractor", sa.String(length=5), nullable=False),
        sa.Column("locality", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("work", columns.FixedPoint(3), nullable=False),
        sa.Column("practice_expense", columns.FixedPoint(3), nullable=False),
        sa.Column("malpractice", columns.FixedPoint(3), nullable=False),
        sa.PrimaryKeyConstraint("year", "state", "contractor", "locality", name=op.f("pk_locality")),
    )
    op.create_table(
        "ndc_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_start", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ndc_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_ndc_file_sha256")),
    )
    with op.batch_alter_table("ndc_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ndc_file_quarter_start"), ["quarter_start"], unique=False)

    op.create_table(
        "ndc_listing",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("ndc", sa.String(length=12), nullable=False),
        sa.Column("drug_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["ndc_file.id"], name=op.f("fk_ndc_listing_file_id_ndc_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "code", "ndc", name=op.f("pk_ndc_listing")),
    )
    with op.batch_alter_table("ndc_listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ndc_listing_code"), ["code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ndc_listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ndc_listing_code"))

    op.drop_table("ndc_listing")
    with op.batch_alter_table("ndc_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ndc_file_quarter_start"))

    op.drop_table("ndc_file")
    op.drop_table("locality")

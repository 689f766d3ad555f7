"""practice policies

Revision: 0002, after: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=60), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("internal_values", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_practice_policy_version")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_practice_policy_created_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_practice_policy_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_policy")),
        sa.UniqueConstraint(
            "organization_id", "name", "version", name=op.f("uq_practice_policy_organization_id_name_version")
        ),
    )


def downgrade() -> None:
    op.drop_table("practice_policy")

"""A resident's counts are remembered until a log, an attestation or a rule changes

Revision: 0030, after: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "progress_tally",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("set_key", sa.String(length=120), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("through", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_progress_tally_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "set_key", name=op.f("pk_progress_tally")),
    )


def downgrade() -> None:
    op.drop_table("progress_tally")

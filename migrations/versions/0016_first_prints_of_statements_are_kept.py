"""First prints of statements are kept, so that a reprint is the same whatever library draws it

Revision: 0016, after: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("printed_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_statement_print_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_statement_print_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_print")),
    )
    op.create_index(op.f("ix_statement_print_person_id_month"), "statement_print", ["person_id", "month"])


def downgrade() -> None:
    op.drop_index(op.f("ix_statement_print_person_id_month"), table_name="statement_print")
    op.drop_table("statement_print")

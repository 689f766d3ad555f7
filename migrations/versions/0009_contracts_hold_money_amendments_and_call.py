"""Contracts hold money, amendments and call

Revision: 0009, after: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_shifts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("shifts", sa.Integer(), nullable=False),
        sa.CheckConstraint("shifts BETWEEN 1 AND 24", name=op.f("ck_call_shifts_shifts")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_shifts_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "worked_on", "label", name=op.f("pk_call_shifts")),
    )
    op.create_table(
        "contract_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_amendment_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_contract_amendment_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_amendment")),
    )
    op.create_index(
        "ix_contract_amendment_person_id_effective_from",
        "contract_amendment",
        ["person_id", "effective_from"],
        unique=False,
    )

    op.add_column("contract", sa.Column("money", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("contract", "money")

    op.drop_index("ix_contract_amendment_person_id_effective_from", "contract_amendment")

    op.drop_table("contract_amendment")
    op.drop_table("call_shifts")

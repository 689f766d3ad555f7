"""The API's answer is kept beside each log; logs by day and id, and credits in force by code, have an index

Revision: 0041, after: 0040

Answers of logs that are here already are made by `rvuedge db check --credits --rebuild`; until then when they are read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("superseded_at IS NULL")
BY_DAY = ["person_id", "performed_on", "superseded_at", "code"]
BY_CODE = ["person_id", "code", "performed_on", "log_id"]


def upgrade() -> None:
    op.create_table(
        "log_answer",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_log_answer_person_id_procedure_log"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", name=op.f("pk_log_answer")),
    )
    op.drop_index("ix_procedure_log_person_id_performed_on", table_name="procedure_log")
    op.create_index("ix_procedure_log_person_id_performed_on_id", "procedure_log", ["person_id", "performed_on", "id"])
    op.drop_index("ix_credit_person_id_performed_on", table_name="credit")
    op.create_index("ix_credit_person_id_performed_on_superseded_at_code", "credit", BY_DAY)
    op.create_index("ix_credit_in_force_by_code", "credit", BY_CODE, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)


def downgrade() -> None:
    op.drop_index("ix_credit_in_force_by_code", table_name="credit")
    op.drop_index("ix_credit_person_id_performed_on_superseded_at_code", table_name="credit")
    op.create_index("ix_credit_person_id_performed_on", "credit", ["person_id", "performed_on"])
    op.drop_index("ix_procedure_log_person_id_performed_on_id", table_name="procedure_log")
    op.create_index("ix_procedure_log_person_id_performed_on", "procedure_log", ["person_id", "performed_on"])
    op.drop_table("log_answer")

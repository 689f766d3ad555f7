"""charge imports: files read into logs, and the device a log was made on

Revision: 0008, after: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "charge_import",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_charge_import_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_import")),
    )
    op.create_index("ix_charge_import_person_id_sha256", "charge_import", ["person_id", "sha256"], unique=False)

    op.create_table(
        "charge_import_log",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("external_ref", sa.String(length=64), nullable=True),
        sa.Column("ended_by", sa.String(length=36), nullable=True),
        sa.Column("stated_work_rvu", columns.FixedPoint(6), nullable=True),
        sa.Column("stated_adjusted_rvu", columns.FixedPoint(6), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["charge_import.id"], name=op.f("fk_charge_import_log_ended_by_charge_import")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["charge_import.id"], name=op.f("fk_charge_import_log_import_id_charge_import")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_charge_import_log_person_id_log_id_procedure_log"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", name=op.f("pk_charge_import_log")),
    )
    op.create_index("ix_charge_import_log_ended_by", "charge_import_log", ["ended_by"], unique=False)
    op.create_index("ix_charge_import_log_import_id", "charge_import_log", ["import_id"], unique=False)
    op.create_index(
        "ix_charge_import_log_person_id_external_ref", "charge_import_log", ["person_id", "external_ref"], unique=False
    )

    op.add_column("procedure_log", sa.Column("device_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("procedure_log", "device_id")

    op.drop_index("ix_charge_import_log_person_id_external_ref", table_name="charge_import_log")
    op.drop_index("ix_charge_import_log_import_id", table_name="charge_import_log")
    op.drop_index("ix_charge_import_log_ended_by", table_name="charge_import_log")

    op.drop_table("charge_import_log")
    op.drop_index("ix_charge_import_person_id_sha256", table_name="charge_import")

    op.drop_table("charge_import")

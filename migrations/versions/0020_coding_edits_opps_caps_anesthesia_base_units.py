"""Coding edits (units limits, component pairs, add-on parents), OPPS caps, anesthesia base units

Revision: 0020, after: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edit_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('mue', 'ncci', 'addon')", name=op.f("ck_edit_file_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_edit_file_sha256")),
    )
    op.create_index(op.f("ix_edit_file_kind_effective_on"), "edit_file", ["kind", "effective_on"])
    op.create_table(
        "units_limit",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("adjudication", sa.String(length=1), nullable=False),
        sa.Column("rationale", sa.String(length=120), nullable=False),
        sa.CheckConstraint("adjudication IN ('1', '2', '3')", name=op.f("ck_units_limit_adjudication")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["edit_file.id"], name=op.f("fk_units_limit_file_id_edit_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "code", name=op.f("pk_units_limit")),
    )
    op.create_index(op.f("ix_units_limit_code"), "units_limit", ["code"])
    op.create_table(
        "edit_rationale",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit_rationale")),
        sa.UniqueConstraint("text", name=op.f("uq_edit_rationale_text")),
    )
    op.create_table(
        "component_edit",
        sa.Column("comprehensive", sa.String(length=5), nullable=False),
        sa.Column("component", sa.String(length=5), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("deleted_on", sa.Date(), nullable=True),
        sa.Column("modifier_indicator", sa.String(length=1), nullable=False),
        sa.Column("before_1996", sa.Boolean(), nullable=False),
        sa.Column("rationale_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("modifier_indicator IN ('0', '1', '9')", name=op.f("ck_component_edit_modifier_indicator")),
        sa.ForeignKeyConstraint(["file_id"], ["edit_file.id"], name=op.f("fk_component_edit_file_id_edit_file")),
        sa.ForeignKeyConstraint(
            ["rationale_id"], ["edit_rationale.id"], name=op.f("fk_component_edit_rationale_id_edit_rationale")
        ),
        sa.PrimaryKeyConstraint("comprehensive", "component", "effective_on", name=op.f("pk_component_edit")),
    )
    op.create_table(
        "add_on_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("add_on", sa.String(length=5), nullable=False),
        sa.Column("primary_code", sa.String(length=5), nullable=False),
        sa.Column("edit_type", sa.String(length=1), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("deleted_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.CheckConstraint("edit_type IN ('1', '2', '3')", name=op.f("ck_add_on_edit_edit_type")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["edit_file.id"], name=op.f("fk_add_on_edit_file_id_edit_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_add_on_edit")),
    )
    op.create_index(op.f("ix_add_on_edit_add_on_file_id"), "add_on_edit", ["add_on", "file_id"])
    op.create_table(
        "opps_cap",
        sa.Column("release", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("modifier", sa.String(length=2), nullable=False),
        sa.Column("contractor", sa.String(length=5), nullable=False),
        sa.Column("locality", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=1), nullable=False),
        sa.Column("facility_price", columns.FixedPoint(2), nullable=False),
        sa.Column("nonfacility_price", columns.FixedPoint(2), nullable=False),
        sa.PrimaryKeyConstraint("release", "code", "modifier", "contractor", "locality", name=op.f("pk_opps_cap")),
    )
    op.create_table(
        "anesthesia_base",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "code", name=op.f("pk_anesthesia_base")),
    )


def downgrade() -> None:
    for table in ("anesthesia_base", "opps_cap", "add_on_edit", "component_edit", "edit_rationale"):
        op.drop_table(table)
    for table in ("units_limit", "edit_file"):
        op.drop_table(table)

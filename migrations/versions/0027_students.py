"""Students: lists of a clerkship, entries, and what preceptors said of them

Revision: 0027, after: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clerkship_list",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=39), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("experiences", sa.JSON(), nullable=False),
        sa.Column("alternatives_most", sa.Integer(), nullable=True),
        sa.Column("alternatives_share", columns.FixedPoint(4), nullable=True),
        sa.Column("needs_sign_off", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("alternatives_most >= 0", name=op.f("ck_clerkship_list_alternatives_most")),
        sa.CheckConstraint(
            "alternatives_most IS NULL OR alternatives_share IS NULL", name=op.f("ck_clerkship_list_one_cap")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_clerkship_list_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "key", "starts_on", name=op.f("pk_clerkship_list")),
    )
    op.create_table(
        "student_entry",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("list_key", sa.String(length=39), nullable=False),
        sa.Column("experience", sa.String(length=39), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("is_alternative", sa.Boolean(), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.Column("preceptor", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("level IN ('observe', 'assist', 'perform')", name=op.f("ck_student_entry_level")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_student_entry_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_student_entry_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_student_entry")),
    )
    op.create_index(op.f("ix_student_entry_person_id_performed_on"), "student_entry", ["person_id", "performed_on"])
    op.create_table(
        "student_sign_off",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("action IN ('signed', 'returned')", name=op.f("ck_student_sign_off_action")),
        sa.ForeignKeyConstraint(
            ["person_id", "entry_id"],
            ["student_entry.person_id", "student_entry.id"],
            name=op.f("fk_student_sign_off_person_id_entry_id_student_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_student_sign_off_person_id_person")),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_student_sign_off_signed_by_person")),
        sa.PrimaryKeyConstraint("person_id", "entry_id", "number", name=op.f("pk_student_sign_off")),
    )


def downgrade() -> None:
    op.drop_table("student_sign_off")
    op.drop_index(op.f("ix_student_entry_person_id_performed_on"), table_name="student_entry")
    op.drop_table("student_entry")
    op.drop_table("clerkship_list")

"""A file is sent once, looked over, answered and applied; answers are remembered for files that look alike

Revision: 0022, after: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
STATES = ("reading", "draft", "applying", "applied", "failed", "undoing", "undone")


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=True),
        sa.Column("look", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("overview", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_upload_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_upload_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_person_id_created_at"), "upload", ["person_id", "created_at"])
    op.create_index(op.f("ix_upload_organization_id_created_at"), "upload", ["organization_id", "created_at"])
    op.create_table(
        "remembered_answers",
        sa.Column("owner", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("look", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("remembered_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remembered_answers_person_id_person")),
        sa.PrimaryKeyConstraint("owner", "kind", "look", name=op.f("pk_remembered_answers")),
    )
    op.create_table(
        "known_provider",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("printed", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("said_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_provider_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_known_provider_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "printed", name=op.f("pk_known_provider")),
    )


def downgrade() -> None:
    op.drop_table("known_provider")
    op.drop_table("remembered_answers")
    op.drop_index(op.f("ix_upload_organization_id_created_at"), table_name="upload")
    op.drop_index(op.f("ix_upload_person_id_created_at"), table_name="upload")
    op.drop_table("upload")

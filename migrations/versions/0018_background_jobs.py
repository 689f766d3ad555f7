"""Background jobs, and releases whose rows come in or go out in steps

Revision: 0018, after: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = "('waiting', 'running', 'done', 'failed', 'canceled')"
INDEXES = (("state", "created_at"), ("person_id", "created_at"), ("organization_id", "created_at"), ("expires_at",))


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("position", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("problem", sa.String(length=1000), nullable=True),
        sa.Column("cancel_requested_at", columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("started_at", columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", columns.UtcDateTime(), nullable=True),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("held_until", columns.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_job_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_job_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    for names in INDEXES:
        op.create_index(op.f(f"ix_job_{'_'.join(names)}"), "job", list(names))
    op.create_table(
        "job_note",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_note_job_id_job"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_note")),
    )
    op.create_table(
        "job_file",
        sa.Column("reference", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "number", name=op.f("pk_job_file")),
    )
    op.create_index(op.f("ix_job_file_stored_at"), "job_file", ["stored_at"])
    op.add_column("release", sa.Column("hidden_since", columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM relative_value WHERE release_id IN (SELECT id FROM release WHERE hidden_since IS NOT NULL)")
    op.execute("DELETE FROM release WHERE hidden_since IS NOT NULL")
    op.drop_column("release", "hidden_since")
    op.drop_index(op.f("ix_job_file_stored_at"), table_name="job_file")
    op.drop_table("job_file")
    op.drop_table("job_note")
    for names in reversed(INDEXES):
        op.drop_index(op.f(f"ix_job_{'_'.join(names)}"), table_name="job")
    op.drop_table("job")

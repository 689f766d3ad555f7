"""A browser's session is a row that can be listed and ended; recovery codes are salted; addresses can be changed

Revision: 0031, after: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=10), server_default="app", nullable=False))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("idle_seconds", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_device_kind"), "kind IN ('app', 'browser')")
    with op.batch_alter_table("token") as batch_op:
        batch_op.drop_constraint(op.f("ck_token_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_token_kind"), "kind IN ('access', 'refresh', 'session')")
    with op.batch_alter_table("recovery_code") as batch_op:
        batch_op.add_column(sa.Column("salt", sa.LargeBinary(length=16), nullable=True))
    op.create_table(
        "email_change",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_change_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_email_change")),
    )


def downgrade() -> None:
    op.drop_table("email_change")
    with op.batch_alter_table("recovery_code") as batch_op:
        batch_op.drop_column("salt")
    op.execute("DELETE FROM token WHERE kind = 'session'")
    with op.batch_alter_table("token") as batch_op:
        batch_op.drop_constraint(op.f("ck_token_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_token_kind"), "kind IN ('access', 'refresh')")
    with op.batch_alter_table("device") as batch_op:
        batch_op.drop_constraint(op.f("ck_device_kind"), type_="check")
        batch_op.drop_column("idle_seconds")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("kind")

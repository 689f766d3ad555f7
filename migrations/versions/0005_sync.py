"""sync: a counter of changes per person, and a mark of the database

Revision: 0005, after: 0004
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identity = op.create_table(
        "database_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_database_identity_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_database_identity")),
    )
    op.bulk_insert(identity, [{"id": 1, "mark": uuid.uuid4().hex}])
    op.create_table(
        "sync_clock",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("forgotten", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sync_clock_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_sync_clock")),
    )
    # Added in place: building the table anew on SQLite would drop the old one and, by its foreign keys, all lines.
    op.add_column("procedure_log", sa.Column("change", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_procedure_log_person_id_change", "procedure_log", ["person_id", "change"], unique=False)
    _number_what_is_there()


def _number_what_is_there() -> None:
    """Every log that is here already gets a number, in the order of its last change."""
    connection = op.get_bind()
    log = sa.table(
        "procedure_log", sa.column("person_id"), sa.column("id"), sa.column("updated_at"), sa.column("change")
    )
    clock = sa.table("sync_clock", sa.column("person_id"), sa.column("latest"), sa.column("forgotten"))
    latest: dict[int, int] = {}
    rows = connection.execute(sa.select(log.c.person_id, log.c.id).order_by(log.c.updated_at, log.c.id)).all()
    for person_id, log_id in rows:
        latest[person_id] = latest.get(person_id, 0) + 1
        connection.execute(
            sa.update(log).where(log.c.person_id == person_id, log.c.id == log_id).values(change=latest[person_id])
        )
    if latest:
        told = [{"person_id": one, "latest": number, "forgotten": 0} for one, number in latest.items()]
        connection.execute(sa.insert(clock), told)


def downgrade() -> None:
    op.drop_index("ix_procedure_log_person_id_change", table_name="procedure_log")
    op.drop_column("procedure_log", "change")
    op.drop_table("sync_clock")
    op.drop_table("database_identity")

"""A practice's policies have a first day and are assigned with dates; people of several practices say where they work

What was stored counted for all days, in its newest version: each version begins with the shipped policies, on
2012-01-01, and of those that have begun the newest counts. So no credit changes.

Revision: 0039, after: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "practice_policy", sa.Column("effective_from", sa.Date(), nullable=False, server_default="2012-01-01")
    )
    op.create_table(
        "policy_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=60), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("assigned_by", sa.Integer(), nullable=False),
        sa.Column("assigned_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_policy_assignment_period")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_policy_assignment_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_policy_assignment_person_id_person")),
        sa.ForeignKeyConstraint(["assigned_by"], ["person.id"], name=op.f("fk_policy_assignment_assigned_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_assignment")),
    )
    op.create_index(op.f("ix_policy_assignment_person_id_first_day"), "policy_assignment", ["person_id", "first_day"])
    op.create_table(
        "work_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("stated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_work_place_period")),
        sa.CheckConstraint("length(weekdays) BETWEEN 1 AND 7", name=op.f("ck_work_place_weekdays")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_place_person_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_work_place_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_place")),
    )
    op.create_index(op.f("ix_work_place_person_id_first_day"), "work_place", ["person_id", "first_day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_work_place_person_id_first_day"), table_name="work_place")
    op.drop_table("work_place")
    op.drop_index(op.f("ix_policy_assignment_person_id_first_day"), table_name="policy_assignment")
    op.drop_table("policy_assignment")
    op.drop_column("practice_policy", "effective_from")

"""desk: sites, leave, whom an entry of the audit trail concerned, and what a roster states

Revision: 0012, after: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vacation', 'sick', 'parental', 'education', 'other')", name=op.f("ck_leave_kind")
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_period")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_leave_created_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_person_id_first_day"), "leave", ["person_id", "first_day"], unique=False)

    op.create_table(
        "site",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=39), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("setting", sa.String(length=12), nullable=False),
        sa.Column("locality", sa.String(length=12), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("setting IN ('facility', 'nonfacility')", name=op.f("ck_site_setting")),
        sa.CheckConstraint(
            "active_from IS NULL OR active_to IS NULL OR active_to >= active_from", name=op.f("ck_site_period")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_site_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_site")),
    )
    op.create_table(
        "audit_person",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_person_event_id_audit_event")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_person_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "event_id", name=op.f("pk_audit_person")),
    )
    op.create_index(op.f("ix_audit_person_event_id"), "audit_person", ["event_id"], unique=False)

    op.add_column("invitation", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("invitation", sa.Column("cfte", columns.FixedPoint(4), nullable=True))
    op.add_column("invitation", sa.Column("name", sa.String(length=200), nullable=True))
    op.add_column("invitation", sa.Column("specialty", sa.String(length=100), nullable=True))

    op.add_column("membership", sa.Column("cfte", columns.FixedPoint(4), nullable=True))


def downgrade() -> None:
    op.drop_column("membership", "cfte")

    op.drop_column("invitation", "specialty")
    op.drop_column("invitation", "name")
    op.drop_column("invitation", "cfte")
    op.drop_column("invitation", "ended_on")

    op.drop_index(op.f("ix_audit_person_event_id"), table_name="audit_person")

    op.drop_table("audit_person")
    op.drop_table("site")
    op.drop_index(op.f("ix_leave_person_id_first_day"), table_name="leave")

    op.drop_table("leave")

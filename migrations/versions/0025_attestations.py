"""Attestations of cases with their steps, cases linked to an attending's log, and mail that can be turned off

Revision: 0025, after: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
STATES = ("unrequested", "requested", "confirmed", "amended", "returned", "disputed", "settled")


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("attending_form", sa.String(length=120), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("claimed_at", columns.UtcDateTime(), nullable=False),
        sa.Column("requested_at", columns.UtcDateTime(), nullable=True),
        sa.Column("attested", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("attested_at", columns.UtcDateTime(), nullable=True),
        sa.Column("attested_by", sa.Integer(), nullable=True),
        sa.Column("attester", sa.String(length=200), nullable=True),
        sa.Column("settled", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("settled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_attestation_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attestation_person_id_person")),
        sa.ForeignKeyConstraint(["attested_by"], ["person.id"], name=op.f("fk_attestation_attested_by_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_attestation_settled_by_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_attestation_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_attestation_person_id_log_id_procedure_log"),
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", name=op.f("pk_attestation")),
    )
    op.create_index(op.f("ix_attestation_id"), "attestation", ["id"])
    op.create_index(
        op.f("ix_attestation_organization_id_state_attending_form"),
        "attestation",
        ["organization_id", "state", "attending_form"],
    )
    op.create_table(
        "attestation_step",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("happened_at", columns.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("word", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_attestation_step_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["attestation.person_id", "attestation.log_id"],
            name=op.f("fk_attestation_step_person_id_log_id_attestation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", "number", name=op.f("pk_attestation_step")),
    )
    op.create_table(
        "same_event",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("attending_id", sa.Integer(), nullable=False),
        sa.Column("attending_log_id", sa.String(length=36), nullable=False),
        sa.Column("linked_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_same_event_person_id_person")),
        sa.ForeignKeyConstraint(["attending_id"], ["person.id"], name=op.f("fk_same_event_attending_id_person")),
        sa.PrimaryKeyConstraint("person_id", "log_id", "attending_id", name=op.f("pk_same_event")),
    )
    op.create_index(op.f("ix_same_event_attending_id"), "same_event", ["attending_id"])
    op.create_table(
        "reminder_sent",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "kind", name=op.f("pk_reminder_sent")),
    )
    op.create_table(
        "mail_switch",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("off_since", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "category", name=op.f("pk_mail_switch")),
    )


def downgrade() -> None:
    op.drop_table("mail_switch")
    op.drop_table("reminder_sent")
    op.drop_index(op.f("ix_same_event_attending_id"), table_name="same_event")
    op.drop_table("same_event")
    op.drop_table("attestation_step")
    op.drop_index(op.f("ix_attestation_organization_id_state_attending_form"), table_name="attestation")
    op.drop_index(op.f("ix_attestation_id"), table_name="attestation")
    op.drop_table("attestation")

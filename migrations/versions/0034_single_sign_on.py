"""A practice's own sign-in, the mail domains that are its own, and whom its provider knows

Revision: 0034, after: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_sign_on",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(length=1000), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_practice_sign_on_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_practice_sign_on")),
    )
    op.create_table(
        "practice_domain",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("confirmed_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("domain = lower(domain)", name=op.f("ck_practice_domain_domain_lower")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_practice_domain_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "domain", name=op.f("pk_practice_domain")),
    )
    op.create_index(op.f("ix_practice_domain_domain"), "practice_domain", ["domain"])
    op.create_table(
        "provider_identity",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_provider_identity_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_provider_identity_person_id_person")),
        sa.PrimaryKeyConstraint("organization_id", "subject", name=op.f("pk_provider_identity")),
        sa.UniqueConstraint(
            "organization_id", "person_id", name=op.f("uq_provider_identity_organization_id_person_id")
        ),
    )
    op.create_index(op.f("ix_provider_identity_person_id"), "provider_identity", ["person_id"])


def downgrade() -> None:
    op.drop_table("provider_identity")
    op.drop_table("practice_domain")
    op.drop_table("practice_sign_on")

"""What a practice enters for its members: their NPIs, who brought charges in, terms until they are confirmed

Revision: 0038, after: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

STATES = "('stated', 'queried', 'confirmed', 'withdrawn', 'replaced')"


def upgrade() -> None:
    op.create_table(
        "member_npi",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("npi", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_member_npi_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_member_npi_person_id_person")),
        sa.PrimaryKeyConstraint("organization_id", "npi", name=op.f("pk_member_npi")),
    )
    op.add_column("charge_import", sa.Column("brought_by", sa.Integer(), nullable=True))
    _terms()
    _templates()


def _terms() -> None:
    op.create_table(
        "practice_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("pinned_release", sa.String(length=12), nullable=True),
        sa.Column("pin", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cfte", columns.FixedPoint(4), nullable=False),
        sa.Column("annual_goal", columns.FixedPoint(2), nullable=True),
        sa.Column("rate", columns.FixedPoint(4), nullable=True),
        sa.Column("money", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("template", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=True),
        sa.Column("stated_by", sa.Integer(), nullable=False),
        sa.Column("stated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_practice_terms_state")),
        sa.CheckConstraint("cfte > 0 AND cfte <= 10000", name=op.f("ck_practice_terms_cfte")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_practice_terms_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_practice_terms_person_id_person")),
        sa.ForeignKeyConstraint(["stated_by"], ["person.id"], name=op.f("fk_practice_terms_stated_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_terms")),
    )
    op.create_index(
        op.f("ix_practice_terms_person_id_effective_from"), "practice_terms", ["person_id", "effective_from"]
    )
    op.create_index(op.f("ix_practice_terms_organization_id"), "practice_terms", ["organization_id"])


def _templates() -> None:
    op.create_table(
        "terms_template",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("changed_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_terms_template_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("organization_id", "name", name=op.f("pk_terms_template")),
    )


def downgrade() -> None:
    op.drop_table("terms_template")
    op.drop_index(op.f("ix_practice_terms_organization_id"), table_name="practice_terms")
    op.drop_index(op.f("ix_practice_terms_person_id_effective_from"), table_name="practice_terms")
    op.drop_table("practice_terms")
    op.drop_column("charge_import", "brought_by")
    op.drop_table("member_npi")

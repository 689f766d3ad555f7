"""Article revisions, search terms, HCPCS, tracks, counties

Revision: 0004, after: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anesthesia_factor",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contractor", sa.String(length=5), nullable=False),
        sa.Column("locality", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("factor", columns.FixedPoint(4), nullable=False),
        sa.PrimaryKeyConstraint("year", "contractor", "locality", name=op.f("pk_anesthesia_factor")),
    )
    op.create_table(
        "article_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source_file", sa.String(length=120), nullable=False),
        sa.Column("written_by", sa.String(length=120), nullable=False),
        sa.Column("written_at", columns.UtcDateTime(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=120), nullable=True),
        sa.Column("reviewed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("published_by", sa.String(length=120), nullable=True),
        sa.Column("published_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'reviewed', 'published', 'replaced', 'withdrawn')",
            name=op.f("ck_article_revision_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revision")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_article_revision_code_number")),
    )
    op.create_table(
        "hcpcs_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hcpcs_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_hcpcs_file_sha256")),
    )
    with op.batch_alter_table("hcpcs_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hcpcs_file_year"), ["year"], unique=False)

    op.create_table(
        "locality_counties",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contractor", sa.String(length=5), nullable=False),
        sa.Column("locality", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("counties", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", "contractor", "locality", "state", name=op.f("pk_locality_counties")),
    )
    op.create_table(
        "search_terms",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_search_terms")),
    )
    op.create_table(
        "hcpcs_code",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("long_descriptor", sa.Text(), nullable=False),
        sa.Column("short_descriptor", sa.String(length=80), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("coverage", sa.String(length=1), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["hcpcs_file.id"], name=op.f("fk_hcpcs_code_file_id_hcpcs_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "code", name=op.f("pk_hcpcs_code")),
    )
    with op.batch_alter_table("hcpcs_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hcpcs_code_code"), ["code"], unique=False)

    op.create_table(
        "release_track",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=10), nullable=False),
        sa.Column("conversion_factor", columns.FixedPoint(4), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_release_track_release_id_release"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("release_id", "track", name=op.f("pk_release_track")),
        sa.UniqueConstraint("sha256", name=op.f("uq_release_track_sha256")),
    )


def downgrade() -> None:
    op.drop_table("release_track")
    with op.batch_alter_table("hcpcs_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hcpcs_code_code"))

    op.drop_table("hcpcs_code")
    op.drop_table("search_terms")
    op.drop_table("locality_counties")
    with op.batch_alter_table("hcpcs_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hcpcs_file_year"))

    op.drop_table("hcpcs_file")
    op.drop_table("article_revision")
    op.drop_table("anesthesia_factor")

"""Packages have their labeler: what is searched by its maker is found

Revision: 0043, after: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ndc_listing", sa.Column("labeler", sa.String(100), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("ndc_listing", "labeler")

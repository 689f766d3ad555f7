"""PostgreSQL shows a transaction only rows of the person and the practices it is for

The walls themselves are put up after the migrations, from walls.toml (rvuedge/platform/database/policies.py); here they
are taken down before what they stand on goes. Nothing on SQLite.

Revision: 0033, after: 0032
"""

from __future__ import annotations

from alembic import op

from rvuedge.platform.database.policies import take_down

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    take_down(op.get_bind())

"""American and plainer names: a survey's license note, what a reconciliation keeps for its lists

Revision: 0017, after: 0016
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AT_ONCE = 200
FIELDS = {
    "how": "explanation",
    "money_how": "money_explanation",
    "net_money_how": "net_money_explanation",
    "seen": "visible_days",
}
VALUED_BY = {"us": "own_policy", "them": "employer", "row": "shared"}


def upgrade() -> None:
    with op.batch_alter_table("survey") as table:
        table.alter_column("licence_note", new_column_name="license_note", existing_type=sa.String(length=500))
    with op.batch_alter_table("reconciliation") as table:
        table.alter_column("told", new_column_name="overview", existing_type=sa.JSON())
    _rewrite(lambda kept: _renamed(kept, FIELDS, VALUED_BY))


def downgrade() -> None:
    fields = {new: old for old, new in FIELDS.items()}
    values = {new: old for old, new in VALUED_BY.items()}
    _rewrite(lambda kept: _renamed(kept, fields, values))
    with op.batch_alter_table("reconciliation") as table:
        table.alter_column("overview", new_column_name="told", existing_type=sa.JSON())
    with op.batch_alter_table("survey") as table:
        table.alter_column("license_note", new_column_name="licence_note", existing_type=sa.String(length=500))


def _rewrite(renamed: Callable[[Any], Any]) -> None:
    """Every reconciliation's findings and overview under the names of today, some rows at a time."""
    table = sa.table(
        "reconciliation", sa.column("id", sa.String), sa.column("findings", sa.JSON), sa.column("overview", sa.JSON)
    )
    connection = op.get_bind()
    last = ""
    while True:
        query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = connection.execute(query).all()
        for row in rows:
            overview = sa.null() if row.overview is None else renamed(row.overview)
            changed = {"findings": renamed(row.findings), "overview": overview}
            connection.execute(sa.update(table).where(table.c.id == row.id).values(**changed))
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _renamed(kept: Any, fields: Mapping[str, str], values: Mapping[str, str]) -> Any:
    """The same value with its keys renamed at every depth, and whose figure a line's wRVU is."""
    if isinstance(kept, list):
        return [_renamed(item, fields, values) for item in kept]
    if not isinstance(kept, dict):
        return kept
    found = {fields.get(name, name): _renamed(value, fields, values) for name, value in kept.items()}
    if "valued_by" in found:
        found["valued_by"] = values.get(found["valued_by"], found["valued_by"])
    return found

"""The audit trail is a chain of digests that the database refuses to change

What is there already is linked in the order of its numbers. From here on a row of the trail cannot be changed or
deleted, whatever the statement's author: values of `detail` alone can be erased, together with their salts.

Revision: 0032, after: 0031
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from rvuedge.accounts.rules.trail_digests import BEGINNING, SealedEntry, chain_of, digest_of, new_seals
from rvuedge.platform import columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

AT_ONCE = 1_000  # rows per statement: a trail of years does not have to fit into memory
FIXED = ("id", "at", "organization_id", "actor_id", "action", "subject")
REFUSAL = "the audit trail is append-only"
TABLES = ("audit_event", "audit_person", "audit_link")

EVENT = sa.table(
    "audit_event",
    sa.column("id", sa.Integer()),
    sa.column("at", columns.UtcDateTime()),
    sa.column("organization_id", sa.Integer()),
    sa.column("actor_id", sa.Integer()),
    sa.column("action", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("detail", sa.JSON()),
    sa.column("seals", sa.JSON()),
)
PERSON = sa.table("audit_person", sa.column("person_id", sa.Integer()), sa.column("event_id", sa.Integer()))
LINK = sa.table(
    "audit_link",
    sa.column("chain", sa.String()),
    sa.column("position", sa.Integer()),
    sa.column("event_id", sa.Integer()),
    sa.column("digest", sa.LargeBinary()),
)


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("seals", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "audit_link",
        sa.Column("chain", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_link_event_id_audit_event")),
        sa.PrimaryKeyConstraint("chain", "position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_link_event_id")),
    )
    _link(op.get_bind())
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        for name in ("changed", "deleted", *(("emptied",) if postgresql else ("replaced",))):
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION audit_append_only()")
    op.drop_table("audit_link")
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_column("seals")


def _link(connection: sa.Connection) -> None:
    """Seal and link what is there, in the order of its numbers."""
    ends: dict[str, tuple[int, bytes]] = {}
    after = 0
    while entries := list(_entries(connection, after)):
        links = []
        for entry in entries:
            chain = chain_of(entry)
            position, before = ends.get(chain, (0, BEGINNING))
            digest = digest_of(before, chain, position + 1, entry)
            ends[chain] = (position + 1, digest)
            links.append({"chain": chain, "position": position + 1, "event_id": entry.id, "digest": digest})
        seal = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("number")).values(seals=sa.bindparam("with_seals"))
        connection.execute(seal, [{"number": entry.id, "with_seals": dict(entry.seals)} for entry in entries])
        connection.execute(sa.insert(LINK), links)
        after = entries[-1].id


def _entries(connection: sa.Connection, after: int) -> Iterator[SealedEntry]:
    rows = connection.execute(sa.select(EVENT).where(EVENT.c.id > after).order_by(EVENT.c.id).limit(AT_ONCE)).all()
    people: dict[int, list[int]] = {}
    numbers = [row.id for row in rows]
    for person, event in connection.execute(
        sa.select(PERSON.c.person_id, PERSON.c.event_id).where(PERSON.c.event_id.in_(numbers))
    ):
        people.setdefault(event, []).append(person)
    for row in rows:
        values: dict[str, Any] = {name: getattr(row, name) for name in (*FIXED, "detail")}
        yield SealedEntry(**values, seals=new_seals(row.detail), people=people.get(row.id, []))


def _guards(dialect: str) -> Iterator[str]:
    """The triggers: no change but an erasure, no deletion, nothing put in another's place."""
    if dialect == "postgresql":
        yield (
            "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" RAISE EXCEPTION '{REFUSAL}: % of %', lower(tg_op), tg_table_name"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in TABLES:
        yield from (_on_postgresql if dialect == "postgresql" else _on_sqlite)(table)


def _on_postgresql(table: str) -> Iterator[str]:
    refused, when = "EXECUTE FUNCTION audit_append_only()", ""
    if table == "audit_event":
        changed = " OR ".join(f"old.{name} IS DISTINCT FROM new.{name}" for name in FIXED)
        when = f"WHEN ({changed} OR old.seals::text = new.seals::text) "
    yield f"CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table} FOR EACH ROW {when}{refused}"
    yield f"CREATE TRIGGER {table}_deleted BEFORE DELETE ON {table} FOR EACH ROW {refused}"
    yield f"CREATE TRIGGER {table}_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refused}"


def _on_sqlite(table: str) -> Iterator[str]:
    refused, when = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END", ""
    if table == "audit_event":
        changed = " OR ".join(f"old.{name} IS NOT new.{name}" for name in FIXED)
        when = f"WHEN {changed} OR old.seals IS new.seals "
    keys = {"audit_event": ("id",), "audit_person": ("person_id", "event_id"), "audit_link": ("chain", "position")}
    same = " AND ".join(f"{name} = new.{name}" for name in keys[table])
    yield f"CREATE TRIGGER {table}_changed BEFORE UPDATE ON {table} {when}{refused}"
    yield f"CREATE TRIGGER {table}_deleted BEFORE DELETE ON {table} {refused}"
    # INSERT OR REPLACE deletes without a trigger; it is refused where there is something to replace
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
    yield f"CREATE TRIGGER {table}_replaced BEFORE INSERT ON {table} WHEN {there} {refused}"

"""Facts of a case: role and supervision by vocabulary, attending by name, and what residencies ask for

Free words of role and supervision become a word of the vocabulary where they name exactly one; whatever was written is
kept in `as_written`. An attending's account becomes the name of that account where the person shared an organization
with it, else "account 17" is kept in `as_written` and nobody is named.

Revision: 0023, after: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROLES = ("surgeon", "teaching_assistant", "first_assistant", "second_assistant", "observer", "supervisor")
ROLE_WORDS = {
    "sc": "surgeon", "sj": "surgeon", "surgeon chief": "surgeon", "surgeon junior": "surgeon",
    "primary surgeon": "surgeon", "operating surgeon": "surgeon", "primary": "surgeon", "operator": "surgeon",
    "primary operator": "surgeon", "performed": "surgeon", "ta": "teaching_assistant",
    "teach assist": "teaching_assistant", "fa": "first_assistant", "first assist": "first_assistant",
    "1st assistant": "first_assistant", "assistant": "first_assistant", "assistant surgeon": "first_assistant",
    "assisted": "first_assistant", "2nd assistant": "second_assistant", "observed": "observer",
    "supervising": "supervisor",
}  # fmt: skip
SUPERVISION = ("independent", "available", "present", "scrubbed", "directing", "direct", "indirect", "oversight")
SUPERVISION_WORDS = {"direct supervision": "direct", "indirect supervision": "indirect", "unscrubbed": "present"}
AT_ONCE = 1_000  # logs a statement, so that memory stays flat


def upgrade() -> None:
    with op.batch_alter_table("procedure_log") as table:
        table.add_column(sa.Column("attending", sa.String(120), nullable=True))
        table.add_column(sa.Column("rotation", sa.String(80), nullable=True))
        table.add_column(sa.Column("primary_line", sa.Integer(), nullable=True))
        table.add_column(sa.Column("patient_type", sa.String(9), nullable=True))
        table.add_column(sa.Column("age_band", sa.String(20), nullable=True))
        table.add_column(sa.Column("complexity", sa.String(7), nullable=True))
        table.add_column(sa.Column("is_simulated", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("critical_share", columns.FixedPoint(4), nullable=True))
        table.add_column(sa.Column("present_for_critical", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("as_written", sa.JSON(none_as_null=True), nullable=True))
    _read_old_words()
    with op.batch_alter_table("procedure_log") as table:
        table.drop_column("attending_id")


def _read_old_words() -> None:
    """Each log with a free word, by key, some at a time."""
    connection = op.get_bind()
    log = sa.table(
        "procedure_log", sa.column("person_id"), sa.column("id"), sa.column("role"), sa.column("supervision"),
        sa.column("attending_id"), sa.column("attending"), sa.column("as_written", sa.JSON(none_as_null=True)),
    )  # fmt: skip
    names = _names(connection)
    has_words = sa.or_(log.c.role.is_not(None), log.c.supervision.is_not(None), log.c.attending_id.is_not(None))
    query = sa.select(log.c.person_id, log.c.id, log.c.role, log.c.supervision, log.c.attending_id).where(has_words)
    after: tuple[int, str] = (0, "")
    change = (
        log.update()
        .where(log.c.person_id == sa.bindparam("of_person"), log.c.id == sa.bindparam("of_log"))
        .values({name: sa.bindparam(name) for name in ("role", "supervision", "attending", "as_written")})
    )
    while True:
        later = sa.tuple_(log.c.person_id, log.c.id) > after
        rows = connection.execute(query.where(later).order_by(log.c.person_id, log.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        connection.execute(change, [_read(row, names) for row in rows])
        after = (rows[-1].person_id, rows[-1].id)


def _read(row: sa.Row, names: dict[tuple[int, int], str]) -> dict[str, object]:
    name = names.get((row.person_id, row.attending_id)) if row.attending_id is not None else None
    written = {
        "role": row.role,
        "supervision": row.supervision,
        "attending": None if row.attending_id is None else f"account {row.attending_id}",
    }
    return {
        "of_person": row.person_id,
        "of_log": row.id,
        "role": _word(row.role, ROLES, ROLE_WORDS),
        "supervision": _word(row.supervision, SUPERVISION, SUPERVISION_WORDS),
        "attending": name,
        "as_written": {field: text for field, text in written.items() if text is not None},
    }


def _word(text: str | None, keys: tuple[str, ...], words: dict[str, str]) -> str | None:
    plain = " ".join((text or "").replace("_", " ").replace("-", " ").lower().split())
    key = plain.replace(" ", "_")
    return key if key in keys else words.get(plain)


def _names(connection: sa.Connection) -> dict[tuple[int, int], str]:
    """Names of the accounts that logs give as attending, by (person, account), of those who shared an organization."""
    found = connection.execute(
        sa.text(
            "SELECT DISTINCT log.person_id, log.attending_id, person.name FROM procedure_log AS log"
            " JOIN person ON person.id = log.attending_id"
            " JOIN membership AS mine ON mine.person_id = log.person_id"
            " JOIN membership AS theirs ON theirs.person_id = log.attending_id"
            " AND theirs.organization_id = mine.organization_id"
        )
    )
    return {(person_id, attending_id): name[:120] for person_id, attending_id, name in found}


def downgrade() -> None:
    with op.batch_alter_table("procedure_log") as table:
        table.add_column(sa.Column("attending_id", sa.Integer(), nullable=True))
        for name in (
            "attending", "rotation", "primary_line", "patient_type", "age_band", "complexity", "is_simulated",
            "critical_share", "present_for_critical", "as_written",
        ):  # fmt: skip
            table.drop_column(name)

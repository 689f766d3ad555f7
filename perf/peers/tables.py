"""The peer's own tables of logs, for SQLAlchemy Core: the rows RVU Edge writes. Figures are exact."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, Integer, MetaData, String, Table, Text, bindparam, select

from rvuedge.accounts.people.models import Device, Person, Token
from rvuedge.platform.columns import FixedPoint, UtcDateTime

metadata = MetaData()
LOG = Table(
    "peer_log",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("change", Integer, nullable=False),
    Column("performed_on", Date, nullable=False),
    Column("setting", String(12), nullable=False),
    Column("site", String(120)),
    Column("case_ref", String(60)),
    Column("patient_key", String(64)),
    Column("note", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    Index("ix_peer_log_day", "person_id", "performed_on"),
    Index("ix_peer_log_patient", "person_id", "patient_key", "performed_on"),
    Index("ix_peer_log_change", "person_id", "change"),
)
LINE = Table(
    "peer_line",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("log_id", String(36), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String(5), nullable=False),
    Column("modifiers", JSON, nullable=False),
    Column("units", Integer, nullable=False),
    Column("session", Integer, nullable=False),
    Column("facts", JSON, nullable=False),
)
CREDIT = Table(
    "peer_credit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("log_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("performed_on", Date, nullable=False),
    Column("code", String(5), nullable=False),
    Column("state", String(40), nullable=False),
    Column("face_work_rvu", FixedPoint(6)),
    Column("work_rvu", FixedPoint(6)),
    Column("factors", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("drug", JSON(none_as_null=True)),
    Column("drug_amount", FixedPoint(2)),
    Column("release", String(12)),
    Column("policy", String(80), nullable=False),
    Column("credited_at", UtcDateTime, nullable=False),
    Column("superseded_at", UtcDateTime),
    Index("ix_peer_credit_log", "person_id", "log_id"),
    Index("ix_peer_credit_day", "person_id", "performed_on"),
)
TOTAL = Table(
    "peer_daily_total",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("performed_on", Date, primary_key=True),
    Column("work_rvu", FixedPoint(6), nullable=False),
    Column("lines", Integer, nullable=False),
    Column("unvalued_lines", Integer, nullable=False),
    Column("drug_amount", FixedPoint(2), nullable=False),
)
COUNTER = Table(
    "peer_counter",
    metadata,
    Column("person_id", Integer, primary_key=True),
    Column("latest", Integer, nullable=False),
)
AUDIT = Table(
    "peer_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, nullable=False),
    Column("action", String(40), nullable=False),
    Column("entity", String(60), nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
)
_PERSON, _DEVICE, _TOKEN = Person.__table__.c, Device.__table__.c, Token.__table__.c
# Whose access token a digest is of, and as what they are paid; RVU Edge's own tables, so both take the same tokens.
SIGNED_IN = (
    select(_PERSON.id, _PERSON.provider_type)
    .join(Device.__table__, _DEVICE.person_id == _PERSON.id)
    .join(Token.__table__, _TOKEN.device_id == _DEVICE.id)
    .where(
        _TOKEN.digest == bindparam("digest"),
        _TOKEN.kind == "access",
        _TOKEN.spent_at.is_(None),
        _TOKEN.expires_at > bindparam("now"),
        _DEVICE.revoked_at.is_(None),
        _PERSON.disabled_at.is_(None),
    )
)

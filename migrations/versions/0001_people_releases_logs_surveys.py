"""people releases logs surveys

Revision: 0001, after:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rvuedge.platform import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("review_state", sa.String(length=20), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=120), nullable=False),
        sa.Column("loaded_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("review_state IN ('needs_review', 'reviewed')", name=op.f("ck_article_review_state")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_article")),
    )
    op.create_table(
        "catalog_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalog_version_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_version")),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
    )
    op.create_table(
        "payment_limit_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter_start", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_limit_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_payment_limit_file_sha256")),
    )
    with op.batch_alter_table("payment_limit_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_limit_file_quarter_start"), ["quarter_start"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("career_stage", sa.String(length=20), nullable=False),
        sa.Column("specialty", sa.String(length=100), nullable=True),
        sa.Column("provider_type", sa.String(length=20), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("disabled_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "career_stage IN ('medical_student', 'resident', 'attending', 'manager')",
            name=op.f("ck_person_career_stage"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("conversion_factor", columns.FixedPoint(4), nullable=False),
        sa.Column("track", sa.String(length=10), nullable=True),
        sa.Column("coverage", sa.String(length=10), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("coverage IN ('complete', 'excerpt')", name=op.f("ck_release_coverage")),
        sa.CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name=op.f("ck_release_window")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["release.id"], name=op.f("fk_release_supersedes_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("name", name=op.f("uq_release_name")),
        sa.UniqueConstraint("sha256", name=op.f("uq_release_sha256")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_effective_from"), ["effective_from"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UtcDateTime(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_event_actor_id_person")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_audit_event_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_organization_id_id"), ["organization_id", "id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("policy", sa.String(length=60), nullable=False),
        sa.Column("pinned_release", sa.String(length=12), nullable=True),
        sa.Column("cfte", columns.FixedPoint(4), nullable=False),
        sa.Column("annual_goal", columns.FixedPoint(2), nullable=True),
        sa.Column("rate", columns.FixedPoint(4), nullable=True),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("annual_goal IS NULL OR annual_goal > 0", name=op.f("ck_contract_goal")),
        sa.CheckConstraint("cfte > 0 AND cfte <= 10000", name=op.f("ck_contract_cfte")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contract_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("person_id", "effective_from", name=op.f("uq_contract_person_id_effective_from")),
    )
    op.create_table(
        "daily_total",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("work_rvu", columns.FixedPoint(6), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("unvalued_lines", sa.Integer(), nullable=False),
        sa.Column("drug_amount", columns.FixedPoint(2), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_daily_total_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "performed_on", name=op.f("pk_daily_total")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.Column("revoked_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_device_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("role IN ('trainee', 'physician', 'manager', 'owner')", name=op.f("ck_membership_role")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_membership_period")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_membership_organization_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "organization_id",
            "person_id",
            "started_on",
            name=op.f("uq_membership_organization_id_person_id_started_on"),
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "payment_limit",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("short_descriptor", sa.String(length=80), nullable=False),
        sa.Column("dosage", sa.String(length=40), nullable=False),
        sa.Column("payment_limit", columns.FixedPoint(3), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["payment_limit_file.id"],
            name=op.f("fk_payment_limit_file_id_payment_limit_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "code", name=op.f("pk_payment_limit")),
    )
    with op.batch_alter_table("payment_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_limit_code"), ["code"], unique=False)

    op.create_table(
        "procedure_log",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("setting", sa.String(length=12), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("supervision", sa.String(length=40), nullable=True),
        sa.Column("attending_id", sa.Integer(), nullable=True),
        sa.Column("case_ref", sa.String(length=60), nullable=True),
        sa.Column("patient_key", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("setting IN ('facility', 'nonfacility')", name=op.f("ck_procedure_log_setting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_procedure_log_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_procedure_log")),
    )
    with op.batch_alter_table("procedure_log", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_procedure_log_person_id_patient_key_performed_on"),
            ["person_id", "patient_key", "performed_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_procedure_log_person_id_performed_on"),
            ["person_id", "performed_on"],
            unique=False,
        )

    op.create_table(
        "relative_value",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("modifier", sa.String(length=2), nullable=False),
        sa.Column("short_descriptor", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=1), nullable=False),
        sa.Column("not_used", sa.Boolean(), nullable=False),
        sa.Column("work_rvu", columns.FixedPoint(2), nullable=False),
        sa.Column("nonfacility_pe", columns.FixedPoint(2), nullable=False),
        sa.Column("nonfacility_na", sa.Boolean(), nullable=False),
        sa.Column("facility_pe", columns.FixedPoint(2), nullable=False),
        sa.Column("facility_na", sa.Boolean(), nullable=False),
        sa.Column("malpractice", columns.FixedPoint(2), nullable=False),
        sa.Column("total_nonfacility", columns.FixedPoint(2), nullable=False),
        sa.Column("total_facility", columns.FixedPoint(2), nullable=False),
        sa.Column("pctc", sa.String(length=1), nullable=False),
        sa.Column("global_days", sa.String(length=3), nullable=False),
        sa.Column("pre", columns.FixedPoint(2), nullable=False),
        sa.Column("intra", columns.FixedPoint(2), nullable=False),
        sa.Column("post", columns.FixedPoint(2), nullable=False),
        sa.Column("mpi", sa.String(length=1), nullable=False),
        sa.Column("bilat", sa.String(length=1), nullable=False),
        sa.Column("asst", sa.String(length=1), nullable=False),
        sa.Column("co", sa.String(length=1), nullable=False),
        sa.Column("team", sa.String(length=1), nullable=False),
        sa.Column("pricing_indicator", sa.String(length=1), nullable=False),
        sa.Column("endo_base", sa.String(length=5), nullable=False),
        sa.Column("supervision", sa.String(length=2), nullable=False),
        sa.Column("calculation_flag", sa.String(length=1), nullable=False),
        sa.Column("imaging_family", sa.String(length=2), nullable=False),
        sa.Column("opps_nonfacility_pe", columns.FixedPoint(2), nullable=False),
        sa.Column("opps_facility_pe", columns.FixedPoint(2), nullable=False),
        sa.Column("opps_malpractice", columns.FixedPoint(2), nullable=False),
        sa.CheckConstraint("modifier IN ('', '26', 'TC', '53')", name=op.f("ck_relative_value_modifier")),
        sa.CheckConstraint(
            "short_descriptor = '' OR (substr(code, 1, 1) BETWEEN 'A' AND 'V' AND substr(code, 1, 1) <> 'D')",
            name=op.f("ck_relative_value_no_cpt_text"),
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["release.id"],
            name=op.f("fk_relative_value_release_id_release"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_id", "code", "modifier", name=op.f("pk_relative_value")),
    )
    with op.batch_alter_table("relative_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relative_value_code_release_id"), ["code", "release_id"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("schedule_year", sa.Integer(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("licence_note", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", columns.UtcDateTime(), nullable=False),
        sa.CheckConstraint("organization_id IS NOT NULL OR synthetic", name=op.f("ck_survey_owned_or_synthetic")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_survey_organization_id_organization"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("organization_id", "sha256", name=op.f("uq_survey_organization_id_sha256")),
    )
    op.create_table(
        "credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("face_work_rvu", columns.FixedPoint(6), nullable=True),
        sa.Column("work_rvu", columns.FixedPoint(6), nullable=True),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("drug", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("drug_amount", columns.FixedPoint(2), nullable=True),
        sa.Column("release", sa.String(length=12), nullable=True),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("credited_at", columns.UtcDateTime(), nullable=False),
        sa.Column("superseded_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_credit_person_id_log_id_procedure_log"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit")),
    )
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_person_id_log_id"), ["person_id", "log_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_credit_person_id_performed_on"),
            ["person_id", "performed_on"],
            unique=False,
        )

    op.create_table(
        "log_line",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(length=36), nullable=True),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("modifiers", sa.JSON(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("units >= 1", name=op.f("ck_log_line_units")),
        sa.ForeignKeyConstraint(
            ["person_id", "log_id"],
            ["procedure_log.person_id", "procedure_log.id"],
            name=op.f("fk_log_line_person_id_log_id_procedure_log"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "log_id", "position", name=op.f("pk_log_line")),
    )
    op.create_table(
        "survey_curve",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("specialty", sa.String(length=120), nullable=False),
        sa.Column("specialty_key", sa.String(length=120), nullable=False),
        sa.Column("metric", sa.String(length=60), nullable=False),
        sa.Column("provider_type", sa.String(length=20), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("n_organizations", sa.Integer(), nullable=True),
        sa.Column("n_providers", sa.Integer(), nullable=True),
        sa.Column("mean", columns.FixedPoint(4), nullable=True),
        sa.Column("standard_deviation", columns.FixedPoint(4), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"],
            ["survey.id"],
            name=op.f("fk_survey_curve_survey_id_survey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_curve")),
    )
    with op.batch_alter_table("survey_curve", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_survey_curve_survey_id_specialty_key_metric"),
            ["survey_id", "specialty_key", "metric"],
            unique=False,
        )

    op.create_table(
        "token",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("spent_at", columns.UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('access', 'refresh')", name=op.f("ck_token_kind")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_token_device_id_device")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_token")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_device_id"), ["device_id"], unique=False)

    op.create_table(
        "survey_point",
        sa.Column("curve_id", sa.Integer(), nullable=False),
        sa.Column("percentile", columns.FixedPoint(2), nullable=False),
        sa.Column("value", columns.FixedPoint(4), nullable=False),
        sa.ForeignKeyConstraint(
            ["curve_id"],
            ["survey_curve.id"],
            name=op.f("fk_survey_point_curve_id_survey_curve"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("curve_id", "percentile", name=op.f("pk_survey_point")),
    )


def downgrade() -> None:
    op.drop_table("survey_point")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_device_id"))

    op.drop_table("token")
    with op.batch_alter_table("survey_curve", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_curve_survey_id_specialty_key_metric"))

    op.drop_table("survey_curve")
    op.drop_table("log_line")
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_person_id_performed_on"))
        batch_op.drop_index(batch_op.f("ix_credit_person_id_log_id"))

    op.drop_table("credit")
    op.drop_table("survey")
    with op.batch_alter_table("relative_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relative_value_code_release_id"))

    op.drop_table("relative_value")
    with op.batch_alter_table("procedure_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_procedure_log_person_id_performed_on"))
        batch_op.drop_index(batch_op.f("ix_procedure_log_person_id_patient_key_performed_on"))

    op.drop_table("procedure_log")
    with op.batch_alter_table("payment_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_limit_code"))

    op.drop_table("payment_limit")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_person_id"))

    op.drop_table("device")
    op.drop_table("daily_total")
    op.drop_table("contract")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_organization_id_id"))

    op.drop_table("audit_event")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_effective_from"))

    op.drop_table("release")
    op.drop_table("person")
    with op.batch_alter_table("payment_limit_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_limit_file_quarter_start"))

    op.drop_table("payment_limit_file")
    op.drop_table("organization")
    op.drop_table("catalog_version")
    op.drop_table("article")

"""A training program for tests: one resident with two years of training, a rotation, a roster and a code map."""

from __future__ import annotations

import uuid
from datetime import date

from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import (
    ProgramCode,
    ProgramRules,
    Rotation,
    RotationBlock,
    StageSpan,
    Trainee,
    TrainingProgram,
)
from tests.conftest import NOW

YEARS = ((4, False, date(2025, 7, 1), date(2026, 6, 30)), (5, True, date(2026, 7, 1), None))
ROSTER = (("Lee, Ann", None), ("Hall, Bo", date(2026, 6, 30)))
CODES = {"47562": "Biliary", "49505": "Hernia"}


def train(
    organization_id: int,
    person_id: int,
    *,
    policy: str = "on_request",
    attending_id: int | None = None,
    graduates_on: date | None = None,
) -> None:
    """Make an organization a general surgery residency with this resident: chief from July 1, 2026, on a colorectal
    rotation that July. Lee is on the roster (as `attending_id`), Hall was until June 30, 2026."""
    with transaction() as session:
        session.add(
            TrainingProgram(
                organization_id=organization_id, kind="residency", specialty="general_surgery", years=5, created_at=NOW
            )
        )
        session.flush()
        trainee = {"organization_id": organization_id, "person_id": person_id}
        session.add(Trainee(**trainee, graduates_on=graduates_on, updated_at=NOW))
        session.add(Rotation(organization_id=organization_id, key="colon", name="Colorectal", site="Main hospital"))
        session.flush()
        for pgy, is_chief, first, last in YEARS:
            session.add(
                StageSpan(**trainee, kind="training", pgy=pgy, is_chief=is_chief, starts_on=first, ends_on=last)
            )
        july = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 31)}
        session.add(RotationBlock(**trainee, rotation_key="colon", **july))
        for name, last in ROSTER:
            session.add(
                Attending(
                    organization_id=organization_id,
                    key=str(uuid.uuid4()),
                    name=name,
                    aliases=[],
                    person_id=attending_id if last is None else None,
                    active_to=last,
                    updated_at=NOW,
                )
            )
        for code, category in CODES.items():
            session.add(
                ProgramCode(
                    organization_id=organization_id,
                    code=code,
                    rrc_code="",
                    starts_on=date(2020, 7, 1),
                    categories=[category],
                    source="a program's sheet",
                )
            )
        rules = {"attestation_policy": policy}
        session.add(
            ProgramRules(
                organization_id=organization_id,
                starts_on=date(2020, 7, 1),
                rules=rules,
                created_by=person_id,
                created_at=NOW,
            )
        )

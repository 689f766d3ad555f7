"""A log as a case: the body's role from two facts and the chief year, the sides from modifiers, the primary procedure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rvuedge.training.cases.rules import AttestedFacts, CaseLine, CaseRecord, body_role, logged_case
from rvuedge.training.requirements.shipped import vocabularies


def a_record(*lines: CaseLine, **facts: Any) -> CaseRecord:
    """A case of July 1, 2026, of which nothing is stated but the lines."""
    unstated = dict.fromkeys(
        ("site", "rotation", "attending", "role", "supervision", "primary_line", "patient_type", "age_band",
         "complexity", "critical_share", "present_for_critical", "case_ref")
    )  # fmt: skip
    at = datetime(2026, 7, 1, 20, tzinfo=UTC)
    return CaseRecord(
        log_id="case", version=1, performed_on=date(2026, 7, 1), logged_at=at, lines=lines,
        **{**unstated, "is_simulated": False, **facts},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "role", "supervision", "is_chief", "word"),
    [
        ("general_surgery", "surgeon", None, True, "SC"),
        ("general_surgery", "surgeon", "scrubbed", False, "SJ"),
        ("general_surgery", "surgeon", None, None, None),  # whether it was the chief year is not known
        ("general_surgery", "teaching_assistant", None, True, "TA"),
        ("general_surgery", "first_assistant", None, False, "FA"),
        ("general_surgery", "observer", None, False, None),  # the ACGME has no observer
        ("uk_elogbook", "surgeon", "scrubbed", None, "S-TS"),
        ("uk_elogbook", "surgeon", "present", None, "S-TU"),
        ("uk_elogbook", "surgeon", "direct", None, None),  # present or scrubbed: the level says less
        ("ophthalmology", "first_assistant", None, None, "Assistant"),
    ],
)
def test_two_facts_become_the_bodys_word(
    body: str, role: str, supervision: str | None, is_chief: bool | None, word: str | None
) -> None:
    assert body_role(vocabularies()[body], role, supervision, is_chief) == word


@pytest.mark.parametrize(
    ("lines", "marked", "primary"),
    [
        ((CaseLine("47562", (), 1),), None, "47562"),
        ((CaseLine("47562", (), 1), CaseLine("49505", (), 1)), None, None),
        ((CaseLine("47562", (), 1), CaseLine("49505", (), 1)), 1, "49505"),
        ((CaseLine("47562", (), 1),), 3, "47562"),
    ],
)
def test_the_primary_procedure_is_the_marked_one_or_the_only_one(
    lines: tuple[CaseLine, ...], marked: int | None, primary: str | None
) -> None:
    case = logged_case(a_record(*lines, primary_line=marked), resident="1", vocabulary=None, is_chief=None)
    assert case.primary == primary


@pytest.mark.parametrize(
    ("modifiers", "sides"),
    [((), set()), (("RT",), {"R"}), (("LT", "59"), {"L"}), (("50",), {"L", "R"}), (("RT", "LT"), {"L", "R"})],
)
def test_sides_come_from_modifiers(modifiers: tuple[str, ...], sides: set[str]) -> None:
    case = logged_case(a_record(CaseLine("67900", modifiers, 1)), resident="1", vocabulary=None, is_chief=None)
    assert case.rows[0].sides == sides


def test_a_claim_and_an_attestation_are_two_facts() -> None:
    said = AttestedFacts("first_assistant", None, "Jane Lee", date(2026, 7, 2))
    record = a_record(CaseLine("47562", (), 1), role="surgeon")
    words = vocabularies()["general_surgery"]
    [claim] = logged_case(record, resident="1", vocabulary=words, is_chief=True, attested=said).claims
    assert (claim.role, claim.attested_role, claim.attestation) == ("SC", "FA", "disputed")

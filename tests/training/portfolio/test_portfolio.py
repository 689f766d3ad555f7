"""The certificate and the portfolio: what is printed, for whom, and the same bytes for the same content."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.support.api import Api
from tests.support.clock import TODAY
from tests.support.stored_cases import StoredCase
from tests.training.progress.residency import STARTED, SURGERY_CODES, Residency, founded_program


@pytest.fixture
def residency(seeded_app: Flask) -> Residency:
    found = founded_program(seeded_app)
    found.map({**SURGERY_CODES, "47562": ["Biliary"]})
    return found


def printed(who: Api, query: str = "") -> tuple[bytes, str]:
    answer = who.get(f"/training/portfolio{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data, " ".join(
        "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split()
    )


def test_a_portfolio_prints_cases_by_year_category_role_and_supervision(residency: Residency) -> None:
    me = residency.resident("Rosa Resident")
    residency.spans(me, ("training", 4, STARTED, None))
    residency.store(
        me,
        StoredCase(date(2026, 6, 30), ("47562",), more={"supervision": "scrubbed"}),
        StoredCase(date(2026, 7, 1), ("47562",), more={"supervision": "scrubbed"}),
        StoredCase(TODAY, ("X0002",), "first_assistant"),
        StoredCase(TODAY, ("X0002",), more={"is_simulated": True}),
    )
    data, text = printed(me)
    assert "Rosa Resident: case portfolio" in text
    assert "logged 3 cases from 2026-06-30 to 2026-11-23." in text
    assert "Counted apart: 1 simulated case." in text
    assert "2025-26 1 0 1 0 0" in text  # SJ, FA, cases, confirmed, simulated
    assert "2026-27 1 1 2 0 1" in text
    assert "SJ scrubbed 2 2 0 0" in text
    assert "Abdominal: Biliary 2 2 85 83 missing P: GSMIN" in text
    assert "no document of the ACGME" in text
    assert "A minimum met is not competence" in text
    assert "Verified by the program director" in text
    assert printed(me)[0] == data


def test_a_certificate_is_the_first_part_alone(residency: Residency) -> None:
    me = residency.resident("Rosa Resident")
    residency.store(me, StoredCase(TODAY, ("X0002",)))
    _, text = printed(me, "?part=certificate")
    assert "certificate of logged cases" in text
    assert "Procedures by type" not in text
    assert me.get("/training/portfolio?part=diploma").status_code == 422


def test_without_a_set_and_without_cases_the_paper_says_so(api: Api) -> None:
    me = api.signed_in(career_stage="resident", specialty="Neurological Surgery")
    _, text = printed(me)
    assert "logged 0 cases." in text
    assert "No number is beside the counts. No set of this specialty is loaded." in text

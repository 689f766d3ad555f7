"""A portfolio lists procedures by role and supervision, and cases by academic year."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

from rvuedge.training.portfolio.rules import Performed, procedure_rows, roles_of, year_rows


def done(day: date, role: str, supervision: str | None, *codes: str, marks: str = "") -> Performed:
    given = {f"is_{mark}": mark in marks for mark in ("simulated", "confirmed")}
    return Performed(day, codes, "primary" in marks, role, supervision, **given)


CASES = [
    done(date(2026, 6, 30), "SJ", "scrubbed", "47562", "47563", marks="primary confirmed"),
    done(date(2026, 7, 1), "SJ", "scrubbed", "47562", "47562"),
    done(date(2026, 7, 2), "FA", None, "47562", marks="primary"),
    done(date(2026, 7, 3), "SJ", None, "43235", marks="primary simulated"),
]


def test_procedures_by_role_and_supervision() -> None:
    assert [astuple(row) for row in procedure_rows(CASES)] == [
        ("43235", "SJ", "", 0, 0, 0, 1),
        ("47562", "FA", "", 1, 1, 0, 0),
        ("47562", "SJ", "scrubbed", 2, 1, 1, 0),
        ("47563", "SJ", "scrubbed", 1, 0, 1, 0),
    ]


def test_cases_by_academic_year_which_begins_on_july_1() -> None:
    assert roles_of(CASES) == ("SJ", "FA")
    assert [astuple(row) for row in year_rows(CASES, ("SJ", "FA"))] == [
        ("2025-26", (1, 0), 1, 1, 0),
        ("2026-27", (1, 1), 2, 0, 1),
    ]

"""Terms as sentences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.contracts.rules.release_pins import pin_from
from rvuedge.contracts.rules.terms import money_from
from rvuedge.contracts.terms.queries import Terms
from rvuedge.contracts.terms.sentences import sentences

D = Decimal
BANDS = [{"up_to": "4500", "rate": "55"}, {"up_to_percentile": "75", "rate": "60"}, {"rate": "75.5"}]


def said(**money: Any) -> str:
    return " ".join(sentences(Terms(effective_from=date(2026, 7, 1), money=money_from(money))))


@pytest.mark.parametrize(
    ("money", "sentence"),
    [
        ({"base_salary": "240000"}, "Base salary of $240,000 per year."),
        ({"rate": "55"}, "$55 for every wRVU."),
        (
            {"rate": "60", "threshold": "4500", "share": "0.8"},
            "$60 for each wRVU above 4,500 per year; your share",
        ),
        ({"rate_percentile": "50", "survey_id": 1}, "The survey's P50 of compensation per wRVU for every wRVU."),
        (
            {"bands": BANDS, "survey_id": 1},
            "up to 4,500 wRVUs at $55; up to the survey's P75 at $60; above that at $75.50.",
        ),
        ({"bands": BANDS, "survey_id": 1, "mode": "cliff"}, "at the rate of the highest tier reached (retroactive)."),
        ({"rate": "55", "resets": "quarterly"}, "start over each quarter, at a fourth of the annual limits."),
        ({"rate": "55", "settlement": "annual"}, "settled at the end of the contract year."),
        (
            {"draw": {"per_quarter": "80000", "year_end": "clawback", "clawback_cap": "5000"}},
            "repaid (clawback), at most $5,000.",
        ),
        ({"floor": "250000"}, "Salary and production combined are guaranteed to be at least $250,000 per year."),
        ({"cap": "500000"}, "Salary and production combined are capped at $500,000 per year."),
        (
            {"stipends": [{"label": "Director", "monthly": "2500", "last": "2026-12-31"}]},
            "$2,500 per month to 2026-12-31.",
        ),
        ({"call": [{"label": "Trauma call", "per_shift": "1200"}]}, "Trauma call: $1,200 per shift."),
        ({"rate": "1", "year_start": 7}, "The contract year begins on July 1."),
    ],
)
def test_each_thing_agreed_on_is_a_sentence(money: dict[str, Any], sentence: str) -> None:
    assert sentence in said(**money)


def test_terms_say_what_values_the_work_and_until_when() -> None:
    answer = {"fallback": "crosswalk", "crosswalk": {"49591": "49560"}, "year": 2020}
    terms = Terms(
        effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30), rate=D(50), pin=pin_from(None, answer)
    )
    found = sentences(terms)
    assert found[0] == "In effect from 2026-01-01 to 2026-06-30."
    assert "Work is valued by the last release of 2020, under the policy cms-payment." in found
    assert "Newer codes valued as older ones: 49591 as 49560." in found
    assert sentences(Terms()) == [
        "No contract terms are entered. Work is valued by date of service under the policy cms-payment."
    ]


def test_a_percentile_has_no_idle_zeros_and_its_survey_a_name() -> None:
    """As kept, a percentile has two places: 50.00."""
    money = money_from({"rate_percentile": "50.00", "survey_id": 4})
    found = sentences(Terms(effective_from=date(2026, 1, 1), money=money), {4: "Try survey", 5: "Another"})
    assert "The survey's P50 of compensation per wRVU for every wRVU." in found
    assert "The survey is Try survey." in found
    plain = Terms(effective_from=date(2026, 1, 1), money=money_from({"rate": "50", "survey_id": 4}))
    assert "The survey is Try survey." not in sentences(plain, {4: "Try survey"})

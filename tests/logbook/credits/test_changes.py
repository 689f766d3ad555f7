"""Which stored credits are replaced: all of a log's together, and only where one of them differs. No database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rvuedge.logbook.credits.rules.changes import credit_changes
from rvuedge.logbook.credits.rules.line_credits import LineCredit
from rvuedge.logbook.records.facts import LineFacts, LogFacts
from tests.conftest import NOW

LOG = LogFacts(
    "case", (LineFacts("47562"), LineFacts("49505", ("51",))), performed_on=date(2026, 7, 14), setting="facility"
)
GALLBLADDER = LineCredit(
    key="case:0", code="47562", state="credited", face_work_rvu=Decimal("10.21"), work_rvu=Decimal("10.21"),
    factors=[], warnings=[], drug=None, drug_amount=None, release="RVU26C", policy="cms-payment",
)  # fmt: skip
HALVED = {"rule": "multiple procedures", "factor": Decimal("0.5"), "before": Decimal("7.76"), "after": Decimal("3.88")}
HERNIA = replace(
    GALLBLADDER, key="case:1", code="49505", face_work_rvu=Decimal("7.76"), work_rvu=Decimal("3.88"), factors=[HALVED]
)
FRESH = {"case:0": GALLBLADDER, "case:1": HERNIA}


def stored() -> dict[tuple[str, int], dict[str, Any]]:
    """The credits of the case as a crediting stores them, with the ids of a table."""
    rows = credit_changes(1, [LOG], FRESH, {}, now=NOW).rows
    return {("case", index): {**row, "id": 100 + index} for index, row in enumerate(rows)}


def test_a_log_without_credits_gets_one_for_each_line() -> None:
    changes = credit_changes(1, [LOG], FRESH, {}, now=NOW)
    assert changes.replaced == ()
    assert [(row["log_id"], row["position"], row["code"], row["work_rvu"]) for row in changes.rows] == [
        ("case", 0, "47562", Decimal("10.21")),
        ("case", 1, "49505", Decimal("3.88")),
    ]
    assert changes.rows[1]["factors"] == [{**HALVED, "factor": "0.5", "before": "7.76", "after": "3.88"}]
    assert changes.in_force == {"case": list(changes.rows)}


def test_the_same_credits_again_change_nothing() -> None:
    changes = credit_changes(1, [LOG], FRESH, stored(), now=NOW)
    assert (changes.replaced, changes.rows) == ((), ())
    assert [row["work_rvu"] for row in changes.in_force["case"]] == [Decimal("10.21"), Decimal("3.88")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "global_included"),
        ("work_rvu", None),
        ("face_work_rvu", Decimal("7.77")),
        ("factors", []),
        ("warnings", [{"code": "PROVISIONAL_RELEASE", "message": "RVU26D is not loaded"}]),
        ("drug", {"units": 4}),
        ("release", "RVU26B"),
        ("policy", "face-value"),
        ("code", "49507"),
        ("performed_on", date(2026, 7, 13)),
    ],
)
def test_one_line_that_differs_replaces_the_credits_of_its_log(name: str, value: Any) -> None:
    before = stored()
    before["case", 1][name] = value
    changes = credit_changes(1, [LOG], FRESH, before, now=NOW)
    assert changes.replaced == ("case",)
    assert [row["position"] for row in changes.rows] == [0, 1]


def test_a_line_that_went_replaces_the_credits_of_its_log_and_no_other() -> None:
    shorter, other = replace(LOG, lines=LOG.lines[:1]), replace(LOG, id="other", lines=LOG.lines[:1])
    fresh = {"case:0": GALLBLADDER, "other:0": replace(GALLBLADDER, key="other:0")}
    unchanged = credit_changes(1, [other], fresh, {}, now=NOW).rows[0]
    changes = credit_changes(1, [shorter, other], fresh, {**stored(), ("other", 0): unchanged}, now=NOW)
    assert changes.replaced == ("case",)
    assert [(row["log_id"], row["position"]) for row in changes.rows] == [("case", 0)]

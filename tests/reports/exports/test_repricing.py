"""Export of re-priced lines: over HTTP as they are valued, and from the command line, where no cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from rvuedge.files.safe_cells import csv_lines, safe
from tests.support.api import Api

ASKED = "from=2026-07-01&to=2026-07-31"


def test_every_line_is_there_once_with_why(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562", "99998", performed_on="2026-07-14")
    me.log("99213", performed_on="2026-08-01")
    answer = me.get(f"/repricing/export?{ASKED}&release=RVU25D")
    assert (answer.mimetype, answer.is_streamed) == ("text/csv", True)
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(item["date"], item["code"], item["old_wrvu"], item["new_wrvu"], item["change"]) for item in rows] == [
        ("2026-07-14", "47562", "10.21", "10.47", "0.26"),
        ("2026-07-14", "99998", "", "", ""),
    ]
    assert rows[0]["why"] == "published work 10.21 in RVU26C, 10.47 in RVU25D"


@pytest.mark.parametrize(("more", "status"), [("", 422), ("&release=RVU99A", 404), ("&policy=nobodys", 404)])
def test_what_cannot_be_asked_is_refused_before_the_first_byte(seeded_app: Flask, more: str, status: int) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562", performed_on="2026-07-14")
    answer = me.get(f"/repricing/export?{ASKED}{more}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1", "\u00a0=1", "\n=1", "\u3000＝1", "\t=1", "-1"]
)
def test_full_width_signs_and_leading_blanks_are_formulas_too(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["Gray", "A=1", "–", "1-2", " Gray", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_a_line_of_csv_is_written_when_it_is_asked_for() -> None:
    requested: list[int] = []

    def rows():  # type: ignore[no-untyped-def]
        for number in range(3):
            requested.append(number)
            yield (number, "=x")

    lines = csv_lines(rows())
    assert (next(lines), requested) == ("0,'=x\r\n", [0])

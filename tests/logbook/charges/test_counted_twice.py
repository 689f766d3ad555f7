"""What could count twice, or not at all, without a word: repeated lines of a claim, denied rows, shared credit."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.files.columns.outcomes import answered
from rvuedge.logbook.charges.readers.any_format import read_charges, read_statement
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from tests.logbook.charges.files import claim, x12

TODAY = date(2026, 11, 30)
TWICE = "Claim,DOS,CPT,Mod,Units\nA1,7/14/2026,17000,,1\nA1,7/14/2026,11102,,1\nA1,7/14/2026,11102,,1\n"


def read(data: str | bytes, **choices: str) -> ChargeFile:
    manner = ReadingManner(TODAY, answered=answered({}, choices))
    return read_charges(data if isinstance(data, bytes) else data.encode(), file="t.csv", keyed=str, manner=manner)


def codes(found: ChargeFile) -> list[str]:
    return [charge.code for encounter in found.encounters for charge in encounter.charges]


def test_the_same_line_twice_in_a_claim_is_asked_and_counted_as_answered() -> None:
    (question,) = read(TWICE).questions
    assert (question.key, question.is_blocking) == ("claims:repeated", True)
    assert question.sentence.startswith("1 line (11102; row 4)")
    both, once = (read(TWICE, **{question.key: choice}) for choice in ("both", "once"))
    assert (codes(both), both.questions) == (["17000", "11102", "11102"], ())
    assert (codes(once), once.questions) == (["17000", "11102"], ())
    assert [(row.line, row.reason) for row in once.skipped] == [(4, "11102 stands in its claim already; counted once")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("11102,,1\nA1,7/14/2026,11102,,1", "11102,,1\nA1,7/14/2026,11102,76,1"),  # another modifier
        ("11102,,1\nA1,7/14/2026,11102,,1", "11102,76,1\nA1,7/14/2026,11102,76,1"),  # 76 says that it was repeated
        ("11102,,1\nA1,7/14/2026,11102,,1", "11102,,1\nA1,7/14/2026,11102,,2"),  # other units
        ("A1,7/14/2026,11102,,1\nA1,7/14/2026", "A1,7/14/2026,11102,,1\nA1,7/15/2026"),  # another day
        ("Claim", "Batch Note"),  # no claim number: each row is a log of its own, other patients' perhaps
    ],
)
def test_lines_that_differ_are_not_asked_about(before: str, after: str) -> None:
    assert [question.key for question in read(TWICE.replace(before, after)).questions if "repeat" in question.key] == []


def test_the_same_line_twice_in_an_837p_claim_is_asked() -> None:
    data = x12(*claim("47562*1", "47562*1"))
    (question,) = read(data).questions
    assert question.key == "claims:repeated"
    assert "segment" in question.sentence
    assert codes(read(data, **{question.key: "once"})) == ["47562"]


def test_denied_rows_are_asked_about() -> None:
    table = "DOS,CPT,Status\n7/14/2026,47562,Paid\n7/15/2026,49505,Denied\n7/16/2026,99213,Denied\n"
    (question,) = read(table).questions
    assert (question.key, question.sentence[:32]) == ("status:denied", "2 rows are 'denied' by the payer")
    assert codes(read(table, **{"status:denied": "charge"})) == ["47562", "49505", "99213"]
    left = read(table, **{"status:denied": "ignore"})
    assert codes(left) == ["47562"]
    assert len(left.skipped) == 2
    statement = read_statement(table.encode(), file="t.csv", keyed=str, manner=ReadingManner(TODAY))
    assert isinstance(statement, ChargeFile)
    assert statement.questions == (), "an employer's statement is compared, row by row, as it is"


@pytest.mark.parametrize(
    "heading", ["Credit %", "Split %", "Credit Split", "Provider Credit Pct", "Split", "wRVU Share %"]
)
def test_a_share_of_the_credit_is_asked_about(heading: str) -> None:
    table = f"DOS,CPT,{heading}\n7/14/2026,47562,100%\n7/15/2026,49505,50\n"
    (question,) = read(table).questions
    assert (question.key, [choice.value for choice in question.choices]) == (f"column:{heading}", ["ignore", "share"])
    assert codes(read(table, **{question.key: "ignore"})) == ["47562", "49505"]
    without = read(table, **{question.key: "share"})
    assert (codes(without), [row.line for row in without.skipped]) == (["47562"], [3])
    whole = read(table.replace(",50", ",100"))
    assert [(part.name, part.reason) for part in whole.left_out] == [(heading, "a share of the credit")]
    assert whole.questions == ()

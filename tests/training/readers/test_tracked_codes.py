"""Lists of tracked codes: every column and row ends as a mapping, a question, or a line that says it was not read."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.files.columns.outcomes import answered
from rvuedge.files.problems import FileRefused
from rvuedge.training.readers.tracked_codes import TrackedCodes, read_tracked_codes

TODAY = date(2026, 11, 29)
REPORT = (
    "Tracked Codes Report\n\n"
    "Area\tType\tCPT Code\tDescription\tMin Cat\tMaxQtyAllowed\n"
    "Abdomen\tBiliary\t47562\tsome words\tY\t1\n"
    "Abdomen\tHernia\t49650\tsome words\tN\t2\n"
    "Skin\tOther\t11042\tsome words\t\t\n"
)


def read(text: str | bytes, **more: object) -> TrackedCodes:
    data = text if isinstance(text, bytes) else text.encode()
    return read_tracked_codes(data, file="codes.csv", today=TODAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_a_report_is_read_in_the_encoding_it_comes_in(encoding: str) -> None:
    found = read(REPORT.encode(encoding))
    assert [(row.line, row.code, row.area, row.type, row.counts, row.most) for row in found.rows] == [
        (4, "47562", "Abdomen", "Biliary", True, 1),
        (5, "49650", "Abdomen", "Hernia", False, 2),
        (6, "11042", "Skin", "Other", None, None),
    ]
    assert found.problems == ()
    assert found.questions == ()
    assert [part.sentence for part in found.left_out] == [
        "Not read: column 'Description' (3 cells): is the text of the code, which is the AMA's"
    ]


def test_a_program_sheet_names_categories_and_codes_without_one_are_listed() -> None:
    found = read("Code,Category\n47562,Biliary\n49650,\nG0105,Endoscopy: colonoscopy\n")
    assert [row.categories for row in found.rows] == [("Biliary",), (), ("Endoscopy: colonoscopy",)]
    assert found.unmapped == ("49650",)


def test_a_minimum_column_that_names_the_category_is_the_category() -> None:
    assert [(row.categories, row.counts) for row in read("CPT,Min Cat\n47562,Biliary\n").rows] == [(("Biliary",), True)]


def test_a_row_without_a_code_is_a_problem_of_its_line_and_the_rest_is_read() -> None:
    found = read("Code,Category,Max Qty\nall,Biliary,1\n47562,Biliary,several\n49650,Hernia,3\n")
    assert [row.code for row in found.rows] == ["49650"]
    assert [(problem.line, problem.found) for problem in found.problems] == [(2, "'all'"), (3, "'several'")]


def test_an_unknown_column_is_asked_about_or_named() -> None:
    found = read("Code,Category,Log category\n47562,Biliary,Hernia\n")
    assert [question.key for question in found.questions] == ["field:category"]
    settled = read("Code,Category,Batch\n47562,Biliary,7\n", answers=answered({"ignore": ["Batch"]}))
    assert [part.name for part in settled.left_out] == ["Batch"]


@pytest.mark.parametrize("text", ["", "Name,Age\nx,1\n", "Code\n47562\n"])
def test_a_file_that_is_no_such_list_is_refused(text: str) -> None:
    with pytest.raises(FileRefused):
        read(text)

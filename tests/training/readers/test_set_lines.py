"""A set of a program's own as it is typed: a category a line, its parent before a colon, its number behind =."""

from __future__ import annotations

from rvuedge.training.readers.set_lines import read_lines, written_lines

TYPED = "Abdominal = 250\nAbdominal: Biliary = 85\n\n  Skin and soft tissue  \nEndoscopy:Colonoscopy=50"


def test_lines_are_categories_and_can_be_written_back() -> None:
    found = read_lines(TYPED)
    assert found.problems == ()
    assert [(item["parent"], item["name"], item["minimum"]) for item in found.categories] == [
        (None, "Abdominal", 250),
        ("Abdominal", "Biliary", 85),
        (None, "Skin and soft tissue", None),
        ("Endoscopy", "Colonoscopy", 50),
    ]
    assert read_lines(written_lines(found.categories)) == found


def test_a_line_that_is_no_category_is_named_with_its_place() -> None:
    found = read_lines("Abdominal = many\nBiliary =\nHernia = -5\n= 5\nSkin = 25")
    assert [item["name"] for item in found.categories] == ["Skin"]
    assert [problem.split(":")[0] for problem in found.problems] == ["Line 1", "Line 2", "Line 3", "Line 4"]

"""Every column of a table has an outcome: it is read, asked about, or named as not read."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.files.columns.likeness import is_npi, looks_like
from rvuedge.files.columns.outcomes import LeftOut, answered, gathered
from rvuedge.files.columns.reading import understand, with_repeated
from rvuedge.files.columns.unread import outcomes
from rvuedge.files.columns.vocabulary import HeadingVocabulary, Pattern
from rvuedge.files.columns.wording import heading_words
from rvuedge.files.headers import Names

TODAY = date(2026, 11, 29)
BOOK = HeadingVocabulary(
    names=Names(
        {"date": ("date of service", "date"), "code": ("cpt code", "cpt"), "units": ("units",)}, preference=True
    ),
    others=Names({"payer": ("payer",)}),
    patterns=(
        Pattern("modifiers", (frozenset({"mod", "modifier"}),), frozenset({"mod", "modifier", "cpt"}), 0),
        Pattern("units", (frozenset({"units", "qty"}),), frozenset({"units", "qty", "service", "billed"}), 0),
    ),
    called={"date": "date of service", "code": "code", "modifiers": "modifiers", "units": "units"},
    asks={
        "date": frozenset({"date"}),
        "modifiers": frozenset({"mod", "modifier"}),
        "units": frozenset({"units", "qty"}),
        "provider": frozenset({"provider"}),
    },
    other_patterns=(
        Pattern(
            "late", (frozenset({"paid", "submitted"}), frozenset({"date"})), frozenset({"paid", "submitted", "date"}), 0
        ),
        Pattern("payer", (frozenset({"payer"}),), frozenset({"payer", "name"}), 0, is_open=True),
    ),
    colorless=frozenset({"submitted", "original"}),
    reasons={"payer": "names a payer", "late": "another date"},
    gathers=frozenset({"modifiers"}),
    certain=frozenset({"units"}),
)


def table(headings: str, *rows: str, ignored: tuple[str, ...] = (), **answers: str) -> tuple[list[str], list[str]]:
    """What of a table is left out and what is asked, by name."""
    body = [row.split(",") for row in rows]
    understood = understand(headings.split(","), BOOK, {key: (value,) for key, value in answers.items()}, ignored)
    left_out, questions = outcomes(understood, body, BOOK, today=TODAY, place="row 1")
    return [f"{part.name}: {part.reason}" for part in left_out], [question.key for question in questions]


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        ("ServiceDate", "service date"), ("CPTCode", "cpt code"), ("PROC_MOD1", "proc mod 1"), ("Claim#", "claim number"),
        ("Total wRVUs", "total wrvus"), ("wRVU/unit", "wrvu unit"), ("NPIs", "npis"), ("DateOfService", "date of service"),
    ],
)  # fmt: skip
def test_joined_words_are_parted(heading: str, parts: str) -> None:
    assert " ".join(heading_words(heading)) == parts


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("DateOfService", "date"), ("dateofservice", "date"), ("CPTCode", "code"), ("Units of Service", "units"),
        ("CPT Modifier 1", "modifiers"), ("Modifier One", "modifiers"), ("Mod A", "modifiers"), ("Unit kind", None),
    ],
)  # fmt: skip
def test_a_heading_means_a_field_by_its_name_or_its_words(heading: str, field: str | None) -> None:
    meaning = BOOK.meaning(heading)
    assert (meaning and meaning.field) == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Submitted Mod 1", "modifiers"), ("Original Units", "units"), ("Submitted Date", "late"), ("Payer City", "payer"),
        ("Payer 2 Region Name", "payer"), ("Payer Units", None), ("Payer Modifier", None), ("Original", None),
    ],
)  # fmt: skip
def test_words_that_change_nothing_and_kinds_that_take_other_words(heading: str, field: str | None) -> None:
    meaning = BOOK.meaning(heading)
    assert (meaning and meaning.field) == field


def test_modifiers_under_a_heading_that_was_only_guessed_are_asked_about() -> None:
    left_out, questions = table("Date,CPT,Payer Set", "1/2/2026,99213,25", "1/2/2026,99213,59")
    assert (left_out, questions) == ([], ["column:Payer Set"])


def test_a_series_is_gathered_in_order() -> None:
    assert understand(["Mod", "CPT", "Mod", "Modifier Two"], BOOK).positions["modifiers"] == (0, 2, 3)


def test_what_is_not_read_is_named_with_its_reason() -> None:
    left_out, questions = table(
        "Date of service,Date,CPT,Payer,Batch", "1/2/2026,1/3/2026,99213,X,alpha", "1/2/2026,,99213,,beta"
    )
    assert left_out == [
        "Date: date of service is read from 'Date of service'",
        "Payer: names a payer",
        "Batch: its heading means nothing here",
    ]
    assert questions == []


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Modifier text", "x y"), ("Modifierz", "q r"), ("Whatever", "51 LT"), ("Number", "3 4"),
        ("Whom", "1234567893 1234567893"), ("Done", "2026-01-02 2026-01-03"), ("", "80 50"), ("Qty kind", "a b"),
    ],
)  # fmt: skip
def test_a_column_that_may_be_a_field_is_asked_about(heading: str, cells: str) -> None:
    rows = [f"1/2/2026,99213,{cell}" for cell in cells.split()]
    assert table(f"Date,CPT,{heading}", *rows) == ([], [f"column:{heading or 'column C'}"])


@pytest.mark.parametrize(
    ("heading", "cells", "asked"),
    [
        ("Service Qty", "each each box", True), ("Service Qty", "1 two 3", False), ("Service Qty", "each each", False),
        ("CPT Mods", "n/a pending-review 25 open-claim", False), ("CPT Mods", "reviewed! reviewed! reviewed!", True),
        ("Units", "each each box", False),
    ],
)  # fmt: skip
def test_cells_deny_a_heading_that_was_known_by_its_words(heading: str, cells: str, asked: bool) -> None:
    """A name that was listed, or one or two cells, are left to the reader of the row."""
    rows = [f"1/2/2026,99213,{cell}" for cell in cells.split()]
    assert table(f"Date,CPT,{heading}", *rows)[1] == ([f"column:{heading}"] if asked else [])


def test_npis_under_a_heading_that_was_only_guessed_are_asked_about_where_nobody_else_is_named() -> None:
    npis = [f"1/2/2026,99213,{npi}" for npi in ("1234567893", "1000000004")]
    assert table("Date,CPT,Payer Set", *npis)[1] == ["column:Payer Set"]
    assert table("Date,CPT,Payer", *npis)[1] == []


@pytest.mark.parametrize(
    ("word", "known"), [("Mdfr", "modifiers"), ("Modifires", None), ("Payers", "payer")]
)  # fmt: skip
def test_a_word_is_known_in_the_plural_and_by_its_consonants(word: str, known: str | None) -> None:
    meaning = BOOK.meaning(word)
    assert (meaning and meaning.field) == known


@pytest.mark.parametrize("answer", [{"ignored": ("Whatever",)}, {"ignored": ("column c",)}, {"modifiers": "Whatever"}])
def test_an_answer_settles_it(answer: dict[str, object]) -> None:
    assert table("Date,CPT,Whatever", "1/2/2026,99213,51", **answer)[1] == []  # type: ignore[arg-type]


def test_two_columns_of_one_name_are_a_question_where_they_differ() -> None:
    assert table("Date,Date,CPT", "1/2/2026,1/3/2026,99213")[1] == ["field:date"]
    left_out, questions = table("Date,Date,CPT", "1/2/2026,1/2/2026,99213")
    assert (left_out, questions) == (["Date: the same as the column 'Date'"], [])
    understood = understand(["Date", "Date", "CPT"], BOOK)
    assert with_repeated(understood, [["1/2/2026", "1/2/2026", "99213"]])["date"] == (0,)


def test_two_columns_of_units_that_differ_are_a_question_though_one_has_the_better_name() -> None:
    assert table("Date,CPT,Units,Qty billed", "1/2/2026,99213,1,2")[1] == ["field:units"]
    assert table("Date,CPT,Units,Qty billed", "1/2/2026,99213,2,2")[1] == []


def test_empty_columns_and_cells_say_nothing() -> None:
    assert table("Date,CPT,,Modifierz", "1/2/2026,99213,,") == ([], [])


def test_what_cells_look_like() -> None:
    assert looks_like(["51", "LT", ""], today=TODAY) == "modifiers"
    assert looks_like(["Doe, Jane", "Roe, Al", "Doe, Jane", "Roe, Al"], today=TODAY) == "provider"
    assert looks_like(["1000001", "1000002", "1000001", "1000002"], today=TODAY) == "provider"
    assert looks_like(["2026-01-02", "1/3/2026"], today=TODAY) == "date"
    assert looks_like(["1", "400"], today=TODAY) == "units"
    assert looks_like(["alpha", "1"], today=TODAY) is None
    assert (is_npi("1234567893"), is_npi("1234567890")) == (True, False)


def test_answers_name_one_heading_or_several_and_what_is_not_to_be_read() -> None:
    sent = {"units": "N", "modifiers": ["A", "B"], "ignore": ["Batch"]}
    found = answered(
        sent, {"column:C": "modifiers", "column:D": "ignore", "field:date": "column C", "kind:Refund": "void"}
    )
    assert found.fields == {"units": ("N",), "modifiers": ("A", "B", "C"), "date": ("column C",)}
    assert (found.ignored, found.choice("kind:Refund")) == (frozenset({"Batch", "D"}), "void")
    with pytest.raises(ValueError, match="units"):
        answered({"units": 3})


def test_parts_of_one_kind_are_counted() -> None:
    parts = [LeftOut("segment", "NTE", 1, "free text"), LeftOut("segment", "NTE", 2, "free text")]
    assert gathered(parts) == (LeftOut("segment", "NTE", 3, "free text"),)
    assert gathered(parts)[0].sentence == "Not read: segment 'NTE', 3 times: free text"

"""CMS's coding edits: read in each form, found by day of service, never guessed at."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from rvuedge.catalog.edits.imports import import_add_on_codes, import_units_limits
from rvuedge.catalog.edits.pairs import import_component_pairs
from rvuedge.catalog.edits.queries import addon_parents, component_pairs, parts_of, units_limit, units_limits
from rvuedge.catalog.readers.edits.add_on_codes import read_add_on_codes
from rvuedge.catalog.readers.edits.component_pairs import read_component_pairs
from rvuedge.catalog.readers.edits.units_limits import read_units_limits
from rvuedge.catalog.rules.questions import AcceptedAnswers, AnswerNeededError
from rvuedge.files.problems import FileRefused
from rvuedge.platform.errors import InvalidError
from tests.catalog.readers.real_files import real
from tests.conftest import NOW
from tests.files.workbooks import workbook

YES = AcceptedAnswers(everything=True)
LIMITS = (
    b'"Copyright\n\nof several lines",,,\r\n"HCPCS/\nCPT Code",Practitioner Services MUE Values,'
    b"MUE Adjudication Indicator,MUE Rationale\r\n"
    b"20610,2,2 Date of Service Edit: Policy,Anatomic Consideration\r\n"
    b"J9313,600,3 Date of Service Edit: Clinical,Prescribing Information\r\n"
    b"99070,0,1 Line Edit,CMS Policy\r\n"
)
PAIRS = (
    b"Copyright\t\t\t\t\t\t\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n"
    b"Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    b"\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n\t\t\t\t*=no data\t1=allowed\t\r\n"
    b"\t\t\t\t\t9=not applicable\t\r\n"
    b"47562\t49320\t*\t19960101\t*\t0\tCPT separate procedure\r\n"
    b"45385\t45380\t\t20200101\t20260331\t1\tMore extensive procedure\r\n"
    b"45385\t45380\t\t20260701\t*\t1\tMore extensive procedure\r\n"
    b"20610\t76942\t\t20220101\t20220101\t9\tMisuse\r\n"
)
ADD_ONS = (
    b"AOC Edit Type,Add-On Code,AOC Del Dt (Julian),Primary Code,Primary Code Del Dt (Julian),AOC Edit Eff Dt (Julian),"
    b"AOC Edit Del Dt (Julian),Special Instruction/Notes\r\n"
    b"1,22552,,22551,,2013001,,\r\n1,22552,,22554,,2013001,2024366,\r\n2,0054T,,CCCCC,,20130101,,\r\n3,69990,,61304,,2013001,,x\r\n"
)


def test_limits_are_read_below_a_copyright_cell_of_several_lines() -> None:
    read = read_units_limits(LIMITS, file="mue.csv")
    assert [(row.code, row.units, row.adjudication) for row in read.rows] == [
        ("20610", 2, "2"),
        ("J9313", 600, "3"),
        ("99070", 0, "1"),
    ]
    assert not read.is_whole


def test_the_hospitals_limits_are_refused() -> None:
    with pytest.raises(FileRefused, match="Outpatient Hospital"):
        read_units_limits(LIMITS.replace(b"Practitioner", b"Outpatient Hospital"), file="mue.csv")


def test_pairs_are_read_below_a_stacked_heading_in_each_form() -> None:
    rows = read_component_pairs(PAIRS, file="ccipra.txt").rows
    assert rows[0] == ("47562", "49320", date(1996, 1, 1), None, "0", True, "CPT separate procedure")
    assert rows[1].deleted_on == date(2026, 3, 31)
    sheet = workbook({"x": [line.split("\t") for line in PAIRS.decode().splitlines()]})
    assert read_component_pairs(sheet, file="ccipra.xlsx").rows == rows


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [("\t1\tMore", "\t2\tMore", "'2'"), ("20260331", "20261331", "'20261331'"), ("20200101", "", "nothing")],
)
def test_a_wrong_pair_is_refused_by_its_line(old: str, new: str, found: str) -> None:
    with pytest.raises(FileRefused, match=rf"line 8, .*found {found}"):
        read_component_pairs(PAIRS.replace(old.encode(), new.encode(), 1), file="ccipra.txt")


def test_days_of_add_on_codes_are_julian_or_plain() -> None:
    rows = read_add_on_codes(ADD_ONS, file="aoc.csv").rows
    assert [(row.add_on, row.effective_on, row.deleted_on) for row in rows] == [
        ("22552", date(2013, 1, 1), None),
        ("22552", date(2013, 1, 1), date(2024, 12, 31)),
        ("0054T", date(2013, 1, 1), None),
        ("69990", date(2013, 1, 1), None),
    ]


def test_a_limit_is_found_from_its_quarter_on(inside: Flask) -> None:
    import_units_limits(data=LIMITS, file="MUE_Eff_07-01-2026.csv", now=NOW, answers=YES)
    assert units_limit("20610", date(2026, 6, 30)) is None
    found = units_limit("20610", date(2026, 7, 1))
    assert found is not None
    assert (found.units, found.per_line, found.table_from) == (2, False, date(2026, 7, 1))
    nothing = units_limit("99070", date(2026, 7, 1))
    assert nothing is not None
    assert (nothing.units, nothing.per_line) == (0, True)
    assert units_limits(["99213", "J9313"], date(2026, 8, 1)).keys() == {"J9313"}


def test_a_part_of_a_table_asks_and_a_table_without_a_day_asks(inside: Flask) -> None:
    with pytest.raises(AnswerNeededError, match="--accept excerpt"):
        import_units_limits(data=LIMITS, file="MUE_Eff_07-01-2026.csv", now=NOW)
    with pytest.raises(InvalidError, match="--effective-from"):
        import_units_limits(data=LIMITS, file="mue.csv", now=NOW, answers=YES)
    assert units_limit("20610", date(2026, 7, 1)) is None


def test_a_pair_counts_on_its_days(inside: Flask) -> None:
    import_component_pairs(data=PAIRS, file="ccipra-v322r0-f1.txt", now=NOW, answers=YES)
    codes = ["45385", "45380", "47562", "49320", "20610", "76942"]

    def on(day: date) -> list[tuple[str, str, bool]]:
        return [(pair.comprehensive, pair.component, pair.modifier_allowed) for pair in component_pairs(codes, day)]

    both = [("45385", "45380", True), ("47562", "49320", False)]
    assert on(date(2026, 3, 31)) == both
    assert on(date(2026, 4, 1)) == both[1:]
    assert on(date(2026, 6, 30)) == both[1:]
    assert on(date(2026, 7, 1)) == both
    assert on(date(2022, 1, 1)) == both, "indicator 9 never ran"
    assert component_pairs(["45380"], date(2026, 7, 1)) == []


def test_an_older_table_never_takes_the_place_of_a_newer_one(inside: Flask) -> None:
    import_component_pairs(data=PAIRS, file="ccipra-v322r0-f1.txt", now=NOW, answers=YES)
    older = PAIRS.replace(b"19960101\t*\t0", b"19960101\t20001231\t0")
    import_component_pairs(data=older, file="ccipra-v312r0-f1.txt", now=NOW, answers=YES)
    assert len(component_pairs(["47562", "49320"], date(2026, 7, 1))) == 1
    newer = PAIRS.replace(b"19960101\t*\t0", b"19960101\t20260630\t0")
    import_component_pairs(data=newer, file="ccipra-v323r0-f1.txt", now=NOW, answers=YES)
    assert component_pairs(["47562", "49320"], date(2026, 7, 1)) == []


def test_the_same_bytes_twice_do_nothing(inside: Flask) -> None:
    for repeated in (False, True):
        stored = import_component_pairs(data=PAIRS, file="ccipra-v322r0-f1.txt", now=NOW, answers=YES)
        assert (stored.already_imported, stored.rows, stored.effective_on) == (repeated, 4, date(2026, 7, 1))


def test_pairs_of_hospitals_are_refused_and_of_nobody_asked_about(inside: Flask) -> None:
    with pytest.raises(FileRefused, match="outpatient hospitals"):
        import_component_pairs(data=PAIRS, file="ccioph-v322r0-f1.txt", now=NOW, answers=YES)
    with pytest.raises(AnswerNeededError, match="--accept practitioner"):
        import_component_pairs(data=PAIRS, file="v322r0.txt", now=NOW, answers=AcceptedAnswers(frozenset({"excerpt"})))


def test_parents_follow_type_and_days(inside: Flask) -> None:
    import_add_on_codes(data=ADD_ONS, file="AOC_V2024Q3-MCR.csv", now=NOW, answers=YES)
    before, after = addon_parents("22552", date(2024, 12, 31)), addon_parents("22552", date(2025, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.primaries, after.primaries) == ({"22551", "22554"}, {"22551"})
    assert not after.contractor_defined
    contractor = addon_parents("0054T", date(2025, 1, 1))
    assert contractor is not None
    assert (contractor.edit_type, contractor.primaries, contractor.contractor_defined) == ("2", frozenset(), True)
    mixed = addon_parents("69990", date(2025, 1, 1))
    assert mixed is not None
    assert (mixed.primaries, mixed.contractor_defined) == ({"61304"}, True)
    assert addon_parents("47562", date(2025, 1, 1)) is None


def test_the_real_tables_are_read() -> None:
    limits = read_units_limits(real("ncci/MUE_PractitionerServices_Eff_07-01-2024.derived.csv"), file="mue.csv")
    assert (len(limits.rows), sum(row.units == 0 for row in limits.rows), limits.is_whole) == (14_677, 2_667, True)
    assert len(read_component_pairs(real("ncci/ccipra-v322r0-f1.excerpt.txt"), file="f1.txt").rows) == 154
    assert len(read_add_on_codes(real("ncci/AOC_2024-06-03.derived.csv"), file="aoc.csv").rows) == 7_465


def test_a_code_s_page_says_its_limit_its_parts_and_what_it_is_added_to(seeded_app: Flask) -> None:
    """Of PAIRS: 45385 contains 45380 but for the quarter in which the pair was deleted; 22552 goes with 22551."""
    with seeded_app.app_context():
        import_units_limits(data=LIMITS, file="MUE_Eff_07-01-2026.csv", now=NOW, answers=YES)
        import_component_pairs(data=PAIRS, file="ccipra-v322r0-f1.txt", now=NOW, answers=YES)
        import_add_on_codes(data=ADD_ONS, file="AOC_V2026Q3-MCR.csv", now=NOW, answers=YES)
        assert [pair.component for pair in parts_of("45385", date(2026, 7, 1))] == ["45380"]
        assert parts_of("45385", date(2026, 4, 1)) == []
        assert parts_of("20610", date(2022, 1, 1)) == []
    pages = seeded_app.test_client()

    def said(code: str) -> str:
        text = pages.get(f"/codes/{code}", headers={"Accept": "text/html"}).get_data(as_text=True)
        [part] = re.findall(r'aria-labelledby="edits-title">(.*?)</section>', text, re.DOTALL)
        return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", part))

    assert "at most 2 units a day (MUE, table of July 2026)" in said("20610")
    assert "1 code is a part of it (NCCI): 45380." in said("45385")
    assert "Added to 22551." in said("22552")
    assert "coverage texts for 99213" in said("99213")
    assert "NCCI" not in said("99213")

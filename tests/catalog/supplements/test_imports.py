"""Companion files of CMS: stored, compared with the one before, and stopped with a question where they look wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from rvuedge.catalog.releases.imports import import_release
from rvuedge.catalog.rules.questions import AcceptedAnswers, AnswerNeededError
from rvuedge.catalog.store import queries
from rvuedge.catalog.supplements.anesthesia import base_units, import_anesthesia, import_base_units
from rvuedge.catalog.supplements.localities import import_indices, locality_named
from rvuedge.catalog.supplements.ndc_crosswalk import (
    ListedNames,
    ListedPackage,
    drug_names,
    import_crosswalk,
    listed_ndcs,
    listed_packages,
)
from rvuedge.catalog.supplements.opps_caps import capped_price, import_opps_caps
from rvuedge.files.problems import FileRefused
from rvuedge.platform.errors import InvalidError
from tests.catalog.readers.build import relative_value_csv
from tests.catalog.readers.build_tables import ndc_crosswalk_csv
from tests.catalog.readers.real_files import real
from tests.conftest import NOW

HEADER = "Contractor,State,Locality Number,Locality Name,{0} PW GPCI,{0} PE GPCI,{0} MP GPCI\r\n"


def gpci(year: int, *rows: str) -> bytes:
    return (HEADER.format(year) + "".join(f"{row}\r\n" for row in rows)).encode()


FIVE = [f"0110{n},AL,0{n},PLACE {n},1.000,1.000,1.000" for n in range(5)]


def load(year: int, rows: list[str], answers: AcceptedAnswers | None = None) -> tuple[str, ...]:
    more = {} if answers is None else {"answers": answers}
    return import_indices(data=gpci(year, *rows), file=f"GPCI{year}.csv", minimum_rows=1, **more).lines


def test_a_year_is_compared_with_the_year_before(inside: Flask) -> None:
    assert load(2025, FIVE) == ("No earlier year is loaded to compare with.",)
    moved = [*FIVE[:4], "01109,AL,09,NEW,1.100,1,1"]
    lines = load(2026, moved)
    assert lines[0] == "Against GPCI 2025: 5 localities then, 5 now."
    assert "  added: 01109-09" in lines
    assert "  removed: 01104-04" in lines


def test_a_table_of_other_localities_stops_with_a_question_and_stores_nothing(inside: Flask) -> None:
    load(2025, FIVE)
    strange = [f"0210{n},AK,1{n},ELSEWHERE {n},1.000,1.000,1.000" for n in range(5)]
    with pytest.raises(AnswerNeededError, match="--accept keys"):
        load(2026, strange)
    with pytest.raises(Exception, match="no file of 2026 is loaded"):
        locality_named("place 1", 2026)
    load(2026, strange, AcceptedAnswers(frozenset({"keys"})))
    assert locality_named("elsewhere 1", 2026).work == Decimal("1.000")


def test_a_work_index_that_moves_by_more_than_a_fifth_is_asked_about(inside: Flask) -> None:
    load(2025, FIVE)
    with pytest.raises(AnswerNeededError, match="01100-00 work 1 → 1"):
        load(2026, [FIVE[0].replace("1.000,1.000,1.000", "1.300,1.000,1.000"), *FIVE[1:]])


def test_the_real_years_pass_and_a_cut_year_is_asked_about(inside: Flask) -> None:
    import_indices(data=real("rvu22a/GPCI2022.xlsx"), file="GPCI2022.xlsx")
    import_indices(data=real("rvu25d/GPCI2025.txt"), file="GPCI2025.txt")
    whole = real("GPCI2026.csv")
    import_indices(data=whole, file="GPCI2026.csv")
    lines = whole.decode("cp1252").splitlines(keepends=True)
    cut = "".join(lines[:20] + lines[31:]).encode("cp1252")
    with pytest.raises(AnswerNeededError, match="found 98 localities of 2026; CMS published 109"):
        import_indices(data=cut, file="GPCI2026.csv")


def test_a_bad_row_of_a_crosswalk_is_left_out_when_somebody_says_so(inside: Flask) -> None:
    good = {"code": "J9313", "ndc": "00310-4700-01", "drug_name": "Lumoxiti", "labeler": "AstraZeneca"}
    data = ndc_crosswalk_csv([good, good | {"ndc": "00310-4700-02", "units": "?"}, good | {"ndc": "GG100"}])
    with pytest.raises(AnswerNeededError, match="line 11, column BILLUNITS"):
        import_crosswalk(data=data, file="ndc.csv", now=NOW, minimum_rows=1)
    assert listed_ndcs("J9313", date(2026, 1, 1)) is None
    stored = import_crosswalk(
        data=data, file="ndc.csv", now=NOW, minimum_rows=1, answers=AcceptedAnswers(everything=True)
    )
    assert listed_ndcs("J9313", date(2026, 1, 1)) == ["00310470001"]
    assert listed_packages("J9313", date(2026, 1, 1)) == [ListedPackage("00310470001", "Lumoxiti", "AstraZeneca")]
    assert drug_names()["J9313"] == ListedNames(("Lumoxiti",), ("00310470001",), ("AstraZeneca",))
    assert "Left out: 1 row with a catalog number of the maker instead of an NDC." in stored.lines


def test_base_units_count_from_their_year_on(inside: Flask) -> None:
    import_base_units(data=b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n", file="base.txt", minimum_rows=1)
    assert base_units("00790", 2022) == (7, 2022)
    assert base_units("00790", 2025) == (7, 2022)
    assert base_units("00790", 2021) is None
    assert base_units("00100", 2022) is None


def test_a_text_without_the_national_factor_keeps_the_one_that_is_known(inside: Flask) -> None:
    from rvuedge.catalog.supplements.anesthesia import anesthesia_factor

    whole = b"Contractor,Locality,Locality Name,National Anes CF of 20.3178\r\n10112,00,ALABAMA,19.31\r\n"
    import_anesthesia(data=whole, file="ANES2025.csv", minimum_rows=1)
    text = b"10112       00    ALABAMA                                                1931\r\n"
    lines = import_anesthesia(data=text, file="ANES2025.txt", minimum_rows=1).lines
    assert anesthesia_factor(2025, None) == Decimal("20.3178")
    assert lines == (
        "Against the factors of 2025: nothing changed.",
        "Not read: the national factor, which this text does not print.",
    )


def test_caps_need_a_release_and_are_found_by_locality(inside: Flask) -> None:
    data = b"70496TC A 01112  05   150.69    150.70\r\n"
    with pytest.raises(InvalidError, match="--release"):
        import_opps_caps(data=data, file="OPPSCAP_Oct.txt", minimum_rows=1)
    import_opps_caps(data=data, file="OPPSCAP_Oct.txt", release="rvu25d", minimum_rows=1)
    found = capped_price("RVU25D", "70496", "TC", "01112", "05")
    assert found == {"facility": Decimal("150.69"), "nonfacility": Decimal("150.70")}
    assert capped_price("RVU25D", "70496", "TC", "01112", "06") is None


def test_a_reissue_is_compared_with_the_release_whose_days_it_takes(inside: Flask) -> None:
    rows = [{"code": "47562", "work_rvu": "10.21"}, {"code": "99213", "work_rvu": "1.30"}]
    import_release(data=relative_value_csv(rows, year=2025), file="a", now=NOW, minimum_rows=1)
    import_release(data=relative_value_csv(rows), file="b", now=NOW, minimum_rows=1)
    first = queries.releases()[-1]
    changed = [rows[0] | {"nonfacility_pe": "9.99"}, rows[1]]
    found = import_release(
        data=relative_value_csv(changed), file="c", now=NOW, minimum_rows=1, release=f"{first.name}R"
    )
    assert found.previous == first.name
    assert found.difference is not None
    assert (found.difference.changed, len(found.difference.work)) == (1, 0)
    (other,) = found.difference.others
    assert (other.code, other.columns) == ("47562", ("nonfacility_pe",))


def test_zeros_lost_in_whole_columns_of_a_release_are_one_sentence(inside: Flask) -> None:
    rows = [{"code": f"{10000 + n}", "work_rvu": "1.00"} for n in range(30)]
    data = relative_value_csv(rows).replace(b"\n100", b"\n")
    with pytest.raises(FileRefused) as refused:
        import_release(data=data, file="saved-again.csv", now=NOW, minimum_rows=1)
    (problem,) = refused.value.problems
    assert problem.found.startswith("leading zeros lost in whole columns (30 cells of HCPCS)")
